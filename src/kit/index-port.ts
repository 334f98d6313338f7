import type { Document, StoredDocument } from './document.ts';
import type { Scope, ScopeRecord } from './scope.ts';

/** What to match. Values are canonical (see address.ts, hostname.ts); identifiers are compared exactly. */
export type Match =
  /** Documents that answer for this one address. */
  | { address: string }
  /** Documents with a range that holds this address, most specific first. */
  | { holding: string }
  /** Documents with an address inside this CIDR, or a range that lies inside it; ordered by address. */
  | { inside: string }
  /** Documents with any of these host names. */
  | { hostnames: readonly string[] }
  /** Documents with a host name below this one. */
  | { under: string }
  /** Documents with this identifier or ARN. */
  | { identifier: string }
  /** Documents with this name, in any case. */
  | { name: string }
  /** The documents with these ids. */
  | { ids: readonly string[] }
  /** Documents that link to this one. */
  | { linkedTo: { kind: string; id: string } }
  /** Documents that fit at least one of these (at most 200). */
  | { any: readonly ExactMatch[] }
  /** Every document; in the order of the store. */
  | { all: true };

/** A match that is one key of the index. */
export type ExactMatch =
  | { address: string }
  | { hostname: string }
  | { name: string }
  | { identifier: string }
  | { linkedTo: { kind: string; id: string } };

export interface Query {
  match: Match;
  /** Only these kinds; all where absent. */
  kinds?: readonly string[];
  /** Only these accounts; all where absent. */
  accounts?: readonly string[];
  /** What was true at this time (milliseconds since the epoch); the present where absent. */
  at?: number;
  /**
   * Instead of the present: documents that are gone by now, each in the last version that matches; the last to go
   * first, one page without a cursor. Together with `at` there are none.
   */
  ended?: true;
  /** 1 to 1000; 50 where absent. */
  limit?: number;
  cursor?: string;
}

export interface Page {
  documents: StoredDocument[];
  /** The true total, not the page's. */
  total: number;
  /** Present where there is more. */
  cursor?: string;
}

export type ChangeType = 'appeared' | 'changed' | 'gone';

/** One entry of the change feed. */
export interface Change {
  /** Grows with every change; the cursor of the feed. */
  seq: number;
  at: string;
  type: ChangeType;
  kind: string;
  id: string;
  account: string;
  scope: string;
  name?: string;
}

/** What readers may do. Everything throws `unavailable` (kit/errors.ts) where the store does not answer. */
export interface Index {
  find(query: Query): Promise<Page>;
  /**
   * The records of all scopes of a kind, or of every kind, by key. The same (frozen) array is given back
   * as long as nothing changed, so that callers may remember what they derived from it.
   */
  scopes(kind?: string): Promise<readonly ScopeRecord[]>;
  /**
   * Stands for the index as it is now: another value (compared by `===`) once a write can be seen, so that callers
   * may remember what they made of all that they read after asking for it.
   */
  revision(): Promise<number>;
  /** Every version of a document, newest first. */
  history(kind: string, id: string): Promise<StoredDocument[]>;
  /** Changes after `since` (a `seq`; 0 for the first), oldest first, at most `limit`. */
  changes(options: { since: number; limit: number; kinds?: readonly string[] }): Promise<Change[]>;
  /** Every current document of these kinds, in bounded memory. */
  export(kinds?: readonly string[]): AsyncIterable<StoredDocument>;
  /** Every version of these kinds that ended, in bounded memory. */
  versions(kinds?: readonly string[]): AsyncIterable<StoredDocument>;
  close(): Promise<void>;
}

/** What a commit did, or would do: counts of documents. */
export interface Difference {
  /** In the scope before and after. */
  before: number;
  after: number;
  added: number;
  changed: number;
  gone: number;
  unchanged: number;
}

/**
 * One scope being written. Its documents are of its kind, and of its account unless that is `-`. Nothing is seen by
 * readers, and nothing survives a kill, before `commit` returns; a stage that is neither committed nor discarded leaves
 * no trace.
 */
export interface Stage {
  /** Adds documents of this scope, in batches of any size; the last of two with the same id wins. */
  put(documents: readonly Document[]): Promise<void>;
  /** What a commit would do now. */
  difference(): Promise<Difference>;
  /** Swaps the scope's documents, history, changes and record in one step, by id and content hash. */
  commit(record: ScopeRecord): Promise<Difference>;
  discard(): Promise<void>;
}

/** A document of a file that is imported. */
export interface MergeDocument extends Document {
  /** When it was last known to be true, ISO 8601 in UTC. */
  asOf?: string;
  /** The scope that holds it; where absent, `kind/provider/account/region` of the document. */
  scope?: string;
  /** With `validTo`: an old version, which goes into the history alone and never into the present. ISO 8601. */
  validFrom?: string;
  validTo?: string;
}

/** What the one writer may do besides. */
export interface IndexWriter extends Index {
  /** Starts writing one scope. `asOf` (milliseconds) is when the documents were true, for valid-from and valid-to. */
  stage(scope: Scope, asOf: number): Promise<Stage>;
  /**
   * Adds or replaces documents without removing any (the `import` of a file), all or nothing: scope records
   * with the documents. A document's own `asOf` counts where its scope has no complete run.
   */
  merge(
    documents: AsyncIterable<MergeDocument> | Iterable<MergeDocument>,
    records: () => readonly ScopeRecord[],
    asOf: number,
  ): Promise<Difference>;
  /** Writes scope records alone: runs that did not complete, scopes just discovered. */
  record(records: readonly ScopeRecord[]): Promise<void>;
  /** Drops scope records, and with `documents` their documents too (as gone, history kept). */
  retire(keys: readonly string[], options: { documents: boolean; asOf: number }): Promise<void>;
  /** Removes versions that ended, and changes that happened, before this time (milliseconds). */
  prune(before: number): Promise<number>;
}
