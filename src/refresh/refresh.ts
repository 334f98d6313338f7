import { randomUUID } from 'node:crypto';
import type { Kind } from '#kit';
import { byTimer, concurrent, invalid, iso, scopeKey } from '#kit';
import type { Checker } from './check-document.ts';
import { documentChecker } from './check-document.ts';
import { firstRetry } from './first-retry.ts';
import { historyMs } from './history.ts';
import type { Job } from './prepare.ts';
import { prepare } from './prepare.ts';
import type { Refreshing, RefreshOptions } from './refresh.types.ts';
import type { RefreshReport } from './report.ts';
import { countDocuments, countScope, startReport } from './report.ts';
import type { Run } from './run-scope.ts';
import { runScope } from './run-scope.ts';
import { withWriter } from './with-writer.ts';

/**
 * Reads the due scopes of the selection and commits each that was read completely; a scope that was not changes
 * nothing but its record. Rejects with `unavailable` where another process writes or the store does not answer, and
 * with the signal's reason when aborted: what was committed until then stays. Never rejects for a scope's fault.
 */
export async function refresh(options: RefreshOptions): Promise<RefreshReport> {
  const { clock, dryRun = false, runId = randomUUID() } = options;
  const strange = options.select?.kinds?.find((name) => !options.kinds.has(name));
  if (strange !== undefined) {
    throw invalid(`There is no kind "${strange}".`, {
      fix: `Kinds: ${[...options.kinds.keys()].join(', ')}.`,
    });
  }
  const report = startReport({ runId, dryRun, clock });
  await withWriter(options, async (writing) => {
    const refreshing = { ...options, ...writing, report, runId };
    const jobs = await prepare(refreshing);
    await runAll(refreshing, jobs);
    if (dryRun) return;
    await prune(refreshing);
    const retryAt = firstRetry(await writing.writer.scopes(), refreshing);
    if (retryAt !== undefined) report.retryAt = iso(retryAt);
  });
  report.endedAt = iso(clock());
  const { runs, outcomes, documents } = report;
  options.log.info({ runId, runs, outcomes, documents }, 'refresh ended');
  return report;
}

/** Runs the jobs, so many at a time, and counts what came of them. */
async function runAll(refreshing: Refreshing, jobs: readonly Job[]): Promise<void> {
  const { report, onProgress, concurrency = 16 } = refreshing;
  const total = jobs.length;
  onProgress?.({ type: 'planned', total });
  const checkers = new Map<string, Checker>();
  const checkerOf = (kind: Kind, provider: string) => {
    const name = `${kind.name}/${provider}`;
    const check = checkers.get(name) ?? documentChecker(kind, provider);
    checkers.set(name, check);
    return check;
  };
  await concurrent(jobs, concurrency, async (job) => {
    const check = checkerOf(job.kindPlan.kind, job.kindPlan.provider);
    const run = await runJob(refreshing, job, check);
    report.runs++;
    countScope(report, run.record);
    if (run.difference) countDocuments(report, run.record.key, run.difference);
    tell(refreshing, run);
    const { key, outcome } = run.record;
    onProgress?.({ type: 'run', scope: key, outcome, done: report.runs, total });
  });
}

async function runJob(refreshing: Refreshing, job: Job, check: Checker): Promise<Run> {
  const { confirm = false, dryRun = false, deadlineMs = 300_000, later = byTimer } = refreshing;
  const deadline = new AbortController();
  const cancel = later(() => deadline.abort(), deadlineMs);
  try {
    return await runScope({
      ...refreshing,
      kind: job.kindPlan.kind,
      scope: job.scope,
      previous: job.previous,
      check,
      confirm,
      dryRun,
      deadline: deadline.signal,
    });
  } finally {
    cancel();
  }
}

/** One line per run: never a document, never a message that could quote one. */
function tell({ log, runId }: Refreshing, { scope, record, difference }: Run): void {
  const { outcome, durationMs, calls, throttles, error } = record;
  const fields = {
    kind: scope.kind,
    scope: scopeKey(scope),
    runId,
    outcome,
    durationMs,
    calls,
    throttles,
    ...difference,
    ...(error === undefined ? {} : { code: error.code, action: error.action }),
  };
  if (outcome === 'complete') log.info(fields, 'run ended');
  else log.warn(fields, 'run ended');
}

/** Old versions and changes go; only here is the writer at hand anyway. */
async function prune({ writer, settings, clock, commit }: Refreshing): Promise<void> {
  const keepMs = historyMs(settings);
  if (keepMs !== Infinity) await commit(() => writer.prune(clock() - keepMs));
}
