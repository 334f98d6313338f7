import type { Answer, Clock, Kind, Principal } from '#kit';
import { covers } from '#kit';
import type { Access } from '../access/access.ts';
import type { Ask } from '../answer/ask.types.ts';
import { renderAnswer } from './blocks.ts';
import { escape } from './escape.ts';
import { usageLine } from './help.ts';
import { ephemeral, inChannel, joined, notice, type Rendered, type SlackMessage } from './message.ts';
import type { WebApi } from './web-api.ts';

/** One question of somebody, with the place where it was typed. */
export interface SlackQuestion {
  kind: Kind;
  /** `/ipinfo` */
  command: string;
  text: string;
  principal: Principal & { type: 'slack' };
  channel: string;
  requestId: string;
  signal: AbortSignal;
}

export interface DeliverOptions {
  ask: Pick<Ask, 'kind'>;
  access: Access;
  /** `asker`, `channel` or a channel id, by kind, and as `default`. */
  replies: Readonly<Record<string, string>>;
  /** Absent where there is no bot token: then nothing can be posted anywhere. */
  api?: WebApi;
  clock: Clock;
}

/**
 * Asks, and gives what the asker gets to see. Where others are to read the answer, the question is asked for that
 * channel, so that it shows the least of both; what may not be shown there goes to the asker alone. Throws as
 * `ask` does.
 */
export async function deliver(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  const place = options.replies[question.kind.name] ?? options.replies['default'] ?? 'asker';
  if (place === 'asker') return forAsker(question, options);
  const channel = place === 'channel' ? question.channel : place;
  if (!mayRead(channel, question, options.access)) return forAsker(question, options);

  const answer = await asked(question, options, channel);
  // A refusal is between us and the asker
  if (answer.outcome === 'denied' || answer.outcome === 'invalid') {
    return ephemeral(rendered(answer, question, options));
  }
  const message = inChannel(renderAnswer(answer, { asker: question.principal.user, now: options.clock() }));
  return place === 'channel' ? message : posted(message, channel, question, options);
}

/** Whether the policy lets this channel read answers of the kind at all; for a restricted kind it must say so. */
function mayRead(channel: string, { kind, principal }: SlackQuestion, access: Access): boolean {
  const { decision } = access.grant({ principal, kind: kind.name, channel });
  return decision.allowed && (kind.sensitivity !== 'restricted' || covers(decision.see, 'restricted'));
}

async function forAsker(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  return ephemeral(rendered(await asked(question, options), question, options));
}

/** What was not understood comes back with how to ask. */
function rendered(answer: Answer, { kind, command }: SlackQuestion, { clock }: DeliverOptions): Rendered {
  const message = renderAnswer(answer, { now: clock() });
  if (answer.outcome !== 'invalid' || answer.summary.includes(`${command} `)) return message;
  const usage = usageLine(command, kind);
  return joined(message, { ...notice(usage.marked), text: usage.text });
}

function asked(question: SlackQuestion, { ask }: DeliverOptions, channel?: string): Promise<Answer> {
  const { text, principal, requestId, signal } = question;
  const input = { text, principal, door: 'slack', requestId, signal };
  return ask.kind(question.kind.name, channel === undefined ? input : { ...input, channel });
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
