import type { Answer, Audit, AuditEntry, Clock, Log } from '#kit';
import { CloudwhoisError, iso, unavailable } from '#kit';
import type { Draft } from './answer-parts.ts';

/** Who asks what, for the audit. */
export type About = Pick<
  AuditEntry,
  'requestId' | 'principal' | 'door' | 'channel' | 'kind' | 'text' | 'value' | 'live'
>;

/** Times and writes down the making of one answer; see `createRecorder`. */
export type Recorder = (
  about: About,
  started: number,
  make: (recorded: Promise<void>) => Promise<Draft> | Draft,
) => Promise<Answer>;

interface Options {
  audit: Audit;
  clock: Clock;
  log: Log;
  /** Milliseconds of a clock that never goes back. */
  timer: () => number;
}

const MOST_RESULTS = 100;

/**
 * Writes the intent before and the outcome after an answer is made, and gives the answer only when both are on
 * disk. Throws `unavailable` where they are not, where something stood on does not answer, and for any error of
 * ours; `tooMany` passes. The intent's promise is for those who must not go on before it is on disk.
 */
export function createRecorder(options: Options): Recorder {
  const { clock, log, timer } = options;
  return async (about, started, make) => {
    const recorded = write({ at: iso(clock()), phase: 'intent', ...about }, options);
    // It is awaited below; until then a rejection must not count as unhandled
    recorded.catch(() => {});
    let draft: Draft;
    try {
      draft = await make(recorded);
    } catch (error) {
      throw await failed(error, about, { ...options, recorded, started });
    }
    const tookMs = Math.round((timer() - started) * 100) / 100;
    await Promise.all([
      recorded,
      write({ ...outcomeEntry(about, draft, tookMs), at: iso(clock()) }, options),
    ]);
    const { requestId, door, principal, kind } = about;
    const { outcome, because, results } = draft;
    log.info(
      {
        requestId,
        door,
        principal,
        kind,
        outcome,
        sources: sourcesOf(draft),
        because,
        results: results.length,
        tookMs,
      },
      'question answered',
    );
    return { ...draft, tookMs, requestId };
  };
}

function outcomeEntry(
  about: About,
  { outcome, results, summary }: Draft,
  tookMs: number,
): Omit<AuditEntry, 'at'> {
  return {
    phase: 'outcome',
    ...about,
    outcome,
    results: results.slice(0, MOST_RESULTS).map(({ id }) => id),
    ...((outcome === 'denied' || outcome === 'invalid') && { reason: summary }),
    tookMs,
  };
}

function sourcesOf({ results }: Draft): string[] {
  const live = results.some(({ source, confirmed }) => source === 'live' || confirmed !== undefined);
  return live ? ['index', 'live'] : ['index'];
}

async function write(entry: AuditEntry, { audit }: Options): Promise<void> {
  try {
    await audit.write(entry);
  } catch (cause) {
    throw unavailable('The question could not be written to the audit, so it is not answered.', {
      fix: 'Try again in a minute; if it stays so, tell an operator.',
      cause,
    });
  }
}

/** Writes a failure down, too, and turns it into what may leave this room. */
async function failed(
  raised: unknown,
  about: About,
  options: Options & { recorded: Promise<void>; started: number },
): Promise<Error> {
  const { clock, log, timer, recorded, started } = options;
  const known = raised instanceof CloudwhoisError && ['unavailable', 'too-many'].includes(raised.code);
  const thrown = known
    ? raised
    : unavailable('The question could not be answered just now.', { cause: raised });
  const tookMs = Math.round((timer() - started) * 100) / 100;
  const entry = { ...about, phase: 'outcome', outcome: 'failed', reason: thrown.code, tookMs } as const;
  const outcome = write({ ...entry, at: iso(clock()) }, options);
  const written = await Promise.allSettled([recorded, outcome]);
  const { requestId, door, principal, kind } = about;
  const fields = { requestId, door, principal, kind, code: thrown.code, tookMs };
  if (known) log.warn(fields, 'question not answered');
  else log.error({ ...fields, ...traceOf(raised) }, 'question not answered');
  const unwritten = written.find((result) => result.status === 'rejected');
  return unwritten ? (unwritten.reason as Error) : thrown;
}

/** Name and first frames, not the message: it may quote what was asked. */
function traceOf(raised: unknown): { error: string; stack?: string[] } {
  if (!(raised instanceof Error)) return { error: typeof raised };
  const frames = (raised.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { error: raised.name, stack: frames.slice(0, 4) };
}
