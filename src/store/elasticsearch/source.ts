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
  doc: number;
  seq: number;
  from: number;
  as_of?: number;
  /** Present in the past alone. */
  to?: number;
}

/** A version as it is read back. */
export interface Source extends Stamp {
  uid: string;
  kind: string;
  print: string;
  body: string;
}

/** The members of a source that are read back. */
export const sourceFields = 'uid,kind,scope,doc,seq,from,as_of,to,print,body';

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
export function sourceOf({ document, body, print }: Content, stamp: Stamp, attributes?: Attributes): object {
  const keys = keysOf(document);
  const { kind, id, account } = document;
  const version = {
    uid: idFor(id),
    kind,
    account,
    ...stamp,
    print,
    keys: exactKeys(keys).map(termFor),
    spots: spotsOf(keys),
    body,
  };
  return attributes === undefined ? version : { ...version, ...readable(document, attributes) };
}

function readable({ id, type, provider, region, name, arn, tags, attrs }: Document, attributes: Attributes) {
  const known = Object.entries(tags).filter(([key]) => key !== '' && !key.includes('\0'));
  return {
    id,
    type,
    provider,
    region,
    ...(name !== undefined && { name }),
    ...(arn !== undefined && { arn }),
    tags: Object.fromEntries(known),
    attrs: searchable(attrs, attributes),
  };
}

/** A version as the index gives it out; `completed` is the end of its scope's last complete run. */
export function storedFrom(
  { body, scope, from, to, as_of: asOf }: Source,
  completed?: number,
): StoredDocument {
  // What ended knows by itself when it was last true; and a record read a moment ago may be older than the version
  const present = to === undefined && completed !== undefined;
  const times = { from, to, asOf, completed: present ? Math.max(completed, from) : undefined };
  return storedOf(JSON.parse(body) as Document, scope, times);
}
