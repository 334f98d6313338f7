import type { ScopeError, ScopeOutcome, ScopeRecord } from '#kit';
import { iso } from '#kit';

/** What happened to one scope, for its record. */
interface Happened {
  key: string;
  outcome: Exclude<ScopeOutcome, 'complete'>;
  error: ScopeError;
  previous: ScopeRecord | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The record of a scope that was not read completely: the times of the last runs stay, and so do the
 * count and the time of the first failure.
 */
export function unfinished({ key, outcome, error, previous, now }: Happened): ScopeRecord {
  return {
    key,
    outcome,
    ...kept(previous),
    since: (previous && hasFailed(previous) ? previous.since : undefined) ?? iso(now),
    error,
  };
}

/** The record of a scope just discovered, or of one that is to be read again after it was left out. */
export function unread(key: string, now: number, previous?: ScopeRecord): ScopeRecord {
  return { key, outcome: 'unread', ...kept(previous), since: iso(now) };
}

function hasFailed({ outcome }: ScopeRecord): boolean {
  return outcome !== 'complete' && outcome !== 'excluded';
}

/** What stays where nothing was read completely. */
function kept(previous: ScopeRecord | undefined): Partial<ScopeRecord> {
  const { completedAt, attemptedAt, count } = previous ?? {};
  return {
    ...(completedAt !== undefined && { completedAt }),
    ...(attemptedAt !== undefined && { attemptedAt }),
    ...(count !== undefined && { count }),
  };
}
