import type { Index, IndexWriter } from './index-port.ts';
import type { State } from './state-port.ts';

/** A store that is open: created, migrated, and readable. */
export interface Store {
  /** For readers; cannot write. */
  index: Index;
  state: State;
  /**
   * Opens the one writer; the caller holds the lease that keeps it the only one, and closes it. `epoch` is the number
   * of that lease: once a writer with a greater one was opened, everything that an older one would change rejects with
   * `unavailable`, however long it was paused in between. Without it nothing is shut out.
   */
  writer(options?: { epoch?: number }): Promise<IndexWriter>;
  close(): Promise<void>;
}
