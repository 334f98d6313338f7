import type { Kind, Question } from '#kit';
import { shorten } from '#kit';
import { explainShape } from './explain-shape.ts';
import { asksList } from './list-words.ts';
import { trimmed } from './read-shape.ts';
import type { Word } from './split-words.ts';
import type { WayToAsk } from './way-to-ask.ts';

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
export function explainSeveral(questions: readonly Question[], { any }: WayToAsk): string {
  const values = questions.slice(0, 5).map((question) => question.value);
  const more = questions.length > 5 ? ` and ${questions.length - 5} more` : '';
  return `I understood several: ${values.join(', ')}${more}. Ask one at a time, or ${any}.`;
}

/** What to say where nothing was understood: what was read, what is wrong with it, what to type instead. */
export function explainNothing(options: {
  words: readonly Word[];
  shown: string;
  kinds: ReadonlyMap<string, Kind>;
  kind: string | undefined;
  way: WayToAsk;
}): string {
  const { words, shown, kinds, way } = options;
  const kind = options.kind === undefined ? undefined : kinds.get(options.kind);
  const usage = kind ? usageOf(kind, way) : usageOfAll(kinds);
  if (shown === '') return `Nothing was asked. ${usage}`;
  if (!kind && asksList(shown)) return `A list is of one kind: type ${lists(kinds, shown, way)}.`;
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

function usageOf(kind: Kind, { line }: WayToAsk): string {
  const { usage, example } = kind.command;
  return `Type ${line(kind, bare(usage))}, for example ${line(kind, bare(example))}.`;
}

/** A usage or an example without the command that it begins with. */
function bare(text: string): string {
  return text.replace(/^\/\S+\s+/, '');
}

/** `/s3info list account:x`, and how to ask the same of the other kinds. */
export function lists(kinds: ReadonlyMap<string, Kind>, shown: string, { name, line }: WayToAsk): string {
  const [first, ...others] = kinds.values();
  const more = others.length > 0 ? `, or the same with ${others.map(name).join(', ')}` : '';
  return `\`${first ? line(first, shown.length > 80 ? 'list' : shown) : shown}\`${more}`;
}

function usageOfAll(kinds: ReadonlyMap<string, Kind>): string {
  const examples = [...kinds.values()].slice(0, 6).map(({ command: { example } }) => bare(example));
  return `Type what you want to know about, for example ${examples.join(', or ')}.`;
}
