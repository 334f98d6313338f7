import type { Document, StoredDocument } from '#kit';
import { storedOf } from '../body.ts';

/** Key, document number, valid from, valid to, own as-of, scope, end of its last complete run, body. */
export type FoundRow = [string, number, number, number | null, number | null, string, number | null, string];

/** What `find` needs of a session: the numbers of words, and the prefix lengths that occur. */
export interface Lexicon {
  numberOf(word: string): number | undefined;
  prefixes(): Iterable<number>;
}

/** A row with its document read. */
export interface Found {
  row: FoundRow;
  document: Document;
}

/** A row as the index gives it out. */
export function toStored({ row, document }: Found): StoredDocument {
  const [, , from, to, asOf, scope, completed] = row;
  return storedOf(document, scope, {
    from,
    to: to ?? undefined,
    asOf: asOf ?? undefined,
    completed: completed ?? undefined,
  });
}
