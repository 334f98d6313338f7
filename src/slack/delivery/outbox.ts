import type { Clock, Entry, Later, Log, State } from '#kit';
import { concurrent, unavailable } from '#kit';
import type { Rendered } from '../message/message.ts';
import { sendOne, type Waiting } from './send-one.ts';
import type { WebApi } from './web-api.ts';

/** A message that must not be lost. */
export interface Post {
  /** The same key is posted once; at most 450 characters. */
  key: string;
  /** Channel or user ids in the order of preference: the next one is tried where Slack refuses one for good. */
  to: readonly string[];
  /** The time of the message under which it goes, in the first of `to`. */
  thread?: string;
  /** The key of a message sent before whose place it takes, and that of all that took its place already. */
  replaces?: string;
  message: Rendered;
  /** Milliseconds since the epoch; what is not out by then is given up. */
  expiresAt: number;
}

/** Where a message is. */
export interface Posted {
  channel: string;
  ts: string;
  /** Which of the addressees it went to; absent where it took the place of another message. */
  to?: string;
}

/** Messages on their way to Slack, kept in State: a restart loses none, and of several routers one sends each. */
export interface Outbox {
  /** Resolves when it is kept; it goes out by itself then. Rejects with `unavailable` where it could not be kept. */
  post(post: Post): Promise<void>;
  /** Where the message of this key went, for 30 days. */
  sent(key: string): Promise<Posted | undefined>;
  /** Resolves when what was kept until now was tried once. */
  tried(): Promise<void>;
  /** Whatever is known of this key, so that it may be posted anew. */
  forget(key: string): Promise<void>;
  /** Sends what a process before this one left, and looks for that of others from time to time. */
  start(): void;
  /** Waits for what is being sent. */
  close(): Promise<void>;
}

export interface OutboxOptions {
  state: State;
  api: Pick<WebApi, 'postMessage' | 'updateMessage'>;
  clock: Clock;
  schedule: Later;
  log: Log;
  /** How many messages may wait at once. */
  most?: number;
}

const waitingKey = (key: string) => `outbox/${key}`;
const sentKey = (key: string) => `outbox-sent/${key}`;
const prefix = waitingKey('');

const sentForMs = 30 * 24 * 3_600_000;
/** Expired messages stay so much longer, so that their loss can be told. */
const mournedForMs = 24 * 3_600_000;
/** How often it looks for what others left. */
const everyMs = 30_000;
/** A value of State has at most 64 KB. */
const maxBytes = 60_000;
const channelsAtOnce = 4;

/** See `Outbox`. At least once: a process that dies between sending and writing that down makes it come twice. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { state } = options;
  const sender = senderOf(options);
  return {
    async post(post) {
      if (await state.get(sentKey(post.key))) return;
      await keep(post, options);
      sender.wake();
    },
    sent: async (key) => (await state.get<Posted>(sentKey(key)))?.value,
    async forget(key) {
      await state.delete(waitingKey(key));
      await state.delete(sentKey(key));
    },
    tried: sender.tried,
    start: sender.wake,
    close: sender.close,
  };
}

async function keep({ key, expiresAt, message, ...rest }: Post, options: OutboxOptions): Promise<void> {
  const { state, clock, most = 1000 } = options;
  const waiting = await state.list(prefix);
  if (waiting.length >= most && !waiting.some((one) => one.key === waitingKey(key)))
    throw unavailable('Too many messages to Slack are waiting already.');
  const { text, blocks } = message;
  const isLarge = Buffer.byteLength(JSON.stringify(message)) > maxBytes;
  const value: Waiting = {
    ...{ ...rest, key, text, expiresAt, postedAt: clock(), notBefore: 0, attempts: 0 },
    // The text is the whole answer
    blocks: isLarge ? [] : blocks,
  };
  await state.put(waitingKey(key), value, { expect: null, expiresAt: expiresAt + mournedForMs });
}

/** Sends when woken, and from time to time; one round at a time. */
function senderOf(options: OutboxOptions) {
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isClosed = false;
  let cancel: (() => void) | undefined;

  async function run(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      const next = await drain(options);
      cancel?.();
      cancel = isClosed ? undefined : options.schedule(wake, next);
    }
    running = undefined;
  }

  function wake(): void {
    if (isClosed) return;
    isWanted = true;
    running ??= run();
  }

  return {
    wake,
    tried: async () => running,
    async close() {
      isClosed = true;
      cancel?.();
      await running;
    },
  };
}

/** Sends what is due, in the order of each channel; gives the milliseconds until there may be something again. */
async function drain(options: OutboxOptions): Promise<number> {
  const { state, clock, log } = options;
  try {
    const waiting = await state.list<Waiting>(prefix);
    const due = waiting
      .filter(({ value }) => value.notBefore <= clock() && !isBehind(value, waiting))
      .sort((a, b) => a.value.postedAt - b.value.postedAt);
    const channels = [...Map.groupBy(due, ({ value }) => value.to[0]).values()];
    await concurrent(channels, channelsAtOnce, async (entries) => {
      for (const entry of entries) await settle(entry, options);
    });
    const later = (await state.list<Waiting>(prefix)).map(({ value }) => value.notBefore - clock());
    return Math.max(1000, Math.min(everyMs, ...later));
  } catch (error) {
    log.warn({ err: error }, 'slack outbox cannot reach the store');
    return everyMs;
  }
}

/** What takes the place of a message waits for that message, and for what takes its place before. */
function isBehind({ replaces, postedAt }: Waiting, waiting: readonly Entry<Waiting>[]): boolean {
  if (replaces === undefined) return false;
  return waiting.some(
    ({ value }) => value.key === replaces || (value.replaces === replaces && value.postedAt < postedAt),
  );
}

/** Takes one message, so that nobody else sends it, sends it, and writes down what became of it. */
async function settle({ key, value, version }: Entry<Waiting>, options: OutboxOptions): Promise<void> {
  const { state, clock, log } = options;
  const taken = await state.put(
    key,
    { ...value, notBefore: clock() + takenForMs, attempts: value.attempts + 1 },
    { expect: version, expiresAt: value.expiresAt + mournedForMs },
  );
  if (taken === undefined) return;
  // Another router may have sent it while it was posted here
  if (await state.get(sentKey(value.key))) return void (await state.delete(key, { expect: taken }));
  const { replaces } = value;
  const shown = replaces === undefined ? undefined : (await state.get<Posted>(sentKey(replaces)))?.value;
  const outcome = await sendOne(value, { ...options, shown });
  if ('again' in outcome) {
    const until = value.expiresAt + mournedForMs;
    const next = await state.put(key, outcome.again, { expect: taken, expiresAt: until });
    // Refused there for good: another way is tried at once
    if (next !== undefined && outcome.again.notBefore <= clock())
      await settle({ key, value: outcome.again, version: next }, options);
    return;
  }
  if ('posted' in outcome)
    await state.put(sentKey(value.key), outcome.posted, { expiresAt: clock() + sentForMs });
  else log.error({ key: value.key, code: outcome.lost }, 'slack message was lost');
  await state.delete(key, { expect: taken });
}

/** Longer than a call to Slack may take, with all its waits. */
const takenForMs = 60_000;
