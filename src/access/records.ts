import type { Clock, State } from '#kit';
import { notFound, unavailable } from '#kit';

/** Records of one sort in State, each changed by compare-and-set. */
export interface Records<T> {
  get(key: string): Promise<{ value: T; version: number } | undefined>;
  all(): Promise<T[]>;
  /** Whether it was written: `expect` is the version to take the place of, null for none. */
  put(key: string, value: T, expect: number | null): Promise<boolean>;
  /**
   * Tries until nobody was faster. `next` gives undefined, or the same object, where there is nothing to write. Throws
   * `notFound` where the record is gone, `unavailable` where others are faster each time.
   */
  change(key: string, next: (value: T) => T | undefined): Promise<{ value: T; written: boolean }>;
}

/** Milliseconds for which a record that is over can still be read. */
const KEPT_MS = 7 * 86_400_000;
/** Times that a write is tried which others were faster than. */
const MOST_TRIES = 20;

/** `until` of a record is when it is over at the latest, milliseconds; `what` is what one is called in errors. */
export function createRecords<T extends { until: number }>({
  state,
  clock,
  prefix,
  what,
}: {
  state: State;
  clock: Clock;
  prefix: string;
  what: string;
}): Records<T> {
  const get = async (key: string) => state.get<T>(`${prefix}${key}`);
  const put: Records<T>['put'] = async (key, value, expect) => {
    const expiresAt = Math.max(value.until, clock()) + KEPT_MS;
    return (await state.put(`${prefix}${key}`, value, { expect, expiresAt })) !== undefined;
  };
  return {
    get,
    put,
    all: async () => (await state.list<T>(prefix)).map(({ value }) => value),
    async change(key, next) {
      for (let i = 0; i < MOST_TRIES; i++) {
        const found = await get(key);
        if (!found) throw notFound(`There is no such ${what} any more.`);
        const wanted = next(found.value);
        if (!wanted || wanted === found.value) return { value: found.value, written: false };
        if (await put(key, wanted, found.version)) return { value: wanted, written: true };
      }
      throw unavailable(`The ${what} is being changed by others.`, { retryAfterSeconds: 5 });
    },
  };
}
