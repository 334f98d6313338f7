import type { Clock, Cloud, Kind, Later, Log, RefreshSettings, Store } from '#kit';
import type { RefreshEvent, RefreshReport } from './report.ts';
import type { Selection } from './selection.ts';
import type { LeaseSettings, Writing } from './with-writer.ts';

export interface RefreshOptions {
  kinds: ReadonlyMap<string, Kind>;
  cloud: Cloud;
  store: Store;
  clock: Clock;
  /** Milliseconds that only grow, whatever is done to the clock. */
  elapsed: Clock;
  later?: Later;
  log: Log;
  /** Numbers from 0 to 1: the order of the scopes. */
  random: () => number;
  /** `history`: how long old versions are kept, default 90d. */
  settings?: { refresh?: RefreshSettings; history?: string };
  select?: Selection;
  /** Only what its interval says; otherwise every scope of the selection. */
  onlyDue: boolean;
  /** Believes scopes that lose most of their documents. */
  confirm?: boolean;
  /** Reads and compares, and writes nothing to the index. */
  dryRun?: boolean;
  /** Scopes that are read at the same time; default 16. */
  concurrency?: number;
  /** Longest time of one scope, milliseconds; default 5 minutes. */
  deadlineMs?: number;
  onProgress?: (event: RefreshEvent) => void;
  signal: AbortSignal;
  lease?: LeaseSettings;
  runId?: string;
}

/** A refresh while the lease is ours. */
export interface Refreshing extends RefreshOptions, Writing {
  report: RefreshReport;
  runId: string;
}
