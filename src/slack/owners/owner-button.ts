import type { Answer } from '#kit';
import { button } from '../buttons/button.ts';
import { valueOf } from '../buttons/state.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { mayRead } from '../may-read.ts';
import type { Button } from '../message/message.ts';
import { recipientOf } from './recipient.ts';

/** Opens a message to the owner of what was found. Of a person's rights nobody may know yet: that is seen at the click. */
export function ownerButton(answer: Answer, question: SlackQuestion, options: DeliverOptions): Button[] {
  const { kind, value } = answer.question;
  // What only a live look found is not found again by the click
  if (answer.results.some(({ source }) => source !== 'index')) return [];
  const to = recipientOf(answer, options);
  if (to === undefined || to === question.principal.user || value === undefined) return [];
  if (value.startsWith('list') || !mayRead(to, kind, question, options)) return [];
  return button({
    ...{ action: `owner:${to}`, text: 'Ask owner', label: 'Write to the owner, with what you ask in it' },
    value: valueOf({ name: kind, text: value }),
  });
}
