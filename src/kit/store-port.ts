import type { Index, IndexWriter } from './index-port.ts';
import type { State } from './state-port.ts';

/** A store that is open: created, migrated, and readable. */
export interface Store {
  /** For readers; cannot write. */
  index: Index;
  state: State;
  /** Opens the one writer; the caller holds the lease that keeps it the only one, and closes it. */
  writer(): Promise<IndexWriter>;
  close(): Promise<void>;
}
