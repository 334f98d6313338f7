import type { Answer } from '#kit';
import { denied, invalid, shorten } from '#kit';
import { asked } from '../answering.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { DispatchOptions } from '../dispatch.ts';
import { mayTell, recipientOf } from './recipient.ts';

/** What the owner is asked about: what those who read it there may see of the answer, at most. */
export interface OwnerCase {
  answer: Answer;
  /** `10.2.3.4, network interface payments-api in payments-prod` */
  thing: string;
}

/**
 * Asks for the audience of the owner: with the least of what the asker and it may see. Throws `denied` where it may not
 * be told, `invalid` where `to` is not the owner of it (any more), and as `ask` does.
 */
export async function ownerCase(
  question: SlackQuestion,
  to: string,
  { delivery, members }: Pick<DispatchOptions, 'delivery' | 'members'>,
): Promise<OwnerCase> {
  if (/^[UW]/.test(to)) await members?.known(question.principal.team, to);
  const answer = await asked(question, { ask: delivery.ask }, to);
  if (Array.isArray(answer) || 'answers' in answer || answer.outcome === 'denied') throw notTold();
  if (recipientOf(answer, delivery) !== to)
    throw invalid('That is not the owner of it any more, or may not see it.', { fix: 'Ask about it again.' });
  if (!mayTell(to, answer, question, delivery)) throw notTold();
  return { answer, thing: thingOf(answer) };
}

function notTold(): Error {
  return denied(
    'The owner may not be told of it here: the policy shows it neither to that channel nor that person.',
    {
      fix: 'Write to them yourself, or ask an operator for a rule that names the channel.',
    },
  );
}

function thingOf({ question, results }: Answer): string {
  const [first] = results;
  const value = question.value ?? question.text;
  if (!first || results.length > 1) return `${shorten(value, 150)}, ${results.length} things`;
  const { type, name, id, account } = first;
  const what = `${type.replaceAll('-', ' ')} ${shorten(name ?? id, 150)}`;
  const where = account.id === '-' ? '' : ` in ${shorten(account.name ?? account.id, 80)}`;
  return `${name === value ? '' : `${shorten(value, 150)}, `}${what}${where}`;
}
