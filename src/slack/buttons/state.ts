import { jsonOf, recordOf, textOf } from '../request/untrusted.ts';

/**
 * What a button asks when it is clicked. It goes through Slack and comes back, so that it grants nothing: the
 * question is asked anew in the name of whoever clicks, with their rights.
 */
export interface Again {
  /** A kind or `whois`, as `slack.commands` calls it. */
  name: string;
  text: string;
  /** The time asked about. */
  at?: string;
  cursor?: string;
  /** With a live check, as the answer had one. */
  live?: boolean;
  /** Whose message it is, where others see it, too. */
  by?: string;
}

/** Slack's limit. */
const maxValue = 2000;
/** A question's text in an answer is cut at this length; it cannot be asked again then. */
export const longestText = 300;

/** The value of a button, or undefined where Slack would not take it. */
export function valueOf({ name, text, at, cursor, live, by }: Again): string | undefined {
  if (text.length >= longestText || text === '') return undefined;
  const value = JSON.stringify({ n: name, t: text, a: at, c: cursor, l: live, b: by });
  return value.length <= maxValue ? value : undefined;
}

/** What a value says; undefined where it is none of ours. */
export function againOf(value: string): Again | undefined {
  const all = recordOf(value.length <= maxValue ? jsonOf(value) : undefined);
  const name = textOf(all, 'n');
  const text = textOf(all, 't');
  if (name === '' || text === '') return undefined;
  const [at, cursor, by] = ['a', 'c', 'b'].map((field) => textOf(all, field));
  const live = all['l'] === true && { live: true };
  return { name, text, ...(at && { at }), ...(cursor && { cursor }), ...live, ...(by && { by }) };
}
