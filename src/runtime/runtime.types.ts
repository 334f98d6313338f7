import type { Clock, Cloud, Kind, Live, Log, Store } from '#kit';
import type { Config } from '../config.ts';
import type { RefreshOptions } from '../refresh/refresh.types.ts';
import type { RefreshReport } from '../refresh/report.ts';
import type { Schedule } from '../refresh/schedule.ts';

/** Everything that is open: what both entries and the collector stand on. */
export interface Runtime {
  config: Config;
  kinds: ReadonlyMap<string, Kind>;
  /** The same with only those providers that the configuration says how to read. */
  readable: ReadonlyMap<string, Kind>;
  store: Store;
  cloud: Cloud;
  /** Absent where the configuration names nothing that could be asked. */
  live: Live | undefined;
  clock: Clock;
  log: Log;
  /** Reads scopes and commits them; see `refresh`. The runtime fills in what every refresh needs. */
  refresh(
    options: Pick<RefreshOptions, 'onlyDue' | 'signal'> &
      Partial<Pick<RefreshOptions, 'select' | 'confirm' | 'dryRun' | 'onProgress' | 'lease'>>,
  ): Promise<RefreshReport>;
  /** Starts the timetable: everything that is due now, and then as the intervals say. */
  schedule(): Schedule;
  close(): Promise<void>;
}
