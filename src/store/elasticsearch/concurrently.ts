/**
 * Works on all of them, so many at a time, in the order in which they come. Where one fails no other is begun; it
 * rejects when those under way have ended, too.
 */
export async function concurrently<T>(
  count: number,
  all: Iterable<T>,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = all[Symbol.iterator]();
  const state = { failed: false };
  const run = async () => {
    for (let next = rest.next(); next.done !== true; next = state.failed ? end : rest.next())
      await work(next.value).catch((error: unknown) => {
        state.failed = true;
        throw error;
      });
  };
  const ended = await Promise.allSettled(Array.from({ length: count }, run));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

const end = { done: true, value: undefined } as const;
