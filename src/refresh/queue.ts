import type { Clock, Later, Log } from '#kit';
import { oneAtATime } from './one-at-a-time.ts';
import type { RefreshReport } from './report.ts';
import type { Selection } from './selection.ts';

/** A run that failed as a whole (the store did not answer, the lease was lost) is tried again after this (milliseconds). */
const RETRY_MS = 60_000;
/** How long `stop` waits for the running refresh to end, milliseconds. */
const STOP_MS = 10_000;

/** What the schedule needs to know of a refresh. */
export type Ran = Pick<RefreshReport, 'failures' | 'retryAt'>;

/** Runs what is due of the selection; all of it, due or not, where it names scopes. */
export type RunSelection = (selection: Selection, signal: AbortSignal) => Promise<Ran>;

interface Options {
  run: RunSelection;
  clock: Clock;
  log: Log;
  later: Later;
}

/** The one queue of a process's refreshes. */
export interface Queue {
  /** Lets the selection wait for its turn, unless it waits already; tries again what failed. Errors are logged. */
  add(selection: Selection): void;
  /** Runs the selection in its turn, and rejects where that fails. */
  run(selection: Selection): Promise<Ran>;
  /** Aborts the running one, drops those that wait, and waits at most 10 s for the end. */
  stop(): Promise<void>;
}

export function startQueue(options: Options): Queue {
  const { clock, log, later } = options;
  const waiting = new Set<string>();
  const retries = createRetries(later);
  const { next, stop, stopped } = startLane(options);

  async function runNext(name: string, selection: Selection): Promise<void> {
    const tryAgain = (ms: number) => retries.set(name, () => add(selection), ms);
    try {
      const { retryAt } = await next(selection, () => waiting.delete(name));
      if (retryAt !== undefined && !stopped.aborted) tryAgain(Math.max(0, Date.parse(retryAt) - clock()));
    } catch (error) {
      if (stopped.aborted) return;
      log.error({ err: error, ...selection }, 'the refresh failed and will be tried again');
      tryAgain(RETRY_MS);
    }
  }

  function add(selection: Selection): void {
    const name = JSON.stringify(selection);
    retries.drop(name);
    if (stopped.aborted || waiting.has(name)) return;
    waiting.add(name);
    void runNext(name, selection);
  }

  return {
    add,
    run: (selection) => next(selection),
    async stop() {
      retries.stop();
      await stop();
    },
  };
}

/** One timer for each name. */
function createRetries(later: Later) {
  const timers = new Map<string, () => void>();
  const drop = (name: string) => timers.get(name)?.();
  return {
    drop,
    set(name: string, work: () => void, ms: number): void {
      drop(name);
      timers.set(name, later(work, ms));
    },
    stop(): void {
      for (const cancel of timers.values()) cancel();
    },
  };
}

/** Runs one selection at a time. */
function startLane({ run, later }: Options) {
  const inTurn = oneAtATime();
  const stopping = new AbortController();
  const stopped = stopping.signal;
  let last: Promise<unknown> = Promise.resolve();
  return {
    stopped,
    next(selection: Selection, begin?: () => void): Promise<Ran> {
      const ran = inTurn(async () => {
        stopped.throwIfAborted();
        begin?.();
        return run(selection, stopped);
      });
      last = ran.catch(() => undefined);
      return ran;
    },
    async stop(): Promise<void> {
      stopping.abort();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const cancel = later(resolve, STOP_MS);
      await Promise.race([last, late]);
      cancel();
    },
  };
}
