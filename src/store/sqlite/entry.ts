import type { Document } from '#kit';
import { keysOf } from '../keys.ts';

/** What has to be known of a document to write it or to take it out: no more, since many wait at once. */
export interface Entry {
  kind: string;
  id: string;
  account: string;
  name: string | undefined;
  keys: readonly string[];
  body: string;
}

/** The entry of a document. Throws `invalid` for one that cannot be indexed. */
export function entryOf(document: Document, body: string): Entry {
  const { kind, id, account, name } = document;
  return { kind, id, account, name, keys: keysOf(document), body };
}

/** The entry of a document that was stored. */
export function readEntry(body: string): Entry {
  return entryOf(JSON.parse(body) as Document, body);
}
