import type { Interval, ScopeRecord } from '#kit';
import { lastRun, nextRun } from './schedule.ts';

const MINUTE_MS = 60_000;
/** A scope that failed waits as long again as it has been failing, but at least this long (milliseconds). */
const RETRY_MS = MINUTE_MS;
/** One that was throttled is left alone for longer. */
const THROTTLED_MS = 5 * MINUTE_MS;
/** A scope that had no document in this many complete runs is read less often. */
const EMPTY_RUNS = 3;
/** Its share of stale-after that may have passed when it is read. */
const EMPTY_SHARE = 0.9;

/** Whether a scope is to be read now (milliseconds since the epoch). */
export function isDue(record: ScopeRecord | undefined, interval: Interval, now: number): boolean {
  return dueAt(record, interval, now) <= now;
}

/**
 * When a scope is to be read; milliseconds since the epoch. At the first time of its interval after the last complete
 * run; where it stays empty, at the last one at which it is not stale yet; where the last run did not complete, sooner,
 * after waits that grow up to the interval. At once where it was never tried, and where its last run lies in the future:
 * then the clock was wrong, and nobody knows how old it is.
 */
export function dueAt(record: ScopeRecord | undefined, interval: Interval, now: number): number {
  const last = record && lastTime(record);
  if (!record || last === undefined || last > now) return now;
  const next = nextRun(interval.every, last);
  if ((record.emptyRuns ?? 0) < EMPTY_RUNS) return retryAt(record, interval) ?? next;
  return Math.max(next, lastRun(interval.every, last + EMPTY_SHARE * interval.staleAfter));
}

/** When a scope that failed is to be tried again before its interval says so; undefined where that is not sooner. */
export function retryAt(record: ScopeRecord, { every }: Interval): number | undefined {
  const last = lastTime(record);
  if (last === undefined || !canTryAgain(record)) return undefined;
  const at = last + waitAfter(record, last);
  return at < nextRun(every, last) ? at : undefined;
}

/** Whether another try soon may help. What was refused waits for its interval: the next run that agrees is believed. */
export function canTryAgain({ outcome }: ScopeRecord): boolean {
  return outcome === 'failed' || outcome === 'denied' || outcome === 'throttled';
}

/**
 * The end of the last run that says something: the last complete one, or the last at all where it did not complete.
 * None where what is said of the scope was not found out by a run: it could not be planned, or was left out.
 */
function lastTime({ outcome, completedAt, attemptedAt, since }: ScopeRecord): number | undefined {
  const text = outcome === 'complete' ? completedAt : attemptedAt;
  if (text === undefined || outcome === 'unread') return undefined;
  const last = Date.parse(text);
  return outcome !== 'complete' && since !== undefined && Date.parse(since) > last ? undefined : last;
}

function waitAfter({ outcome, since }: ScopeRecord, last: number): number {
  const failing = since === undefined ? 0 : last - Date.parse(since);
  return Math.max(outcome === 'throttled' ? THROTTLED_MS : RETRY_MS, failing);
}
