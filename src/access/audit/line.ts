import { hash } from 'node:crypto';
import type { AuditEntry } from '#kit';

/** Where a chain stands: the number of its last record, and the SHA-256 (hex) of its last line. */
export interface Position {
  seq: number;
  hash: string;
}

/** What comes before the first line. */
export const start: Position = { seq: 0, hash: '0'.repeat(64) };

/** What a line says of its place in the chain. */
export interface Place {
  seq: number;
  /** SHA-256 (hex) of the line before. */
  prev: string;
  at: string;
}

/**
 * One entry as JSON without its place. Besides what JSON escapes, everything is escaped that some reader takes
 * for the end of a line, or that a terminal would obey: DEL and C1, U+2028 and U+2029, marks of direction.
 */
export function entryJson(entry: AuditEntry): string {
  return JSON.stringify(entry).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The line that follows a position, without its line feed: `{"seq":8,"prev":"…","at":…}`. */
export function lineAfter({ seq, hash: prev }: Position, json: string): string {
  return `{"seq":${seq + 1},"prev":"${prev}",${json.slice(1)}`;
}

/** The fingerprint of a line (without its line feed), whole or torn. */
export function fingerprint(line: Uint8Array | string): string {
  return hash('sha256', line);
}

/** A line's place, or undefined where it is no record: torn by a full disk or a kill. */
export function placeOf(line: Uint8Array): Place | undefined {
  const value = parsed(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { seq, prev, at } = value as Record<string, unknown>;
  const fits = Number.isSafeInteger(seq) && typeof prev === 'string' && /^[0-9a-f]{64}$/.test(prev);
  return fits && typeof at === 'string' ? { seq: seq as number, prev, at } : undefined;
}

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return undefined;
  }
}
