import type { Kind, Question } from '#kit';
import { shorten } from '#kit';
import { cleanText } from './clean-text.ts';
import { explainOther, explainPattern } from './explain-command.ts';
import { explainNothing, explainSecret, explainSeveral } from './explain-text.ts';
import { asksList, listWords } from './list-words.ts';
import type { Read } from './match-kinds.ts';
import { filterText, parseFilters } from './parse-filters.ts';
import { readWords } from './read-words.ts';
import { MARK, spelledOut, withJoinedSecrets, withoutSaidSecrets, withoutSecrets } from './secrets.ts';
import { splitWords, toWord, type Word } from './split-words.ts';
import { takeCommand } from './take-command.ts';
import { type TextOptions, takeOptions, takePage } from './take-options.ts';
import { asCommand, type WayToAsk } from './way-to-ask.ts';

/** What a text asks, and everything that a door or the audit may show of it. */
export interface Recognised {
  /** The text without control characters, secrets, and what URLs hold beyond their host; at most 300 characters. */
  text: string;
  /** Each kind and value once, in the order of the text; at most 200. */
  questions: Question[];
  options: TextOptions;
  /** The text begins with the command of its kind. */
  named?: true;
  /** Kinds that were left out because others were named. */
  notAsked?: string[];
  /** What the answer has to mention: a secret that was dropped, a text that was too long. */
  notes: string[];
  /** A secret was in the text: `alone`, or `beside` something that could be recognised. */
  secret?: 'alone' | 'beside';
  /** Why nothing can be asked, and what to type instead. */
  problem?: string;
}

const LONGEST_TEXT = 65_536;
const MOST_WORDS = 2000;
/** As many as a bulk question may hold, where its limit is as it comes. */
const MOST_QUESTIONS = 200;
const LONGEST_ECHO = 300;

/**
 * Understands a text as pasted or typed: free text, a log line, a URL, Slack's markup. With a kind, there must
 * be exactly one question of it, or a list. The command of a kind before the rest names the kind. Pure; linear in the text's length (at most 64 KB are read); never throws.
 */
export function recognise(
  text: string,
  kinds: ReadonlyMap<string, Kind>,
  asked?: string,
  way: WayToAsk = asCommand(),
): Recognised {
  const { text: typedText, named } = takeCommand(withJoinedSecrets(beginning(text)), kinds);
  const kind = asked ?? named?.name;
  const other = named && kind !== named.name ? named : undefined;
  const wanted = (label: string) => readWords(splitWords(label).map(toWord), kinds, kind).length > 0;
  const clean = withoutSaidSecrets(cleanText(typedText, wanted));
  const listed = asksList(clean) && kind !== undefined && !other ? kinds.get(kind) : undefined;
  const split = takePage(listed ? listWords(clean) : splitWords(clean), kind);
  const { words: typed, options: taken } = takeOptions(split.words.map(withoutSecretWord));
  const byCommand = named && { named: true as const };
  const options = { ...taken, ...(split.cursor !== undefined && { cursor: split.cursor }) };
  const words = typed.slice(0, MOST_WORDS).map(toWord);
  const full = words.map((word) => withoutSecrets(word.shown)).join(' ');
  const shown = shorten(spelledOut(full), LONGEST_ECHO);
  const secret = full.includes(MARK) || clean.includes(MARK) || options.at?.includes(MARK) === true;
  const tooLong = text.length > LONGEST_TEXT || typed.length > MOST_WORDS;
  if (listed) {
    // A filter is kept as it is typed, but for what a URL holds beyond its host
    const said = typed.map((word, i) => (word.includes('://') ? (words[i]?.shown ?? '') : word));
    return { text: shown, options, ...byCommand, ...readList(listed, said, { shown, secret, tooLong }) };
  }
  const all = questionsOf(readWords(words, kinds, kind), shown);
  const refused = other ? explainOther(other, way) : explainPattern(words, kinds, kind, way);
  const questions = refused === undefined ? all.slice(0, MOST_QUESTIONS) : [];
  const notes = cut(tooLong, all.length);
  const base = { text: shown, questions, options, notes, ...byCommand };
  const single = asked !== undefined;
  const problem =
    refused === undefined
      ? problemOf({ words, shown, questions, kinds, kind, single, way })
      : { problem: refused };
  if (!secret) return { ...base, ...problem };
  if (questions.length === 0) return { ...base, secret: 'alone', problem: explainSecret('alone') };
  const told = [...notes, explainSecret('beside')];
  return { ...base, notes: told, secret: 'beside', ...problem };
}

/** A list of one kind. One with a secret in it is no list of anything. */
function readList(
  kind: Kind,
  words: readonly string[],
  { shown, secret, tooLong }: { shown: string; secret: boolean; tooLong: boolean },
): Pick<Recognised, 'questions' | 'notes' | 'secret' | 'problem'> {
  const notes = cut(tooLong, 0);
  if (secret) return { questions: [], notes, secret: 'alone', problem: explainSecret('alone') };
  const filters = parseFilters(words.slice(1), kind);
  if ('problem' in filters) return { questions: [], notes, problem: filters.problem };
  const value = ['list', ...filters.map(filterText)].join(' ');
  const because = filters.length === 0 ? 'a list' : 'a list, narrowed by filters';
  return { questions: [{ text: shown, kind: kind.name, shape: 'list', value, because }], notes };
}

/** As much as is read: whole words, since nobody can tell what a part of one is. */
function beginning(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const end = Math.max(text.lastIndexOf(' ', LONGEST_TEXT), text.lastIndexOf('\n', LONGEST_TEXT));
  return text.slice(0, end > 0 ? end : LONGEST_TEXT);
}

/** URLs keep what follows their host until `toWord` drops it: what looks like a secret there is no loss to anybody. */
function withoutSecretWord(word: string): string {
  return word.includes('://') ? word : withoutSecrets(word);
}

function questionsOf(reads: readonly Read[], text: string): Question[] {
  const found = new Map<string, Question>();
  for (const read of reads) {
    const key = `${read.kind} ${read.value}`;
    if (!found.has(key)) found.set(key, { text, ...read });
  }
  return [...found.values()];
}

function cut(tooLong: boolean, found: number): string[] {
  const notes: string[] = [];
  if (tooLong) notes.push(`The text was too long: only its beginning was read.`);
  if (found > MOST_QUESTIONS)
    notes.push(
      `The text asks more than ${MOST_QUESTIONS} things: only the first ${MOST_QUESTIONS} were answered.`,
    );
  return notes;
}

function problemOf(understood: {
  words: readonly Word[];
  shown: string;
  questions: readonly Question[];
  kinds: ReadonlyMap<string, Kind>;
  kind: string | undefined;
  /** Whether there must be one question. */
  single: boolean;
  way: WayToAsk;
}): { problem?: string } {
  const { words, shown, questions, kinds, kind, single, way } = understood;
  if (questions.length === 0) return { problem: explainNothing({ words, shown, kinds, kind, way }) };
  if (!single || questions.length === 1) return {};
  return { problem: explainSeveral(questions, way) };
}
