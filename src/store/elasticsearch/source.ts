import type { Document, StoredDocument } from '#kit';
import { printOf, storedOf } from '../body.ts';
import { keysOf } from '../keys.ts';
import type { Attributes } from './attributes.ts';
import { searchable } from './attributes.ts';
import { idFor, termFor } from './names.ts';
import { exactKeys, spotsOf } from './spots.ts';

/** What is stored of a version beside what is searched; times in milliseconds. */
export interface Stamp {
  scope: string;
  /** The number of the document, in order of its first appearance. */
  doc: number;
  /** The number of the change that made this version. */
  made: number;
  from: number;
  /** When it was known to be true, where an import said so. */
  as_of?: number | undefined;
  /** The number of the change that ended it, when that was, and when it was last known to be true. */
  ended?: number | null;
  to?: number | null;
  known?: number | null;
  /** The number of an import that knew it to be true at a later time, and that time. */
  renewed?: number | null;
  later?: number | null;
}

/** A version as it is read back. */
export interface Source extends Stamp {
  uid: string;
  kind: string;
  print: string;
  body: string;
}

/** The members of a source that are read back. */
export const sourceFields = 'uid,kind,scope,doc,made,from,as_of,ended,to,known,renewed,later,print,body';

/** A document with its text, read once. */
export interface Content {
  document: Document;
  body: string;
  print: string;
}

export function contentOf(body: string, print = printOf(body)): Content {
  return { document: JSON.parse(body) as Document, body, print };
}

/** A version as it is written, ready for `JSON.stringify`. Throws `invalid` for a document that cannot be indexed. */
export function sourceOf({ document, body, print }: Content, stamp: Stamp, attributes: Attributes): object {
  const keys = keysOf(document);
  const { kind, id, type, provider, account, region, name, arn, tags, attrs } = document;
  return {
    ...stamp,
    uid: idFor(id),
    kind,
    account,
    print,
    keys: exactKeys(keys).map(termFor),
    spots: spotsOf(keys),
    body,
    id,
    type,
    provider,
    region,
    name,
    arn,
    tags: indexable(tags),
    attrs: searchable(attrs, attributes),
  };
}

/** Without the tags whose keys Elasticsearch does not take. */
function indexable(tags: Document['tags']): Document['tags'] {
  const isSound = (key: string) => key !== '' && !key.includes('\0');
  if (Object.keys(tags).every(isSound)) return tags;
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isSound(key)));
}

/** When a version was known to be true by its own word, for those who see everything up to this number. */
export function asOfIn({ as_of: asOf, renewed, later }: Stamp, seq: number): number | undefined {
  return (renewed ?? Infinity) <= seq ? (later ?? asOf) : asOf;
}

/**
 * A version as the index gives it out to those who see everything up to the number `seq`; `completed` is the end of its
 * scope's last complete run.
 */
export function storedFrom(version: Source, seq: number, completed?: number): StoredDocument {
  const { body, scope, from, ended, to, known } = version;
  const document = JSON.parse(body) as Document;
  if ((ended ?? Infinity) <= seq)
    return storedOf(document, scope, { from, to: to ?? from, asOf: known ?? undefined });
  const asOf = asOfIn(version, seq);
  // A record read a moment ago may be older than the version, which says itself how old it is where it was imported
  const since = completed === undefined || asOf !== undefined ? completed : Math.max(completed, from);
  return storedOf(document, scope, { from, asOf, completed: since });
}
