import type { Kind } from '#kit';
import { matchKinds, matchUrl, type Read } from './match-kinds.ts';
import { readShape } from './read-shape.ts';
import { MARK } from './secrets.ts';
import type { Word } from './split-words.ts';

interface Reading {
  kinds: ReadonlyMap<string, Kind>;
  kind: string | undefined;
  /** Nothing else was typed. */
  alone: boolean;
}

const MOST_PIECES = 500;

/**
 * What the words of a text ask, in their order, repetitions included. With a kind, of that kind only. A plain
 * word ("where", "payments") is an id only where nothing else was typed.
 */
export function readWords(words: readonly Word[], kinds: ReadonlyMap<string, Kind>, kind?: string): Read[] {
  const reading = { kinds, kind, alone: words.length === 1 };
  return words.flatMap((word) => readWord(word, reading));
}

/** One word as a whole, or else its parts (`src=10.0.0.1,dst=10.0.0.2`). */
function readWord(word: Word, reading: Reading): Read[] {
  const byUrl = word.url === undefined ? [] : matchUrl(word.url, reading.kinds, reading.kind);
  if (byUrl.length > 0) return byUrl;
  const whole = readPiece(word.text, reading);
  if (whole.length > 0) return whole;
  const parts = { ...reading, alone: false };
  return word.text.split(/[,;\ue000]+/, MOST_PIECES).flatMap((piece) => {
    const read = readPiece(piece, parts);
    return read.length > 0 ? read : readParts(piece, parts);
  });
}

/** `src=10.0.0.1`, `f(10.0.0.1)`, `host:10.0.0.1`, `10.0.0.1->10.0.0.2`, `10.0.0.1?x`. */
function readParts(piece: string, reading: Reading): Read[] {
  const parts = piece.split(/[=(){}[\]?#]+/, MOST_PIECES);
  return parts.flatMap((part) => {
    const read = parts.length > 1 ? readPiece(part, reading) : [];
    const colon = part.indexOf(':');
    if (read.length > 0 || colon < 0) return read;
    const before = readPiece(part.slice(0, colon), reading);
    return before.length > 0 ? before : readPiece(part.slice(colon + 1), reading);
  });
}

function readPiece(piece: string, { kinds, kind, alone }: Reading): Read[] {
  const form = readShape(piece);
  if (!form || form.value.includes(MARK)) return [];
  if (form.shape === 'id' && !alone && /^[a-z]+$/i.test(form.value)) return [];
  return matchKinds(form, kinds, kind);
}
