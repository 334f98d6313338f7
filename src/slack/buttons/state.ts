import { type Commands, commandNamed } from '../commands.ts';
import { jsonOf, recordOf, textOf, textsOf } from '../request/untrusted.ts';

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
  /** The kinds that alone are asked, where the answer was narrowed to them. */
  kinds?: readonly string[];
  /** Where the questions of a long text are kept. */
  paste?: string;
  /** Whose message it is, where others see it, too. */
  by?: string;
}

/** Slack's limit. */
const maxValue = 2000;
/** A question's text in an answer is cut at this length; it cannot be asked again then. */
export const longestText = 300;

/** The value of a button, or undefined where Slack would not take it. */
export function valueOf({ name, text, at, cursor, live, kinds, paste, by }: Again): string | undefined {
  if (text.length >= longestText || text === '') return undefined;
  const value = JSON.stringify({ n: name, t: text, a: at, c: cursor, l: live, k: kinds, p: paste, b: by });
  return value.length <= maxValue ? value : undefined;
}

/** What a value says; undefined where it is none of ours. */
export function againOf(value: string): Again | undefined {
  const all = recordOf(value.length <= maxValue ? jsonOf(value) : undefined);
  const name = textOf(all, 'n');
  const text = textOf(all, 't');
  if (name === '' || text === '') return undefined;
  const [at, cursor, by, paste] = ['a', 'c', 'b', 'p'].map((field) => textOf(all, field));
  const live = all['l'] === true && { live: true };
  const kinds = textsOf(all, 'k');
  const asked = { ...(at && { at }), ...(cursor && { cursor }), ...live, ...(kinds.length > 0 && { kinds }) };
  return { name, text, ...asked, ...(paste && { paste }), ...(by && { by }) };
}

/** `/s3info list public:yes at:yesterday`: any door takes it, by the command's own name. */
export function typedAgain(
  { name, text, at }: Pick<Again, 'name' | 'text' | 'at'>,
  commands: Commands,
): string {
  const command = commandNamed(name, commands)?.command.kind?.command.name;
  return [command ?? '', text, at === undefined ? '' : `at:${at}`].filter((part) => part !== '').join(' ');
}
