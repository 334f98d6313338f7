import type { Kind } from '#kit';
import { type Asking, matchKinds, matchUrl, type Read } from './match-kinds.ts';
import { ACCOUNT, ARN, readAccount, readArn } from './read-arn.ts';
import { readShape } from './read-shape.ts';
import { MARK } from './secrets.ts';
import type { Word } from './split-words.ts';

interface Reading extends Asking {
  kinds: ReadonlyMap<string, Kind>;
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

/** A word, and the access key that signed it where it is a presigned URL: asked by name, the key alone. */
function readWord(word: Word, reading: Reading): Read[] {
  if (word.signedBy === undefined) return readText(word, reading);
  const signed = readPiece(word.signedBy, { ...reading, alone: false });
  return signed.length > 0 && reading.kind !== undefined ? signed : [...readText(word, reading), ...signed];
}

/** One word as a whole, or else its parts (`src=10.0.0.1,dst=10.0.0.2`). */
function readText(word: Word, reading: Reading): Read[] {
  const byUrl = word.url === undefined ? [] : matchUrl(word.url, reading.kinds, reading);
  if (byUrl.length > 0) return byUrl;
  const whole = readPiece(word.text, reading);
  // What may be the name of anything says less than what its parts are: `host=10.0.0.1`, `10.0.0.1_`
  if (whole.some(({ guess }) => guess !== true)) return whole;
  const bare = word.text.replace(/_{1,10}$/, '');
  const parts = readPieces(bare, { ...reading, alone: false });
  if (parts.length > 0 || whole.length > 0) return parts.length > 0 ? parts : whole;
  // `bucket=logs`: the value is all that was typed
  return readPiece(/^[\w.-]{1,60}=([^=]+)$/.exec(bare)?.[1] ?? bare, reading);
}

function readPieces(text: string, reading: Reading): Read[] {
  return text.split(/[,;\ue000]+/, MOST_PIECES).flatMap((piece) => {
    const read = readPiece(piece, reading);
    return read.length > 0 ? read : readParts(piece, reading);
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

function readPiece(piece: string, reading: Reading): Read[] {
  const form = readShape(piece);
  if (!form || form.value.includes(MARK)) return [];
  if (form.shape === 'id' && !reading.alone && isPlainWord(form.value)) return [];
  const matched = matchKinds(form, reading.kinds, reading);
  const account = reading.alone && reading.kind === undefined ? readAccount(form.value) : undefined;
  if (account !== undefined && matched.every(({ guess }) => guess === true))
    return [{ kind: ACCOUNT, shape: 'id', value: account, because: 'the number of an account' }];
  // What no kind knows still says its account, its region and its service
  if (matched.length > 0 || form.shape !== 'arn' || reading.kind !== undefined) return matched;
  const read = readArn(form.value);
  return read
    ? [{ kind: ARN, shape: 'arn', value: form.value, because: `an ARN of ${read.serviceName}` }]
    : [];
}

/** Ids of sixteen and more capitals may happen to have no digit. */
function isPlainWord(text: string): boolean {
  return /^[a-z]+$/i.test(text) && !/^[A-Z]{16,}$/.test(text);
}
