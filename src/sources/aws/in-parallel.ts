/** Runs over all items, at most `limit` at once, and gives the results in the order of the items. Throws with the first. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = Array.from<R>({ length: items.length });
  const entries = items.entries();
  // All workers draw from the one iterator
  const work = async () => {
    for (const [i, item] of entries) results[i] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
