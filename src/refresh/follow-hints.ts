import type { Cloud, Store } from '#kit';
import { byTimer, sleep } from '#kit';
import type { GatherOptions } from './gather-hints.ts';
import { gatherHints } from './gather-hints.ts';
import type { LeaseOptions } from './lease.ts';
import { takeLease } from './lease.ts';

/** Where the lease of the one who follows the hints is kept. */
const KEY = 'lease/hints';
/** After a failure of the store, or the loss of the lease (milliseconds). */
const PAUSE_MS = 60_000;

type Options = Omit<GatherOptions, 'hints' | 'index' | 'later'> &
  Pick<LeaseOptions, 'clock' | 'holder' | 'alive' | 'later' | 'ttlMs'> & {
    store: Pick<Store, 'index' | 'state'>;
    hints: NonNullable<Cloud['hints']>;
  };

/**
 * Follows the hints of a cloud until the signal aborts, as the only process that does: the others wait until it ends.
 * Never rejects.
 */
export async function followHints(options: Options): Promise<void> {
  const { store, signal, log, later = byTimer } = options;
  while (!signal.aborted) {
    try {
      const lease = await takeLease({ ...options, state: store.state, key: KEY, waitMs: Infinity });
      const own = AbortSignal.any([signal, lease.lost]);
      await gatherHints({ ...options, index: store.index, later, signal: own });
      await lease.release();
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'hints of changes cannot be followed now');
    }
    await sleep(PAUSE_MS, signal, later).catch(() => undefined);
  }
}
