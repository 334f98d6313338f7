import type { Clock } from '#kit';
import { createRecent } from './recent.ts';

/**
 * Keeps what `load` gave until the time that `until` tells (milliseconds; called once for each load). Callers at the
 * same moment share one load; a load that fails is not remembered.
 */
export function remember<T>(options: {
  load: () => Promise<T>;
  clock: Clock;
  until: (value: T) => number;
}): () => Promise<T> {
  let kept: { value: T; until: number } | undefined;
  let flight: Promise<T> | undefined;
  const load = async () => {
    const value = await options.load();
    kept = { value, until: options.until(value) };
    return value;
  };
  return async () => {
    if (kept && options.clock() < kept.until) return kept.value;
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
}): (key: string) => Promise<T> {
  const { most = Number.POSITIVE_INFINITY, load, clock, until } = options;
  const each = createRecent(most);
  return (key) => each(key, () => remember({ load: () => load(key), clock, until }))();
}
