import type { ChangeHint, Clock, HintBatch, Index, Later, Log } from '#kit';
import { orAborted, parseScopeKey } from '#kit';
import type { Ran } from './queue.ts';

/** What changes together is told in many words: they are gathered for so long (milliseconds). */
const GATHER_MS = 5000;
/** A scope is not read again for a hint before this (milliseconds), however often it changes. */
const APART_MS = 60_000;
/** Batches that are in memory; while so many wait, the others stay where they come from. */
const MOST_WAITING = 1000;

/** Reads these scopes now, due or not. Rejects where that fails as a whole. */
export type ReadScopes = (scopes: ReadonlySet<string>) => Promise<Ran>;

export interface GatherOptions {
  hints: (signal: AbortSignal) => AsyncIterable<HintBatch>;
  index: Pick<Index, 'scopes'>;
  read: ReadScopes;
  elapsed: Clock;
  later: Later;
  log: Log;
  signal: AbortSignal;
}

/** A batch, and its scopes that were not read since it came. */
interface Waiting {
  batch: HintBatch;
  rest: Set<string>;
}

/**
 * Reads the scopes that hints name, a few seconds after the first of them, until the signal aborts. A batch is done
 * when all of its scopes were read completely, or are none that we read; one with a scope that could not be read is
 * left alone, so that it comes again. Never rejects.
 */
export async function gatherHints(options: GatherOptions): Promise<void> {
  const { hints, later, log, signal } = options;
  const readWaiting = reader(options);
  const waiting = new Set<Waiting>();
  let cancel: (() => void) | undefined;
  let room = Promise.withResolvers<void>();
  const wait = () => {
    cancel ??= later(() => void readSome(), GATHER_MS);
  };
  const readSome = async () => {
    await readWaiting(waiting);
    cancel = undefined;
    room.resolve();
    room = Promise.withResolvers();
    if (waiting.size > 0 && !signal.aborted) wait();
  };
  try {
    for await (const batch of hints(signal)) {
      waiting.add({ batch, rest: await scopesOf(batch.hints, options) });
      wait();
      while (waiting.size >= MOST_WAITING) await orAborted(room.promise, signal);
    }
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, 'hints of changes could not be followed');
  }
  cancel?.();
}

/** The scopes of ours that the hints are about: not what is left out, and not what left. */
async function scopesOf(
  hints: readonly ChangeHint[],
  { index }: Pick<GatherOptions, 'index'>,
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const kind of new Set(hints.flatMap(({ kinds }) => kinds))) {
    const own = hints.filter(({ kinds }) => kinds.includes(kind));
    for (const { key, outcome, leftAt } of await index.scopes(kind)) {
      const scope = parseScopeKey(key);
      if (!scope || scope.region === '*' || outcome === 'excluded' || leftAt !== undefined) continue;
      const { provider, account, region } = scope;
      const isMeant = own.some(
        (hint) =>
          hint.provider === provider &&
          hint.account === account &&
          // What has no region of its own may be told of with the one that the change was made in
          (hint.region === '*' || hint.region === region || region === 'global'),
      );
      if (isMeant) keys.add(key);
    }
  }
  return keys;
}

/** Reads what may be read now of the scopes that wait, and strikes it off. */
function reader({ read, elapsed, log }: GatherOptions) {
  const readAt = new Map<string, number>();

  return async (waiting: Set<Waiting>): Promise<void> => {
    const now = elapsed();
    for (const [key, at] of readAt) if (now - at >= APART_MS) readAt.delete(key);
    const batches = [...waiting];
    const scopes = new Set(batches.flatMap(({ rest }) => [...rest].filter((key) => !readAt.has(key))));
    const failed = scopes.size > 0 ? await failuresOf(scopes) : scopes;
    for (const key of scopes) readAt.set(key, elapsed());
    for (const one of batches) {
      const hasFailed = !one.rest.isDisjointFrom(failed);
      one.rest = one.rest.difference(scopes);
      if (hasFailed || one.rest.size === 0) waiting.delete(one);
      if (!hasFailed && one.rest.size === 0) await one.batch.done();
    }
  };

  async function failuresOf(scopes: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    try {
      const { failures } = await read(scopes);
      return new Set(failures.map(({ scope }) => scope)).intersection(scopes);
    } catch (error) {
      log.warn({ err: error, scopes: scopes.size }, 'what changed could not be read');
      return scopes;
    }
  }
}
