import type { Block } from '../message/message.ts';
import type { OutboxOptions, Posted } from './outbox.ts';

/** A message as it waits in State. */
export interface Waiting {
  key: string;
  to: readonly string[];
  thread?: string;
  replaces?: string;
  text: string;
  blocks: Block[];
  expiresAt: number;
  postedAt: number;
  /** Nobody sends it before this: it is being sent, or Slack has to rest. */
  notBefore: number;
  attempts: number;
}

/** Out; to be tried in another way or later; or given up, with Slack's code. */
export type Sent = { posted: Posted } | { again: Waiting } | { lost: string };

/** What Slack says where the same may well work later; everything else stays refused. */
const passing = new Set([
  ...['ratelimited', 'unreachable', 'timeout', 'response_malformed', 'response_too_large'],
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'rate_limited'],
  // Mended by an operator rather than by time: until it expires
  ...['invalid_auth', 'not_authed', 'token_expired', 'token_revoked', 'account_inactive'],
]);
const aboutBlocks = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

const longestWaitMs = 5 * 60_000;

/** One attempt, in the place of the message that is `shown` where there is one. Never rejects. */
export async function sendOne(
  waiting: Waiting,
  { api, clock, shown }: Pick<OutboxOptions, 'api' | 'clock'> & { shown: Posted | undefined },
): Promise<Sent> {
  const [channel, ...others] = waiting.to;
  if (channel === undefined) return { lost: 'nobody_left' };
  if (clock() > waiting.expiresAt) return { lost: 'expired' };
  const { text, blocks, thread } = waiting;
  const reply = await (shown
    ? api.updateMessage(shown.channel, shown.ts, { text, blocks })
    : api.postMessage(channel, { text, blocks }, thread));
  const to = shown ? {} : { to: channel };
  if (reply.ok) return { posted: { channel: reply.channel, ts: reply.ts, ...to } };
  const attempts = waiting.attempts + 1;
  const { error } = reply;
  if (passing.has(error) || error.startsWith('http_5')) {
    const wait = Math.min(longestWaitMs, 1000 * 2 ** attempts);
    return { again: { ...waiting, attempts, notBefore: clock() + wait } };
  }
  if (aboutBlocks.has(error) && blocks.length > 0) return { again: { ...waiting, attempts, blocks: [] } };
  if (shown) return { again: anew(waiting, attempts) };
  if (others.length === 0) return { lost: error };
  // A thread is in one channel
  const { thread: _, ...rest } = waiting;
  return { again: { ...rest, to: others, attempts, notBefore: 0 } };
}

/** The message that it was to take the place of is gone, or may not be changed any more: it is posted beside it. */
function anew(waiting: Waiting, attempts: number): Waiting {
  const { replaces: _, ...rest } = waiting;
  return { ...rest, attempts, notBefore: 0 };
}
