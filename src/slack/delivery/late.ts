import type { Later, Log } from '#kit';
import { ephemeral, notice, type SlackMessage } from '../message/message.ts';
import type { ResponseTarget } from './response-url.ts';

/** Questions that took longer than Slack waits: their answers go to the response url. */
export interface Late {
  /**
   * The answer if it is there within the time, else what is said for now; the answer then follows by itself.
   * `work` must never reject.
   */
  inTime(job: Job): Promise<SlackMessage>;
  /** Sends the answer once it is there; false where there is no way for it: then the work is ended. */
  follow(job: Job): boolean;
  /** Ends what still runs, and waits until that is over. */
  close(): Promise<void>;
}

export interface Job {
  work: Promise<SlackMessage>;
  /** Ends the work. */
  abort: () => void;
  /** Opens the way for a later answer, or undefined where there is none. */
  target: () => ResponseTarget | undefined;
  requestId: string;
}

export interface LateOptions {
  schedule: Later;
  /** How long the asker waits for the answer itself: Slack gives up after 3,000 ms, its network included. */
  budgetMs: number;
  log: Log;
}

/** A question that runs for longer than this is ended. Response urls live for 30 minutes. */
const longestMs = 5 * 60_000;

const interim = ephemeral(notice('Looking further… The answer follows here in a moment.'));
const noWay = ephemeral(
  notice(
    'This takes longer than Slack waits, and Slack gave no address for a later answer. Please ask again.',
  ),
);

/** Lets answers and the clock race; see `Late`. */
export function lateAnswers({ schedule, budgetMs, log }: LateOptions): Late {
  const running = new Map<Promise<void>, () => void>();

  async function sendLater({ work, abort, requestId }: Job, target: ResponseTarget): Promise<void> {
    const cancel = schedule(abort, longestMs);
    const message = await work;
    cancel();
    if (!(await target.send(message))) log.error({ requestId }, 'slack answer was lost');
  }

  function follow(job: Job): boolean {
    const target = job.target();
    if (!target) {
      job.abort();
      log.error({ requestId: job.requestId }, 'slack answer was lost: no usable response url');
      return false;
    }
    const following = sendLater(job, target);
    running.set(following, job.abort);
    void following.finally(() => running.delete(following));
    return true;
  }

  return {
    follow,
    async inTime(job) {
      const { promise: over, resolve } = Promise.withResolvers<undefined>();
      const cancel = schedule(() => resolve(undefined), budgetMs);
      const message = await Promise.race([job.work, over]);
      cancel();
      return message ?? (follow(job) ? interim : noWay);
    },
    async close() {
      for (const abort of running.values()) abort();
      await Promise.all(running.keys());
    },
  };
}
