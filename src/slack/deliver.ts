import type { Answer, Clock, Principal, Whois } from '#kit';
import { covers } from '#kit';
import type { Access } from '../access/access.ts';
import type { Ask } from '../answer/ask.types.ts';
import { renderAnswer } from './blocks.ts';
import type { Commands, SlackCommand } from './commands.ts';
import { escape } from './escape.ts';
import { usageLine } from './help.ts';
import { ephemeral, inChannel, joined, notice, type Rendered, type SlackMessage } from './message.ts';
import { nextPages } from './next-page.ts';
import { renderTable } from './table.ts';
import type { WebApi } from './web-api.ts';
import { renderWhois } from './whois.ts';

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
}

export interface DeliverOptions {
  ask: Ask;
  access: Access;
  commands: Commands;
  /** `asker`, `channel` or a channel id, by command (a kind, or `whois`), and as `default`. */
  replies: Readonly<Record<string, string>>;
  /** Absent where there is no bot token: then nothing can be posted anywhere. */
  api?: WebApi;
  clock: Clock;
}

/** The answer of one kind; whatever a text held; or of many lines, each on its own. */
type Reply = Answer | Whois | Whois[];

/** From so many lines on each is a question of its own: one text holds fewer questions than that. */
const manyLines = 50;

/**
 * Asks, and gives what the asker gets to see. Where others are to read the answer, the question is asked for that
 * channel, so that it shows the least of both; what may not be shown there goes to the asker alone, and so does the
 * whole of a text with anything in it that may not. Throws as `ask` does.
 */
export async function deliver(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  const { command } = question;
  const place = options.replies[command.name] ?? options.replies['default'] ?? 'asker';
  if (place === 'asker') return forAsker(question, options);
  const channel = place === 'channel' ? question.channel : place;
  if (command.kind && !mayRead(channel, command.kind.name, question, options))
    return forAsker(question, options);

  const reply = await asked(question, options, channel);
  // Which kinds a text asks is known only now
  if (!command.kind && !kindsOf(reply).every((kind) => mayRead(channel, kind, question, options)))
    return forAsker(question, options);
  // A refusal is between us and the asker
  if (isRefused(reply)) return ephemeral(withUsage(reply, question, options));
  const message = inChannel(rendered(reply, question, { ...options, asker: question.principal.user }));
  return place === 'channel' ? message : posted(message, channel, question, options);
}

/** Whether the policy lets this channel read answers of the kind at all; for a restricted kind it must say so. */
function mayRead(
  channel: string,
  kind: string,
  { principal }: SlackQuestion,
  { access, commands }: DeliverOptions,
): boolean {
  const { decision } = access.grant({ principal, kind, channel });
  const restricted = [...commands.values()].some(
    (one) => one.name === kind && one.kind?.sensitivity === 'restricted',
  );
  return decision.allowed && (!restricted || covers(decision.see, 'restricted'));
}

function kindsOf(reply: Reply): string[] {
  if (Array.isArray(reply)) return reply.flatMap(kindsOf);
  return 'answers' in reply ? reply.answers.map(({ question }) => question.kind) : [reply.question.kind];
}

function isRefused(reply: Reply): boolean {
  if (Array.isArray(reply)) return reply.every(isRefused);
  return reply.outcome === 'denied' || reply.outcome === 'invalid';
}

async function forAsker(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  return ephemeral(withUsage(await asked(question, options), question, options));
}

/** What was not understood comes back with how to ask. */
function withUsage(reply: Reply, question: SlackQuestion, options: DeliverOptions): Rendered {
  const message = rendered(reply, question, options);
  const { typed, command } = question;
  if (Array.isArray(reply) || reply.outcome !== 'invalid' || reply.summary.includes(`${typed} `))
    return message;
  const usage = usageLine(typed, command);
  return joined(message, { ...notice(usage.marked), text: usage.text });
}

function rendered(
  reply: Reply,
  { text }: SlackQuestion,
  { clock, commands, asker }: DeliverOptions & { asker?: string },
): Rendered {
  const next = nextPages(commands, text);
  const options = { now: clock(), next, ...(asker !== undefined && { asker }) };
  if (Array.isArray(reply)) return renderTable(reply, options);
  return 'answers' in reply ? renderWhois(reply, options) : renderAnswer(reply, options);
}

async function asked(
  { command, text, principal, requestId, signal }: SlackQuestion,
  { ask }: DeliverOptions,
  channel?: string,
): Promise<Reply> {
  const input = { principal, door: 'slack', requestId, signal, ...(channel !== undefined && { channel }) };
  if (command.kind) return ask.kind(command.kind.name, { ...input, text });
  const lines = [...new Set(text.split('\n').filter((line) => line.trim() !== ''))];
  return lines.length > manyLines ? ask.bulk(lines, input) : ask.whois({ ...input, text });
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
function notPosted(channel: string, error: string): Rendered {
  const alone = 'Here is the answer for you alone.';
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return notice(
      `I am not in <#${channel}>, so the answer could not go there: type \`/invite @cloudwhois in\` <#${channel}>. ${alone}`,
    );
  }
  return notice(`The answer could not go to <#${channel}> (${escape(error, 60)}). ${alone}`);
}
