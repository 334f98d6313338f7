import type { IndexWriter, Store } from '#kit';
import type { LeaseOptions } from './lease.ts';
import { takeLease } from './lease.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** How a lease is taken; see lease.ts. */
export type LeaseSettings = Pick<LeaseOptions, 'waitMs' | 'onWait' | 'ttlMs' | 'holder' | 'alive'>;

/** The writer while the lease is ours. */
export interface Writing {
  writer: IndexWriter;
  /** Aborts with the caller's signal, or when the lease is lost. */
  signal: AbortSignal;
  /** Lets one commit in at a time, and none once the lease is lost. */
  commit: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Takes the lease, opens the one writer, does the work, closes and gives the lease back. Rejects with `unavailable`
 * where somebody else is writing or the lease is lost on the way, and with what the work rejects with.
 */
export async function withWriter<T>(
  options: Pick<LeaseOptions, 'clock' | 'elapsed' | 'signal' | 'later'> & {
    store: Store;
    lease?: LeaseSettings;
  },
  work: (writing: Writing) => Promise<T>,
): Promise<T> {
  const { store, clock, elapsed, later } = options;
  const own = { state: store.state, clock, elapsed, signal: options.signal, ...(later && { later }) };
  const lease = await takeLease({ ...options.lease, ...own });
  const signal = AbortSignal.any([options.signal, lease.lost]);
  const inTurn = oneAtATime();
  try {
    const writer = await store.writer({ epoch: lease.epoch });
    try {
      const commit: Writing['commit'] = (change) =>
        inTurn(async () => {
          signal.throwIfAborted();
          await lease.check();
          return change();
        });
      return await work({ writer, signal, commit });
    } finally {
      await writer.close();
    }
  } finally {
    await lease.release();
  }
}
