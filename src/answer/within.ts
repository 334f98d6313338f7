/** What a live search that was told to stop gets to hand over what it has (milliseconds). */
const GRACE = 150;

/** Waits until shortly after the signal at most, so that a search can still hand over what it has. */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = Promise.withResolvers<never>();
  const giveUp = () => {
    timer = setTimeout(() => late.reject(new Error('took too long')), GRACE);
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
