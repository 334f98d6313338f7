import { type Answer, shorten, type Whois } from '#kit';
import { byThing } from '../../answer/rows.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import type { Reply } from '../may-read.ts';
import { brief, shown } from '../message/limits.ts';
import type { Button } from '../message/message.ts';
import { typedOptions } from '../typed-options.ts';
import { button } from './button.ts';
import { type Again, typedAgain, valueOf } from './state.ts';

/**
 * What a file asks, where an answer has more results than its message shows: the pages of one answer, or the questions
 * of a text, which are kept for that. Undefined where the message shows all, or no file can be sent.
 */
export async function csvQuestion(
  reply: Reply,
  question: SlackQuestion,
  { api, pastes, commands }: Pick<DeliverOptions, 'api' | 'pastes' | 'commands'>,
): Promise<Again | undefined> {
  if (!api || !hasMore(reply)) return undefined;
  const { at } = typedOptions(question);
  const time = at === undefined ? {} : { at };
  const [only, another] = answersOf(reply);
  if (only && !another && !Array.isArray(reply))
    return { name: only.question.kind, text: only.question.text, ...time };
  const replies = [reply].flat();
  const texts = replies.flatMap((one) => textsOf(one, commands));
  const paste = await pastes?.keep({ texts: [...new Set(texts)], ...time });
  const [first] = replies;
  const text = first === undefined ? '' : 'text' in first ? first.text : first.question.text;
  return paste === undefined ? undefined : { name: 'whois', text: shorten(text, 100), paste };
}

/** Whether a message cannot show all results; a table has one line for each thing. */
function hasMore(reply: Reply): boolean {
  if (Array.isArray(reply)) return true;
  if (reply.outcome === 'invalid' || reply.outcome === 'denied') return false;
  const answers = answersOf(reply);
  if (answers.length > shown.answers) return true;
  const most = answers.length === 1 ? shown.results : brief.results;
  return answers.some(({ total, results }) => total > Math.min(most, results.length));
}

/** The answers that a message tells of. */
function answersOf(reply: Reply): Answer[] {
  if (Array.isArray(reply)) return reply.flatMap(answersOf);
  return 'answers' in reply ? byThing(reply.answers).flatMap(({ telling }) => telling) : [reply];
}

/** Each question as one would type it, without secrets; what was not understood stays so. */
function textsOf(reply: Answer | Whois, commands: DeliverOptions['commands']): string[] {
  if (!('answers' in reply))
    return [typedAgain({ name: reply.question.kind, text: reply.question.text }, commands)];
  if (reply.answers.length === 0) return [reply.text];
  return reply.answers.map(({ question: { kind, value, text } }) =>
    typedAgain({ name: kind, text: value ?? text }, commands),
  );
}

export function csvButton(question: Again | undefined): Button[] {
  return question
    ? button({
        ...{ action: 'csv', text: 'CSV', label: 'Send me all results as a CSV file, by direct message' },
        value: valueOf(question),
      })
    : [];
}
