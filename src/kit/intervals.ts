import { parseDuration } from './clock.ts';
import type { Kind } from './kind.ts';
import type { ScopeRecord } from './scope.ts';
import { parseScopeKey } from './scope.ts';
import type { RefreshSettings } from './settings.ts';

/** How often a scope is to be read (cron, UTC), and from what age on it is stale (milliseconds). */
export interface Interval {
  every: string;
  staleAfter: number;
}

/** Clocks of two machines may differ by so much (milliseconds). */
const SKEW_MS = 60_000;

/**
 * From when until when (milliseconds since the epoch) what was read at a time is recent enough. Before, it was read in
 * the future: some clock was wrong, and nobody knows how old it is.
 */
export function freshSpan(readAt: number, staleAfter: number): { from: number; until: number } {
  return { from: readAt - SKEW_MS, until: readAt + staleAfter };
}

/** How old what was read at a time is now, in milliseconds; infinitely old where that lies in the future (see `freshSpan`). */
export function ageOf(readAt: number, now: number): number {
  return now < freshSpan(readAt, 0).from ? Number.POSITIVE_INFINITY : Math.max(0, now - readAt);
}

/** When scopes are to be read, for those who tell of it. Times are milliseconds since the epoch. */
export interface Timetable {
  intervalOf(scope: string): Interval;
  /** When a schedule (cron, UTC) runs next after this time. */
  nextRun(every: string, after: number): number;
  /** When the scope is to be read; not after `now` where that time has come. */
  dueAt(record: ScopeRecord, interval: Interval, now: number): number;
}

/** The interval of a scope: the account's override, the provider's own, the kind's override, the kind's own, in this order. */
export function intervalOf(
  scope: string,
  kinds: ReadonlyMap<string, Kind>,
  settings: RefreshSettings = {},
): Interval {
  const parts = parseScopeKey(scope);
  const kind = parts && kinds.get(parts.kind);
  const provider = parts && kind?.providers[parts.provider];
  const set = parts && settings[parts.kind];
  const byKind = typeof set === 'string' ? { every: set } : set;
  const byAccount = typeof set === 'object' && parts ? set.accounts?.[parts.account] : undefined;
  const own = [byAccount, provider, byKind, kind];
  const staleAfter = own.find((one) => one?.staleAfter)?.staleAfter;
  return {
    every: own.find((one) => one?.every)?.every ?? '0 * * * *',
    staleAfter: parseDuration(staleAfter ?? '1d') ?? 86_400_000,
  };
}
