import type { Clock, Later } from '#kit';
import type { Rendered } from '../message/message.ts';
import { fileSharer } from './share-file.ts';

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
  /** On Enterprise Grid: the workspaces of the organisation that they are in. */
  enterprise_user?: { teams?: readonly string[] };
}

export interface ChannelPage {
  channels: { id: string; name: string }[];
  response_metadata?: { next_cursor?: string };
}

/** The methods of Slack's Web API that this door needs. They never reject. */
export interface WebApi {
  /** `thread`: the time of the message under which it goes. */
  postMessage(
    channel: string,
    message: Rendered,
    thread?: string,
  ): Promise<SlackReply<{ channel: string; ts: string }>>;
  /** A message of ours as it is from now on. */
  updateMessage(
    channel: string,
    ts: string,
    message: Rendered,
  ): Promise<SlackReply<{ channel: string; ts: string }>>;
  /** A form before whoever clicked; the trigger of the click is good for 3 s, once. */
  openView(trigger: string, view: object): Promise<SlackReply<object>>;
  /** For one person's eyes in a channel; it is gone when they load Slack anew. */
  postEphemeral(
    channel: string,
    user: string,
    message: Rendered,
    thread?: string,
  ): Promise<SlackReply<object>>;
  /** Somebody's App Home; with the `hash` of the version that it replaces, `hash_conflict` where that is not the last. */
  publishHome(user: string, blocks: readonly object[], hash?: string): Promise<SlackReply<object>>;
  /** One page of the public channels; of which workspace, the token of an organisation must be told. */
  channels(cursor: string, team?: string): Promise<SlackReply<ChannelPage>>;
  /** Puts answers under the links of somebody's message, by their addresses exactly as Slack told them. */
  unfurl(
    place: { channel: string; ts: string; unfurlId?: string },
    unfurls: Readonly<Record<string, Rendered>>,
  ): Promise<SlackReply<object>>;
  /** A file for one person, in their direct messages with us; `comment` goes with it. */
  shareFile(
    user: string,
    file: { name: string; title: string; bytes: Buffer; comment: string },
  ): Promise<SlackReply<object>>;
  permalink(channel: string, ts: string): Promise<SlackReply<{ permalink: string }>>;
  /** The same: with the token of an organisation it needs the workspace. */
  groupMembers(group: string, team?: string): Promise<SlackReply<{ users: string[] }>>;
  user(user: string): Promise<SlackReply<{ user: SlackUser }>>;
  /** Where a socket may be opened, once; with the app's token. */
  openConnection(): Promise<SlackReply<{ url: string }>>;
  authTest(): Promise<SlackReply<{ team_id: string; user_id: string }>>;
}

export interface WebApiOptions {
  token: string;
  /** `https://slack.com/api/` */
  apiUrl: string;
  fetch: typeof fetch;
  clock: Clock;
  schedule: Later;
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

  return { ...methodsOf(call), shareFile: fileSharer(call, options) };
}

/** One method of the API, called as often as Slack's rate limits want; `channel`: what its limit is of. */
export type Call = <T>(
  method: string,
  args: Record<string, string>,
  channel?: string,
) => Promise<SlackReply<T>>;

function methodsOf(call: Call): Omit<WebApi, 'shareFile'> {
  return {
    postMessage: (channel, message, thread) =>
      call('chat.postMessage', posted(channel, message, thread), channel),
    updateMessage: (channel, ts, { text, blocks }) =>
      call('chat.update', { channel, ts, text, blocks: JSON.stringify(blocks) }, channel),
    openView: (trigger, view) => call('views.open', { trigger_id: trigger, view: JSON.stringify(view) }),
    postEphemeral: (channel, user, message, thread) =>
      call('chat.postEphemeral', { ...posted(channel, message, thread), user }, channel),
    publishHome: (user, blocks, hash = '') =>
      call('views.publish', {
        user_id: user,
        view: JSON.stringify({ type: 'home', blocks }),
        ...(hash !== '' && { hash }),
      }),
    channels: (cursor, team) =>
      call('conversations.list', {
        types: 'public_channel',
        exclude_archived: 'true',
        limit: '1000',
        ...(cursor !== '' && { cursor }),
        ...(team !== undefined && { team_id: team }),
      }),
    unfurl: (place, unfurls) => call('chat.unfurl', unfurled(place, unfurls), place.channel),
    permalink: (channel, ts) => call('chat.getPermalink', { channel, message_ts: ts }, channel),
    groupMembers: (group, team) =>
      call('usergroups.users.list', { usergroup: group, ...(team === undefined ? {} : { team_id: team }) }),
    user: (user) => call('users.info', { user }),
    openConnection: () => call('apps.connections.open', {}),
    authTest: () => call('auth.test', {}),
  };
}

function unfurled(
  { channel, ts, unfurlId }: Parameters<WebApi['unfurl']>[0],
  unfurls: Readonly<Record<string, Rendered>>,
): Record<string, string> {
  const place =
    unfurlId === undefined ? { channel, ts } : { source: 'conversations_history', unfurl_id: unfurlId };
  // Under a link, what a screen reader reads is called `fallback`
  const entries = Object.entries(unfurls).map(([url, { text, blocks }]) => [url, { fallback: text, blocks }]);
  return { ...place, unfurls: JSON.stringify(Object.fromEntries(entries)) };
}

function posted(channel: string, { text, blocks }: Rendered, thread?: string): Record<string, string> {
  return {
    ...{ channel, text, unfurl_links: 'false', unfurl_media: 'false' },
    ...(blocks.length > 0 && { blocks: JSON.stringify(blocks) }),
    ...(thread !== undefined && { thread_ts: thread }),
  };
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
