/** Questions that are answered at the same time. */
const AT_ONCE = 25;

/** Does the work for all, so many at a time, and gives what comes of it in their order. */
export async function inGroups<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE)
    done.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map(work))));
  return done;
}
