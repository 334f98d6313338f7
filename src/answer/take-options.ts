import { looksLikeTime } from './parse-time.ts';

/** What a person may put beside the thing asked. Doors that know better give it as arguments. */
export interface TextOptions {
  live?: boolean;
  /** As typed; not yet read. */
  at?: string;
  share?: boolean;
  /** The page asked for, as an answer gave it. */
  cursor?: string;
}

/**
 * Takes `--page CURSOR` out of the words, and where a kind was asked by name `page:CURSOR`, too (in free text that
 * may mean anything). Before secrets are looked for: a cursor may look like one, and is never shown or written down.
 */
export function takePage(
  words: readonly string[],
  kind: string | undefined,
): { words: string[]; cursor?: string } {
  const rest: string[] = [];
  let cursor: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [, said] = /^(?:--?page=|page:)(.{1,2000})$/i.exec(word) ?? [];
    if (said !== undefined && (kind !== undefined || word.startsWith('-'))) cursor = said;
    else if (/^--?page$/i.test(word)) cursor = words[++i] ?? '';
    else rest.push(word);
  }
  return { words: rest, ...(cursor !== undefined && { cursor }) };
}

/**
 * Takes `--live`, `--share`, `--at TIME`, `at:TIME` and a last bare `live` out of the words. A time may be
 * of several words (`at:2 days ago`).
 */
export function takeOptions(words: readonly string[]): { words: string[]; options: TextOptions } {
  const rest: string[] = [];
  const options: TextOptions = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const time = timeAt(words, i);
    if (time) {
      options.at = time.text;
      i += time.words - 1;
    } else if (/^--?live$/i.test(word) || isLastLive(words, i)) options.live = true;
    else if (/^--?share$/i.test(word)) options.share = true;
    else rest.push(word);
  }
  return { words: rest, options };
}

function isLastLive(words: readonly string[], i: number): boolean {
  return i > 0 && i === words.length - 1 && /^live$/i.test(words[i] ?? '');
}

/** The time that starts at this word, and how many words say it. A bare `at:` needs a time after it ("look at: …"). */
function timeAt(words: readonly string[], i: number): { text: string; words: number } | undefined {
  const [, flag, first = ''] = /^(at:|--?at(?==|$))=?(.{0,40})$/i.exec(words[i] ?? '') ?? [];
  if (flag === undefined) return undefined;
  for (let more = 3; more >= 0; more--) {
    if (i + more >= words.length) continue;
    const text = [first, ...words.slice(i + 1, i + 1 + more)].join(' ').trim();
    if (looksLikeTime(text)) return { text, words: 1 + more };
  }
  if (first !== '') return { text: first, words: 1 };
  return flag.startsWith('-') ? { text: words[i + 1] ?? '', words: 2 } : undefined;
}
