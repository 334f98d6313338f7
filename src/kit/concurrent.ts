/**
 * Works on all items, at most `limit` at a time, in the order in which they come. Where one fails no other is begun; it
 * rejects with the first failure, once those under way have ended, too.
 */
export async function concurrent<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    for (let next = rest.next(); next.done !== true; next = failed ? END : rest.next())
      await work(next.value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
  };
  const lanes = await Promise.allSettled(Array.from({ length: limit }, lane));
  const rejected = lanes.find((one) => one.status === 'rejected');
  if (rejected) throw rejected.reason;
}

const END = { done: true, value: undefined } as const;

/** Lets whatever else waits have its turn: SQLite answers at once, so that a long loop would hold up the questions. */
export function breathe(): Promise<void> {
  return new Promise((go) => setImmediate(go));
}
