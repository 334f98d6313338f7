import type { Later } from './clock.ts';
import { byTimer } from './clock.ts';

/** The promise, or the signal's reason as soon as it aborts: for work that does not listen, or that others share. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: result, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  promise.then(resolve, reject);
  return result.finally(() => signal.removeEventListener('abort', abort));
}

/** Waits so many milliseconds; rejects with the signal's reason as soon as that aborts. */
export async function sleep(ms: number, signal: AbortSignal, later: Later = byTimer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = later(resolve, ms);
  await orAborted(promise, signal).finally(cancel);
}
