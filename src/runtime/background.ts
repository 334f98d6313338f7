import { Worker } from 'node:worker_threads';
import type { Clock, Log } from '#kit';

/** What the collector's thread is started with: only cloneable values. */
export interface CollectorData {
  environment: Record<string, string | undefined>;
  cwd: string;
  demo?: { resources: number; seed: number; signingSecret: string };
}

interface Background {
  /** Asks the thread to stop, and ends it where it does not within `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** A thread that dies is started again after this long, doubled at each death up to the greatest. */
const FIRST_WAIT_MS = 1000;
const GREATEST_WAIT_MS = 60_000;

/**
 * Runs the collector (`src/collector.ts`) in a thread of its own, so that a refresh never holds up a question.
 * A thread that dies is logged and started again; one that ran for a minute starts the waiting anew.
 */
export function startBackground(options: {
  entry: URL;
  data: CollectorData;
  log: Log;
  clock: Clock;
}): Background {
  const { entry, data, log, clock } = options;
  let stopping = false;
  let wait = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let worker = start();

  function start(): Worker {
    const startedAt = clock();
    const thread = new Worker(entry, { workerData: data });
    thread.on('error', (error) => log.error({ err: error }, 'the collector died'));
    thread.on('exit', (code) => {
      if (stopping) return;
      if (clock() - startedAt > GREATEST_WAIT_MS) wait = FIRST_WAIT_MS;
      log.warn({ code, waitMs: wait }, 'the collector ended and will be started again');
      timer = setTimeout(() => {
        worker = start();
      }, wait);
      wait = Math.min(2 * wait, GREATEST_WAIT_MS);
    });
    return thread;
  }

  return {
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      if (worker.threadId === -1) return;
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
      worker.postMessage('stop');
      const end = setTimeout(() => void worker.terminate(), graceMs);
      await ended;
      clearTimeout(end);
    },
  };
}
