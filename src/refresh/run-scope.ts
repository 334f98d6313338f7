import { setImmediate as turn } from 'node:timers/promises';
import type {
  Clock,
  Cloud,
  Difference,
  Document,
  IndexWriter,
  Kind,
  Scope,
  ScopeRecord,
  Stage,
  Store,
} from '#kit';
import { classify, iso, scopeKey } from '#kit';
import { isAccepted } from './accept.ts';
import type { Checker } from './check-document.ts';
import { losesTooMuch } from './guard.ts';
import { interruptible } from './interruptible.ts';
import { unfinished } from './records.ts';

/**
 * Documents that are staged at once; after each batch whoever else waits has a turn. A page of 1000 comes as one, and to
 * check and stage all of it takes as long as a call: every other scope would stand still for it.
 */
const BATCH = 100;

interface RunOptions {
  kind: Kind;
  scope: Scope;
  cloud: Cloud;
  writer: IndexWriter;
  store: Pick<Store, 'state'>;
  check: Checker;
  previous: ScopeRecord | undefined;
  runId: string;
  clock: Clock;
  elapsed: Clock;
  confirm: boolean;
  dryRun: boolean;
  /** Lets one commit in at a time, while the lease is still ours; rejects where it is not. */
  commit: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends this run alone. */
  deadline: AbortSignal;
  /** Ends the whole refresh. */
  signal: AbortSignal;
}

/** What is counted while it runs. */
interface Progress {
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** On the clock that only grows. */
  begun: number;
  calls: number;
  throttles: number;
}

/** What came of one run: the record that is (or, in a dry run, would be) written, and what changed. */
export interface Run {
  scope: Scope;
  record: ScopeRecord;
  difference?: Difference;
}

/**
 * One pass of a collector over one scope. A run that does not complete changes nothing but the scope's record.
 * Rejects only where the whole refresh ends (aborted, or the lease or the store is lost), never for the scope's fault.
 */
export async function runScope(options: RunOptions): Promise<Run> {
  const { scope, writer, clock, elapsed, signal, deadline, dryRun, commit } = options;
  const run: Progress = { startedAt: clock(), begun: elapsed(), calls: 0, throttles: 0 };
  let stage: Stage | undefined;
  try {
    stage = await writer.stage(scope, run.startedAt);
    await fill(stage, options, run, AbortSignal.any([signal, deadline]));
    return await finish(stage, options, run);
  } catch (error) {
    await stage?.discard().catch(() => undefined);
    signal.throwIfAborted();
    const record = failed(error, options, run);
    if (!dryRun) await commit(() => writer.record([record]));
    return { scope, record };
  }
}

async function fill(stage: Stage, options: RunOptions, run: Progress, signal: AbortSignal): Promise<void> {
  const { cloud, kind, scope, check } = options;
  const onCall = () => void run.calls++;
  const onThrottle = () => void run.throttles++;
  const documents = cloud.collect({ kind, provider: scope.provider, scope, signal, onCall, onThrottle });
  let batch: Document[] = [];
  for await (const document of interruptible(documents, signal)) {
    batch.push(check(document, scope));
    if (batch.length < BATCH) continue;
    await stage.put(batch);
    batch = [];
    await turn();
  }
  if (batch.length > 0) await stage.put(batch);
  // A collector that ends because it heard the signal has not read everything
  signal.throwIfAborted();
}

async function finish(stage: Stage, options: RunOptions, run: Progress): Promise<Run> {
  const { scope, writer, store, previous, confirm, dryRun, commit } = options;
  return commit(async () => {
    const difference = await stage.difference();
    const lost = losesTooMuch(difference, previous, confirm);
    const refused = lost && !(await isAccepted(difference.after, previous, store.state));
    const record = refused ? refusal(difference, options, run) : complete(difference, options, run);
    if (dryRun || refused) await stage.discard();
    if (dryRun) return { scope, record, difference };
    if (!refused) return { scope, record, difference: await stage.commit(record) };
    await writer.record([record]);
    return { scope, record };
  });
}

function timing({ clock, elapsed, runId }: RunOptions, { begun, calls, throttles }: Progress) {
  return { attemptedAt: iso(clock()), runId, durationMs: Math.round(elapsed() - begun), calls, throttles };
}

function complete({ after }: Difference, options: RunOptions, run: Progress): ScopeRecord {
  const times = timing(options, run);
  const emptyRuns = after === 0 ? (options.previous?.emptyRuns ?? 0) + 1 : 0;
  return {
    key: scopeKey(options.scope),
    outcome: 'complete',
    completedAt: times.attemptedAt,
    count: after,
    ...(emptyRuns > 0 && { emptyRuns }),
    ...times,
  };
}

function refusal({ before, after }: Difference, options: RunOptions, run: Progress): ScopeRecord {
  const { scope, previous, clock } = options;
  const error = {
    code: 'LostTooMuch',
    message: `The scope had ${before} documents, and this run found ${after}.`,
    fix: 'Refresh once more; where they are gone indeed, accept it: `cloudwhois refresh --confirm`, or the button in /cloudstatus.',
  };
  const record = unfinished({ key: scopeKey(scope), outcome: 'refused', error, previous, now: clock() });
  return { ...record, refusedCount: after, ...timing(options, run) };
}

function failed(error: unknown, options: RunOptions, run: Progress): ScopeRecord {
  const { scope, previous, clock, elapsed, deadline } = options;
  const late = {
    code: 'Deadline',
    message: `The run was ended after ${Math.round((elapsed() - run.begun) / 1000)} s.`,
    fix: 'Look at what slows this scope down, or allow a run more time.',
  };
  const { outcome, error: cause } = classify(error, scope);
  const hasEnded = deadline.aborted;
  return {
    ...unfinished({
      key: scopeKey(scope),
      outcome: hasEnded ? 'failed' : outcome,
      error: hasEnded ? late : cause,
      previous,
      now: clock(),
    }),
    ...timing(options, run),
  };
}
