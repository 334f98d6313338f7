import type { Entry } from '#kit';
import { invalid } from '#kit';

/** A record as it is kept: JSON text. */
export interface Stored {
  value: string;
  version: number;
  expiresAt: number | null;
}

/** The JSON text of a value. Throws `invalid` for a key over 512 characters or a value over 64 KB. */
export function checkEntry(key: string, value: unknown): string {
  checkKey(key);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw invalid('The value of a record has to be JSON.');
  if (Buffer.byteLength(text) > 65_536) throw invalid('The value of a record is larger than 64 KB.');
  return text;
}

/** Throws `invalid` for a key without characters, or with more than 512. */
export function checkKey(key: string): void {
  if (key === '' || key.length > 512) throw invalid('The key of a record has 1 to 512 characters.');
}

/** Whether the record has not expired. */
export function isLive({ expiresAt }: Pick<Stored, 'expiresAt'>, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

/** The record as it is given out. */
export function entryOf<T>(key: string, { value, version, expiresAt }: Stored): Entry<T> {
  const entry = { key, value: JSON.parse(value) as T, version };
  return expiresAt === null ? entry : { ...entry, expiresAt };
}
