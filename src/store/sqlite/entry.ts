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

/** The entry of a document, from its body. Throws `invalid` for one that cannot be indexed. */
export function readEntry(body: string): Entry {
  const document = JSON.parse(body) as Document;
  const { kind, id, account, name } = document;
  return { kind, id, account, name, keys: keysOf(document), body };
}
