import type { Clock, Difference, ScopeError, ScopeOutcome } from '#kit';
import { iso } from '#kit';

/** A scope that was not read completely. */
interface RefreshFailure {
  scope: string;
  outcome: ScopeOutcome;
  error?: ScopeError;
  since?: string;
}

/** What a refresh did, or in a dry run would have done. Cloneable. */
export interface RefreshReport {
  runId: string;
  startedAt: string;
  endedAt: string;
  dryRun: boolean;
  /** Scopes that were run. */
  runs: number;
  /** Scopes of the selection that were not due. */
  notDue: number;
  /** Scopes by outcome: those run, those excluded, and those that could not be planned. */
  outcomes: Record<ScopeOutcome, number>;
  documents: Pick<Difference, 'added' | 'changed' | 'gone' | 'unchanged'>;
  /** In a dry run: the scopes that would change, and how. */
  differences: { scope: string; difference: Difference }[];
  failures: RefreshFailure[];
  /** When the first of them is to be tried again; absent where none is before its interval says so. */
  retryAt?: string;
}

/** What is told while a refresh goes on. Cloneable. */
export type RefreshEvent =
  | { type: 'planned'; total: number }
  | { type: 'run'; scope: string; outcome: ScopeOutcome; done: number; total: number };

/** An empty report that counts as the refresh goes on. */
export function startReport({
  runId,
  dryRun,
  clock,
}: {
  runId: string;
  dryRun: boolean;
  clock: Clock;
}): RefreshReport {
  const startedAt = iso(clock());
  return {
    runId,
    startedAt,
    endedAt: startedAt,
    dryRun,
    runs: 0,
    notDue: 0,
    outcomes: { complete: 0, denied: 0, throttled: 0, failed: 0, refused: 0, excluded: 0, unread: 0 },
    documents: { added: 0, changed: 0, gone: 0, unchanged: 0 },
    differences: [],
    failures: [],
  };
}

/** Counts what happened to one scope. Excluded scopes are no failures. */
export function countScope(
  report: RefreshReport,
  { key, outcome, error, since }: { key: string; outcome: ScopeOutcome; error?: ScopeError; since?: string },
): void {
  report.outcomes[outcome]++;
  if (outcome === 'complete' || outcome === 'excluded') return;
  report.failures.push({
    scope: key,
    outcome,
    ...(error === undefined ? {} : { error }),
    ...(since === undefined ? {} : { since }),
  });
}

/** Counts the documents of one run. */
export function countDocuments(report: RefreshReport, scope: string, difference: Difference): void {
  for (const member of ['added', 'changed', 'gone', 'unchanged'] as const) {
    report.documents[member] += difference[member];
  }
  const changes = difference.added + difference.changed + difference.gone > 0;
  if (report.dryRun && changes) report.differences.push({ scope, difference });
}

/**
 * The exit code of a refresh: 0 where everything was read, 3 where something was not, 5 where nothing could be read
 * because what we depend on failed.
 */
export function exitCode(report: RefreshReport): 0 | 3 | 5 {
  const { failures, outcomes } = report;
  if (failures.length === 0) return 0;
  const nothing = outcomes.complete === 0 && outcomes.refused === 0 && report.notDue === 0;
  return nothing ? 5 : 3;
}
