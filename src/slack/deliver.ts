import type { Audit, Clock, Principal } from '#kit';
import type { Access } from '../access/access.ts';
import type { Actions } from '../access/actions/action.types.ts';
import type { Requests } from '../access/requests/request.types.ts';
import type { Ask } from '../answer/ask.types.ts';
import { forAsker, forChannel } from './answering.ts';
import type { Pastes } from './buttons/pastes.ts';
import type { Commands, SlackCommand } from './commands.ts';
import type { ChannelNames } from './delivery/channel-names.ts';
import type { WebApi } from './delivery/web-api.ts';
import type { RecentQuestions } from './home/recent.ts';
import { escape } from './message/escape.ts';
import { ephemeral, joined, notice, type Rendered, type SlackMessage } from './message/message.ts';
import type { MessageMemory } from './message/message-memory.ts';
import type { Watches } from './watches/begin-watch.ts';

/** One question of somebody, with the place where it was typed. */
export interface SlackQuestion {
  command: SlackCommand;
  /** `/ipinfo` */
  typed: string;
  text: string;
  principal: Principal & { type: 'slack' };
  channel: string;
  requestId: string;
  signal: AbortSignal;
  /** One text, however many lines it has. */
  whole?: true;
  /** What the text was narrowed to, to be said. */
  narrowed?: { marked: string; plain: string };
  /** What a text is understood as that names no kind; absent: anything. */
  kinds?: readonly string[];
  /** What a button knows beside the text. */
  live?: boolean;
  at?: string;
  cursor?: string;
}

export interface DeliverOptions {
  ask: Ask;
  access: Access;
  commands: Commands;
  /** `asker`, `channel` or a channel id, by command (a kind, or `whois`), and as `default`. */
  replies: Readonly<Record<string, string>>;
  /** Absent where there is no bot token: then nothing can be posted anywhere. */
  api?: WebApi;
  /** The console's page that answers `?q=…`, where there is one. */
  consoleUrl?: string;
  /** Absent where nobody can be told anything unasked. */
  watches?: Watches;
  /** How owners are written to, and where that is written down; absent where they cannot be. */
  owners?: { names: Pick<ChannelNames, 'known'>; audit: Pick<Audit, 'write'> };
  /** Access on request; absent where no kind can be asked for. */
  requests?: Requests;
  /** What may be done in the clouds; absent where nothing may. */
  actions?: Actions;
  /** Absent where there is no App Home that shows them. */
  recent?: RecentQuestions;
  /** Where questions of long texts are kept for their files; absent where no file can be sent. */
  pastes?: Pastes;
  /** Absent: each message is made anew. */
  messageMemory?: MessageMemory;
  clock: Clock;
}

/**
 * Asks, and gives what the asker gets to see. Where others are to read the answer, the question is asked for that
 * channel, so that it shows the least of both; what may not be shown there goes to the asker alone, and so does the
 * whole of a text with anything in it that may not. Throws as `ask` does.
 */
export async function deliver(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  const place = options.replies[question.command.name] ?? options.replies['default'] ?? 'asker';
  if (place === 'asker') return forAsker(question, options);
  const channel = place === 'channel' ? question.channel : place;
  const by = { user: question.principal.user, did: 'Asked' } as const;
  const message = await forChannel(question, { channel, by }, options);
  if (!message) return forAsker(question, options);
  if (message.response_type === 'ephemeral' || place === 'channel') return message;
  return posted(message, channel, question, options);
}

async function posted(
  message: SlackMessage,
  channel: string,
  question: SlackQuestion,
  options: DeliverOptions,
): Promise<SlackMessage> {
  const { api } = options;
  const reply = api
    ? await api.postMessage(channel, message)
    : ({ ok: false, error: 'no bot token' } as const);
  if (!api || !reply.ok) {
    const own = await forAsker(question, options);
    return ephemeral(joined(notPosted(channel, reply.ok ? '' : reply.error), own));
  }
  const found = await api.permalink(channel, reply.ts);
  const url = found.ok ? URL.parse(found.permalink) : null;
  const link = url?.protocol === 'https:' ? `<${escape(url.href, 1000)}|Read it there>.` : '';
  return ephemeral(notice(`The answer is in <#${channel}>. ${link}`.trim()));
}

/** Why the answer is not in the channel, with what to do where somebody in the channel can do it. */
export function notPosted(channel: string, error: string): Rendered {
  const alone = 'Here is the answer for you alone.';
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return notice(
      `I am not in <#${channel}>, so the answer could not go there: type \`/invite @cloudwhois in\` <#${channel}>. ${alone}`,
    );
  }
  return notice(`The answer could not go to <#${channel}> (${escape(error, 60)}). ${alone}`);
}
