import type { Alert } from '#kit';
import { byTimer, fingerprint } from '#kit';
import { createAskAgain } from './ask-again.ts';
import { createFindings } from './findings.ts';
import { followChanges } from './follow.ts';
import { tellFreshness } from './freshness.ts';
import { createLease } from './lease.ts';
import { enqueue, postOutgoing } from './outgoing.ts';
import { askQuestions } from './questions.ts';
import { isQuiet } from './quiet.ts';
import type { Silences } from './silences.ts';
import { createSilences } from './silences.ts';
import type { Subscriptions } from './subscriptions.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTell } from './tell.ts';
import type { WatchOptions } from './watch.types.ts';

/** Between two ticks, milliseconds; and between two looks at what costs more. */
const TICK_MS = 15_000;
const SLOW_MS = 60_000;

/** Tells people what they did not ask for just now: watches, broken promises, findings, scheduled questions. */
export interface WatchRoom extends Subscriptions, Silences {
  /** Does everything that is due now, unless another process has the lease. Never rejects: what failed is logged and comes again. */
  tick(): Promise<void>;
  start(): void;
  /** Ends with the tick that is under way. */
  stop(): Promise<void>;
}

export function createWatch(options: WatchOptions): WatchRoom {
  const { random = Math.random, later = byTimer } = options;
  const { tick, release } = createTick(options);
  let stopped = false;
  let cancel: (() => void) | undefined;
  let running: Promise<void> | undefined;
  const next = (ms: number) => {
    cancel = later(() => {
      running = turn();
    }, ms);
  };
  const turn = async () => {
    await tick();
    // Not in step with the other processes
    if (!stopped) next(TICK_MS * (0.8 + 0.4 * random()));
  };
  return {
    ...createSubscriptions(options),
    ...createSilences(options),
    tick,
    start: () => next(TICK_MS * random()),
    async stop() {
      stopped = true;
      cancel?.();
      await running;
      await release();
    },
  };
}

function createTick(options: WatchOptions) {
  const { state, clock, elapsed, log, post, settings, random = Math.random } = options;
  const lease = createLease({ state, elapsed, holder: fingerprint(`${clock()} ${random()}`) });
  const hook = post && ((alert: Alert) => enqueue(alert, options));
  const tell = createTell({ ...options, lease, enqueue: hook });
  const all = { ...options, tell };
  const findings = createFindings(all);
  const askAgain = createAskAgain(all);
  let slowAt = Number.NEGATIVE_INFINITY;

  const isOn = (options.central !== undefined || post !== undefined) && settings.freshness !== false;
  async function slow(): Promise<void> {
    if (isQuiet(settings.quiet, clock()) || elapsed() < slowAt + SLOW_MS) return;
    if (isOn) await attempt('broken promises', () => tellFreshness(all));
    await attempt('findings', findings);
    slowAt = elapsed();
  }

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => log.warn({ err: error, what }, 'alerts have to wait'));
  }

  async function tick(): Promise<void> {
    const isOurs = await lease.take().catch((error: unknown) => {
      log.warn({ err: error }, 'alerts have to wait');
      return false;
    });
    if (!isOurs) return;
    await attempt('watches', () => followChanges(all));
    await slow();
    await attempt('questions', () => askQuestions(all));
    await attempt('answers that are waited for', askAgain);
    await attempt('webhook', () => postOutgoing(all));
  }

  return { tick, release: () => attempt('lease', () => lease.release()) };
}
