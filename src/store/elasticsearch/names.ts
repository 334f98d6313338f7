import { hash } from 'node:crypto';

/** The names of our aliases; what lies behind them has a version at its end. */
export interface Names {
  /** The documents of a kind, in all their versions. */
  documents(kind: string): string;
  /** Every index of documents. */
  allDocuments: string;
  changes: string;
  /** Records of scopes, and the head: what is written up to where. */
  scopes: string;
  /** Shared records, and claims. */
  state: string;
  claims: string;
  /** The alias through which an index is written as long as this fence stands, see fence.ts. */
  writing(alias: string, fence: number): string;
  /** All such aliases. */
  allWriting: string;
  /** Every index of ours. */
  all: string;
}

/** Names under a prefix, such as `cloudwhois`. */
export function namesOf(prefix: string): Names {
  return {
    documents: (kind) => `${prefix}-docs-${wordOf(kind)}`,
    allDocuments: `${prefix}-docs-*`,
    changes: `${prefix}-changes`,
    scopes: `${prefix}-scopes`,
    state: `${prefix}-state`,
    claims: `${prefix}-claims`,
    writing: (alias, fence) => `${prefix}-w${fence}${alias.slice(prefix.length)}`,
    allWriting: `${prefix}-w*`,
    all: `${prefix}-*`,
  };
}

/** A kind as a part of an index's name, which knows neither capitals nor most signs. */
function wordOf(kind: string): string {
  return /^[a-z0-9][a-z0-9-]*$/.test(kind) ? kind : `x${hash('sha256', kind, 'hex').slice(0, 32)}`;
}

/** Elasticsearch takes ids of at most 512 bytes. */
const LONGEST_ID = 400;

/** The id of a record of ours with this key: the key itself, or a hash of a long one. */
export function idFor(key: string): string {
  if (key.length <= LONGEST_ID / 3 || Buffer.byteLength(key) <= LONGEST_ID) return key.toWellFormed();
  return `#${hash('sha256', key, 'base64url')}`;
}

/** Characters of a look-up key at most: Lucene takes 32,766 bytes. */
const LONGEST_KEY = 8000;

/** A look-up key as it is stored and asked for. */
export function termFor(key: string): string {
  if (key.length <= LONGEST_KEY) return key.toWellFormed();
  return `${key.charAt(0)}#${hash('sha256', key, 'base64url')}`;
}
