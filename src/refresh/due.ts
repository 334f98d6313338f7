import type { Interval, ScopeRecord } from '#kit';
import { nextRun } from './schedule.ts';

/**
 * Whether a scope is to be read now (milliseconds): it was never read, its last run did not complete, or a time of
 * its interval lies between its last complete run and now. One that is not switched on in its account is tried again
 * with its interval.
 */
export function isDue(record: ScopeRecord | undefined, { every }: Interval, now: number): boolean {
  const last = record?.outcome === 'excluded' ? record.attemptedAt : record?.completedAt;
  if (last === undefined || !record) return true;
  if (record.outcome !== 'complete' && record.outcome !== 'excluded') return true;
  return nextRun(every, Date.parse(last)) <= now;
}
