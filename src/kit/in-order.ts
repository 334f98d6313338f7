/**
 * Runs over items, at most `limit` at once, and yields the results in the order of the items: no more than `limit`
 * are ever held. Throws with the first that fails, in that order.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  limit: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  for await (const item of items) {
    const one = run(item);
    // Whoever waits for it is told; until then it must not pass for an error that nobody handles
    one.catch(() => {});
    running.push(one);
    const first = running.length >= limit ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const one of running) yield await one;
}
