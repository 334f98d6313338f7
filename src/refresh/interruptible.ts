/**
 * The items of an iterable until the signal aborts: then it throws the signal's reason at once, even where the
 * source does not listen to the signal. The source is told to end, and not waited for.
 */
export async function* interruptible<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  // One listener and a fresh promise for each item: a race against one long-lived promise would keep them all
  let interrupt: (reason: unknown) => void = () => undefined;
  const abort = () => interrupt(signal.reason);
  const next = () =>
    new Promise<IteratorResult<T>>((resolve, reject) => {
      interrupt = reject;
      iterator.next().then(resolve, reject);
    });
  signal.addEventListener('abort', abort, { once: true });
  let open = true;
  try {
    for (;;) {
      signal.throwIfAborted();
      const item = await next();
      if (item.done) {
        open = false;
        return;
      }
      yield item.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // A source that hangs would never answer this either
    if (open) iterator.return?.().then(undefined, () => undefined);
  }
}
