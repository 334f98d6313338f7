import { answerButtons } from './buttons/answer-buttons.ts';
import type { DeliverOptions, SlackQuestion } from './deliver.ts';
import { usageLine } from './help.ts';
import { isRefused, kindsOf, mayRead, type Reply } from './may-read.ts';
import { type AskedBy, renderAnswer } from './message/blocks.ts';
import {
  contextLine,
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
  return ephemeral(withUsage(rendered(reply, question, options), reply, question));
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
  if (isRefused(reply)) return ephemeral(withUsage(rendered(reply, question, options), reply, question));
  return inChannel(rendered(reply, question, options, by));
}

/** What was not understood comes back with how to ask. */
function withUsage(message: Rendered, reply: Reply, { typed, command }: SlackQuestion): Rendered {
  if (Array.isArray(reply) || reply.outcome !== 'invalid' || reply.summary.includes(`${typed} `))
    return message;
  const usage = usageLine(typed, command);
  return joined(message, { ...notice(usage.marked), text: usage.text });
}

function rendered(reply: Reply, question: SlackQuestion, options: DeliverOptions, by?: AskedBy): Rendered {
  const { clock, commands } = options;
  const render = { now: clock(), next: nextPages(commands, question.text), ...(by && { by }) };
  if (Array.isArray(reply)) return renderTable(reply, render);
  const message = 'answers' in reply ? renderWhois(reply, render) : renderAnswer(reply, render);
  const buttons = answerButtons(reply, question, { ...options, ...(by && { by }) });
  const { narrowed } = question;
  const said = narrowed && { text: narrowed.plain, blocks: [contextLine(narrowed.marked)] };
  return joined(said ? joined(message, said) : message, { text: '', blocks: buttons });
}

/** Asks as the command says: its kind, or whatever the text holds. */
export async function asked(
  question: SlackQuestion,
  { ask, recent }: Pick<DeliverOptions, 'ask' | 'recent'>,
  channel?: string,
): Promise<Reply> {
  const { command, text, whole, principal, requestId, signal, live, at, cursor } = question;
  const input = {
    ...{ principal, door: 'slack', requestId, signal },
    ...(channel !== undefined && { channel }),
    ...(live !== undefined && { live }),
    ...(at !== undefined && { at }),
    ...(cursor !== undefined && { cursor }),
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
