import type { Kind, Question } from '#kit';
import { shorten } from '#kit';
import { explainShape } from './explain-shape.ts';
import { asksList } from './list-words.ts';
import { trimmed } from './read-shape.ts';
import type { Word } from './split-words.ts';

const SECRET =
  'A part of what you sent looks like a secret (a secret key, a token or a private key). It was neither looked up nor written down';

/** What to say to somebody who pasted a secret. */
export function explainSecret(where: 'alone' | 'beside'): string {
  const next = 'If it is real, others may have seen it: revoke it and make a new one.';
  return where === 'alone'
    ? `${SECRET}. ${next} To learn whose access key it is, send its id (AKIA…) instead.`
    : `${SECRET}; the rest was answered. ${next}`;
}

/** What to say where a text asks more than one thing of a kind. */
export function explainSeveral(questions: readonly Question[]): string {
  const values = questions.slice(0, 5).map((question) => question.value);
  const more = questions.length > 5 ? ` and ${questions.length - 5} more` : '';
  return `I understood several: ${values.join(', ')}${more}. Ask one at a time, or use whois.`;
}

/** What to say where nothing was understood: what was read, what is wrong with it, what to type instead. */
export function explainNothing(options: {
  words: readonly Word[];
  shown: string;
  kinds: ReadonlyMap<string, Kind>;
  kind: string | undefined;
}): string {
  const { words, shown, kinds } = options;
  const kind = options.kind === undefined ? undefined : kinds.get(options.kind);
  const usage = kind ? usageOf(kind) : usageOfAll(kinds);
  if (shown === '') return `Nothing was asked. ${usage}`;
  if (!kind && asksList(shown)) return `A list is of one kind: type ${lists(kinds, shown)}.`;
  const addresses = (kind ? [kind] : [...kinds.values()]).some(({ accepts }) =>
    accepts.some(({ shape }) => shape === 'address'),
  );
  const hint = addresses ? firstHint(words) : undefined;
  return `${hint ?? `I found nothing in "${shorten(shown, 80)}" that I can look up${kind ? ` as ${kind.title}` : ''}.`} ${usage}`;
}

function firstHint(words: readonly Word[]): string | undefined {
  for (const word of words.slice(0, 200)) {
    const hint = explainShape(trimmed(word.text));
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function usageOf({ command: { name, usage, example } }: Kind): string {
  return `Type ${command(name, usage)}, for example ${command(name, example)}.`;
}

function command(name: string, rest: string): string {
  return rest.startsWith('/') ? rest : `${name} ${rest}`;
}

/** `/s3info list account:x`, and the commands of the other kinds. */
export function lists(kinds: ReadonlyMap<string, Kind>, shown: string): string {
  const [first = '', ...others] = [...kinds.values()].map(({ command: { name } }) => name);
  const more = others.length > 0 ? `, or the same with ${others.join(', ')}` : '';
  return `\`${first} ${shown.length > 80 ? 'list' : shown}\`${more}`;
}

function usageOfAll(kinds: ReadonlyMap<string, Kind>): string {
  const examples = [...kinds.values()]
    .slice(0, 6)
    .map(({ command: { name, example } }) =>
      example.startsWith(`${name} `) ? example.slice(name.length + 1) : example,
    );
  return `Type what you want to know about, for example ${examples.join(', or ')}.`;
}
