import type { Answer } from '#kit';
import type { Values } from './command.ts';
import { text } from './command.ts';

/** The command that asks for the next page of an answer as it was asked, for a POSIX shell. */
export function nextPage({ question, cursor }: Answer, values: Values): string | undefined {
  if (cursor === undefined) return undefined;
  const kept = ['at', 'as', 'server'].flatMap((name) => {
    const value = text(values, name);
    return value === undefined ? [] : [`--${name}`, quoted(value)];
  });
  return [
    'cloudwhois ask',
    quoted(question.text),
    '--kind',
    question.kind,
    ...kept,
    '--cursor',
    quoted(cursor),
  ].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
