import type { Clock } from '#kit';
import { createRecent } from './recent.ts';

/** Gives what is kept, or loads it: always where nothing is kept, or what is kept is `bad`. */
type Remembered<T> = (bad?: (kept: T) => boolean) => Promise<T>;

/**
 * Keeps what `load` gave until the time that `until` tells (milliseconds; called once for each load). Callers at the
 * same moment share one load; a load that fails is not remembered.
 */
export function remember<T>(options: {
  load: () => Promise<T>;
  clock: Clock;
  until: (value: T) => number;
}): Remembered<T> {
  let kept: { value: T; until: number } | undefined;
  let flight: Promise<T> | undefined;
  const load = async () => {
    const value = await options.load();
    kept = { value, until: options.until(value) };
    return value;
  };
  return async (bad) => {
    if (kept && options.clock() < kept.until && !bad?.(kept.value)) return kept.value;
    flight ??= load().finally(() => {
      flight = undefined;
    });
    return flight;
  };
}

/** The same, one for each key; of more than `most` keys, the least recently used are forgotten. */
export function rememberEach<T>(options: {
  load: (key: string) => Promise<T>;
  clock: Clock;
  until: (value: T) => number;
  most?: number;
}): (key: string, bad?: (kept: T) => boolean) => Promise<T> {
  const { most = Number.POSITIVE_INFINITY, load, clock, until } = options;
  const each = createRecent(most);
  return (key, bad) => each(key, () => remember({ load: () => load(key), clock, until }))(bad);
}
