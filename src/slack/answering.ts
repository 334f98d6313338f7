import { answerButtons } from './buttons/answer-buttons.ts';
import { csvQuestion } from './buttons/csv-button.ts';
import { leftUnasked } from './channel-defaults.ts';
import type { DeliverOptions, SlackQuestion } from './deliver.ts';
import { usageLine } from './help.ts';
import { isRefused, kindsOf, mayRead, type Reply } from './may-read.ts';
import { type AskedBy, present, type RenderOptions, renderAnswer } from './message/blocks.ts';
import {
  type Block,
  ephemeral,
  inChannel,
  joined,
  notice,
  type Rendered,
  type SlackMessage,
} from './message/message.ts';
import { nextPages } from './message/next-page.ts';
import { renderTable } from './message/table.ts';
import { renderWhois } from './message/whois.ts';

/** From so many lines on each is a question of its own: one text holds fewer questions than that. */
const manyLines = 50;

/** The answer for the asker's eyes alone. Throws as `ask` does. */
export async function forAsker(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  const reply = await asked(question, options);
  const make = async () => ephemeral(withUsage(await rendered(reply, question, options), reply, question));
  return options.messageMemory ? options.messageMemory(reply, question, make) : make();
}

/**
 * The answer for everybody in a channel: asked for that channel, so that it shows the least of what both may see.
 * Undefined where the channel may not read all of it. Throws as `ask` does.
 */
export async function forChannel(
  question: SlackQuestion,
  { channel, by }: { channel: string; by: AskedBy },
  options: DeliverOptions,
): Promise<SlackMessage | undefined> {
  const { kind } = question.command;
  if (kind && !mayRead(channel, kind.name, question, options)) return undefined;
  const reply = await asked(question, options, channel);
  // Which kinds a text asks is known only now
  if (!kind && !kindsOf(reply).every((name) => mayRead(channel, name, question, options))) return undefined;
  // A refusal is between us and the asker
  if (isRefused(reply))
    return ephemeral(withUsage(await rendered(reply, question, options), reply, question));
  return inChannel(await rendered(reply, question, options, by));
}

/**
 * The answer for everybody who reads a link, with nothing to click: that would be done to somebody's message. Undefined
 * where the asker or the channel may not read all of it, and where nothing was answered. Throws as `ask` does.
 */
export async function underLink(
  question: SlackQuestion,
  options: DeliverOptions,
): Promise<Rendered | undefined> {
  const { channel } = question;
  // Who posts a link has not asked: it is none of their recent questions
  const reply = await asked(question, { ask: options.ask }, channel);
  const isReadable = kindsOf(reply).every((name) => mayRead(channel, name, question, options));
  return isRefused(reply) || !isReadable ? undefined : withoutButtons(reply, question, options);
}

/** What was not understood comes back with how to ask. */
function withUsage(message: Rendered, reply: Reply, { typed, command }: SlackQuestion): Rendered {
  if (Array.isArray(reply) || reply.outcome !== 'invalid' || reply.summary.includes(`${typed} `))
    return message;
  const usage = usageLine(typed, command);
  return joined(message, { ...notice(usage.marked), text: usage.text });
}

async function rendered(
  reply: Reply,
  question: SlackQuestion,
  options: DeliverOptions,
  by?: AskedBy,
): Promise<Rendered> {
  const csv = await csvQuestion(reply, question, options);
  const buttons = answerButtons(reply, question, { ...options, ...(by && { by }), ...(csv && { csv }) });
  const opened = openedBy(buttons);
  const has = { hasFile: csv !== undefined, ...(opened !== undefined && { opened }), ...(by && { by }) };
  return joined(withoutButtons(reply, question, options, has), { text: '', blocks: buttons });
}

/** The page of the cloud's console that one of the buttons opens. */
function openedBy(buttons: readonly Block[]): string | undefined {
  const elements = buttons.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const button = elements.find(({ action_id: id }) => id === 'open:cloud');
  return button && 'url' in button ? button.url : undefined;
}

function withoutButtons(
  reply: Reply,
  question: SlackQuestion,
  { clock, commands }: Pick<DeliverOptions, 'clock' | 'commands'>,
  has: Pick<RenderOptions, 'by' | 'hasFile' | 'opened'> = {},
): Rendered {
  const narrowed = present([question.narrowed, leftUnasked(reply, question.kinds, commands)]);
  const render = { ...has, narrowed, now: clock(), next: nextPages(commands, question) };
  if (Array.isArray(reply)) return renderTable(reply, render);
  return 'answers' in reply ? renderWhois(reply, render) : renderAnswer(reply, render);
}

/** Asks as the command says: its kind, or whatever the text holds. */
export async function asked(
  question: SlackQuestion,
  { ask, recent }: Pick<DeliverOptions, 'ask' | 'recent'>,
  channel?: string,
): Promise<Reply> {
  const { command, text, whole, principal, requestId, signal, live, at, cursor, kinds } = question;
  const input = {
    ...{ principal, door: 'slack', requestId, signal },
    ...(channel !== undefined && { channel }),
    ...(live !== undefined && { live }),
    ...(at !== undefined && { at }),
    ...(cursor !== undefined && { cursor }),
    ...(kinds && { kinds }),
  };
  const lines = whole ? [] : [...new Set(text.split('\n').filter((line) => line.trim() !== ''))];
  if (!command.kind && lines.length > manyLines) return ask.bulk(lines, input);
  const reply = command.kind
    ? await ask.kind(command.kind.name, { ...input, text })
    : await ask.whois({ ...input, text });
  if (reply.outcome !== 'invalid')
    recent?.note(principal, {
      typed: question.typed,
      text: 'answers' in reply ? reply.text : reply.question.text,
    });
  return reply;
}
