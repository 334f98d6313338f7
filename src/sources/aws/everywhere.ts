import type { Place } from '#kit';

/** Places that are asked at the same time. */
const AT_ONCE = 32;

interface Options<T> {
  places: readonly Place[];
  run: (place: Place) => AsyncIterable<T> | undefined;
  signal: AbortSignal;
  failed: (place: Place, error: unknown) => void;
}

/** What the visits have brought, and who is not back yet. */
interface Visits<T> {
  found: T[];
  open: Set<Place>;
  /** Resolved with every news, and then replaced. */
  news: PromiseWithResolvers<void>;
  stopped: boolean;
}

/**
 * Runs over many places, many at once, and yields what they give as it comes. What a place throws goes to `failed`
 * and stops no other. When the signal aborts, it yields what has come, gives every place that is not done to
 * `failed` with the signal's reason, and ends without waiting for anybody.
 */
export async function* everywhere<T>(options: Options<T>): AsyncGenerator<T> {
  const { places, signal } = options;
  const visits: Visits<T> = {
    found: [],
    open: new Set(places),
    news: Promise.withResolvers(),
    stopped: signal.aborted,
  };
  const wake = () => visits.news.resolve();
  signal.addEventListener('abort', wake, { once: true });
  const queue = places.values();
  for (let i = 0; i < AT_ONCE; i++) void work(queue, visits, options);
  try {
    while (visits.open.size > 0 && !signal.aborted) {
      await visits.news.promise;
      visits.news = Promise.withResolvers();
      yield* visits.found.splice(0);
    }
    yield* visits.found.splice(0);
    for (const place of visits.open) options.failed(place, signal.reason);
  } finally {
    visits.stopped = true;
    signal.removeEventListener('abort', wake);
  }
}

/** One of several that draw from the same queue. Never throws. */
async function work<T>(
  queue: Iterable<Place>,
  visits: Visits<T>,
  { run, failed }: Options<T>,
): Promise<void> {
  for (const place of queue) {
    if (visits.stopped) return;
    try {
      for await (const item of run(place) ?? []) {
        if (visits.stopped) return;
        visits.found.push(item);
        visits.news.resolve();
      }
    } catch (error) {
      if (!visits.stopped) failed(place, error);
    }
    visits.open.delete(place);
    visits.news.resolve();
  }
}
