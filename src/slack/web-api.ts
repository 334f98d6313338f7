import type { Clock } from '#kit';
import type { SlackMessage } from './message.ts';
import type { Schedule } from './schedule.ts';

/** What Slack says: the fields of the method, or a code such as `not_in_channel`, `ratelimited`, `unreachable`. */
export type SlackReply<T> = ({ ok: true } & T) | { ok: false; error: string };

/** What `users.info` tells of somebody, as far as rights depend on it. */
export interface SlackUser {
  id: string;
  team_id?: string;
  deleted?: boolean;
  is_bot?: boolean;
  is_restricted?: boolean;
  is_ultra_restricted?: boolean;
  /** From another organisation, in a channel that is shared with it. */
  is_stranger?: boolean;
}

/** The methods of Slack's Web API that this door needs. They never reject. */
export interface WebApi {
  postMessage(channel: string, message: SlackMessage): Promise<SlackReply<{ channel: string; ts: string }>>;
  permalink(channel: string, ts: string): Promise<SlackReply<{ permalink: string }>>;
  groupMembers(group: string, team?: string): Promise<SlackReply<{ users: string[] }>>;
  user(user: string): Promise<SlackReply<{ user: SlackUser }>>;
  authTest(): Promise<SlackReply<{ team_id: string; user_id: string }>>;
}

export interface WebApiOptions {
  token: string;
  /** `https://slack.com/api/` */
  apiUrl: string;
  fetch: typeof fetch;
  clock: Clock;
  schedule: Schedule;
  /** Of one HTTP request, milliseconds. */
  timeoutMs?: number;
  /** How long one call may wait for Slack's rate limits altogether, milliseconds. */
  maxWaitMs?: number;
}

/** Slack's answers are a few KB; a group of 10,000 members is 120 KB. */
const maxBody = 2_000_000;
const maxAttempts = 3;

/**
 * A client of the few methods that we need. Slack limits each method of a workspace (and each channel, for posts)
 * by itself, so a 429 here holds back only calls of the same method and channel.
 */
export function webApi(options: WebApiOptions): WebApi {
  const { clock, schedule, maxWaitMs = 10_000 } = options;
  const blockedUntil = new Map<string, number>();

  async function call<T>(method: string, args: Record<string, string>, channel = ''): Promise<SlackReply<T>> {
    const key = `${method} ${channel}`;
    const deadline = clock() + maxWaitMs;
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const until = blockedUntil.get(key) ?? 0;
      if (until > deadline) break;
      if (until > clock()) await new Promise<void>((resolve) => schedule(resolve, until - clock()));
      const { reply, retryAfterSeconds } = await once<T>(options, method, args);
      if (retryAfterSeconds === undefined) {
        blockedUntil.delete(key);
        return reply;
      }
      blockedUntil.set(key, clock() + retryAfterSeconds * 1000);
    }
    return { ok: false, error: 'ratelimited' };
  }

  return {
    postMessage: (channel, { text, blocks }) =>
      call('chat.postMessage', posted(channel, text, blocks), channel),
    permalink: (channel, ts) => call('chat.getPermalink', { channel, message_ts: ts }, channel),
    groupMembers: (group, team) =>
      call('usergroups.users.list', { usergroup: group, ...(team === undefined ? {} : { team_id: team }) }),
    user: (user) => call('users.info', { user }),
    authTest: () => call('auth.test', {}),
  };
}

function posted(channel: string, text: string, blocks: SlackMessage['blocks']): Record<string, string> {
  return { channel, text, blocks: JSON.stringify(blocks), unfurl_links: 'false', unfurl_media: 'false' };
}

/**
 * One request. Arguments go as a form, with JSON inside where they have structure: the only shape that every
 * method accepts (those that read refuse JSON bodies).
 */
async function once<T>(
  { token, apiUrl, fetch, timeoutMs = 3000 }: WebApiOptions,
  method: string,
  args: Record<string, string>,
): Promise<{ reply: SlackReply<T>; retryAfterSeconds?: number }> {
  try {
    const response = await fetch(new URL(method, apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 429) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after'));
      return { reply: refused('ratelimited'), retryAfterSeconds: seconds > 0 ? seconds : 1 };
    }
    if (!response.ok) {
      await response.body?.cancel();
      return { reply: refused(`http_${response.status}`) };
    }
    return { reply: parsed<T>(await readUpTo(response, maxBody)) };
  } catch (error) {
    return {
      reply: refused(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable'),
    };
  }
}

function refused(error: string): { ok: false; error: string } {
  return { ok: false, error };
}

function parsed<T>(body: string | undefined): SlackReply<T> {
  if (body === undefined) return refused('response_too_large');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return refused('response_malformed');
  }
  if (typeof value !== 'object' || value === null || !('ok' in value)) return refused('response_malformed');
  if (value.ok === true) return value as { ok: true } & T; // Slack's own contract; the callers check what they use
  return refused('error' in value && typeof value.error === 'string' ? value.error : 'response_malformed');
}

async function readUpTo(response: Response, max: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
