import { hash } from 'node:crypto';
import { canonicalJson } from '#kit';
import type { Attributes } from './attributes.ts';

/** Settings and mappings of one index. */
export interface Layout {
  settings: Record<string, unknown>;
  mappings: { dynamic: string; properties: Record<string, unknown>; _meta?: Record<string, unknown> };
}

const word = { type: 'keyword' };
/** Kept as it is, and never searched. */
const blob = { type: 'object', enabled: false };
const noticed = { type: 'keyword', ignore_above: 1024 };

/*
 * A write is to be seen as a whole, by the one refresh at its end. A document may have many addresses, each of which
 * is a nested one.
 */
const settings = { number_of_shards: 1, refresh_interval: '-1', 'mapping.nested_objects.limit': 100_000 };
// A look-up asks every segment, and each commit of a scope makes a small one: they are merged sooner than by default
const forLookUps = { ...settings, 'merge.policy': { floor_segment: '32mb', segments_per_tier: 4 } };

/** What look-ups need of a version of a document; its numbers and times are those of source.ts. */
const version = {
  /** Id of the document in its index. */
  uid: word,
  kind: word,
  account: word,
  scope: word,
  doc: { type: 'long' },
  made: { type: 'long' },
  from: { type: 'long' },
  as_of: { type: 'long', index: false },
  ended: { type: 'long' },
  to: { type: 'long' },
  known: { type: 'long', index: false },
  renewed: { type: 'long' },
  later: { type: 'long', index: false },
  print: { type: 'keyword', index: false },
  /** Exact keys, see ../keys.ts. */
  keys: word,
  /** Addresses and networks, one nested document each: see spots.ts. */
  spots: {
    type: 'nested',
    properties: {
      base: { type: 'ip' },
      prefix: { type: 'short' },
      net: { type: 'ip_range', index: true },
      place: { type: 'keyword', index: false },
    },
  },
  /** The document itself, JSON as text: it comes back as it was. */
  body: blob,
};

/** For people who search with other tools. */
const readable = {
  id: noticed,
  type: word,
  provider: word,
  region: word,
  name: { ...noticed, normalizer: 'lowercase' },
  arn: noticed,
  tags: { type: 'flattened', ignore_above: 1024 },
};

/** The index of a kind's documents; `attributes` are those of its schema that can be searched. */
export function documentsLayout(attributes: Attributes): Layout {
  const attrs = { properties: { ...attributes } };
  return {
    settings: forLookUps,
    mappings: { dynamic: 'strict', properties: { ...version, ...readable, attrs } },
  };
}

export const changesLayout: Layout = {
  settings,
  mappings: {
    dynamic: 'strict',
    properties: { seq: { type: 'long' }, at: { type: 'long' }, kind: word, uid: word, change: blob },
  },
};

export const scopesLayout: Layout = {
  settings,
  mappings: {
    dynamic: 'strict',
    properties: {
      key: word,
      /** Grows with every write; tells readers what is new. */
      revision: { type: 'long' },
      /** Grows when the documents of the scope are written. */
      epoch: { type: 'long', index: false },
      record: blob,
      /** What the row said before the write that is the last in it. */
      before: blob,
      /** Of the head alone: see head.ts. */
      seq: { type: 'long', index: false },
      fence: { type: 'long', index: false },
      kinds: { type: 'keyword', index: false },
      writing: { type: 'boolean' },
    },
  },
};

/** Shared records are read by their id, and listed seldom. */
export const stateLayout: Layout = {
  settings: { number_of_shards: 1, refresh_interval: '30s' },
  mappings: { dynamic: 'strict', properties: { key: word, value: blob, expires: { type: 'long' } } },
};

/** Tells one layout from another. */
export function versionOf({ settings: set, mappings }: Layout): string {
  return hash('sha256', canonicalJson([set, mappings]), 'hex').slice(0, 12);
}
