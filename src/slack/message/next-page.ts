import type { Answer } from '#kit';
import { type Commands, typedFor } from '../commands.ts';
import { typedOptions } from '../typed-options.ts';

/** What to type for the next page of an answer: `/s3info list account:payments-prod page:…`. */
export type NextPage = (answer: Answer) => string | undefined;

/** A question's text in an answer is cut at this length; it cannot be asked again then. */
const longestText = 300;

/**
 * Commands for the next page of answers to `asked`. They are made of the text that the answer gives back, which
 * holds no secret, and of the time asked about, which it does not hold.
 */
export function nextPages(commands: Commands, asked: { text: string; at?: string }): NextPage {
  return ({ question, cursor }) => {
    const command = typedFor(question.kind, commands);
    if (cursor === undefined || command === undefined || question.text.length >= longestText)
      return undefined;
    const { at } = typedOptions(asked);
    const time = at === undefined ? '' : ` at:${at}`;
    return `${command} ${question.text}${time} page:${cursor}`;
  };
}
