import type { Change, Document, ScopeRecord } from '#kit';
import { iso } from '#kit';
import { bodyOf, lastKnown, sameContent } from './body.ts';

/** One version of a document in memory. `doc` stays the same from version to version. */
export interface Version {
  doc: number;
  body: string;
  scope: string;
  from: number;
  to?: number;
  asOf?: number;
}

/** Everything that a store in memory holds. `epochs` counts the writes to each scope's documents. */
export interface Data {
  /** By kind, a line break, and id. */
  current: Map<string, Version>;
  ended: Version[];
  changes: Change[];
  records: Map<string, ScopeRecord>;
  epochs: Map<string, number>;
  docs: number;
  seq: number;
  /** How many writes there were. */
  revision: number;
  /** The greatest epoch that a writer was opened with. */
  fence: number;
  /** Lists of scope records already given out, by kind. */
  lists: Map<string, readonly ScopeRecord[]>;
}

export function emptyData(): Data {
  const maps = { current: new Map(), records: new Map(), epochs: new Map(), lists: new Map() };
  return { ...maps, ended: [], changes: [], docs: 0, seq: 0, revision: 0, fence: 0 };
}

export function documentKey({ kind, id }: { kind: string; id: string }): string {
  return `${kind}\n${id}`;
}

export function documentsOf(data: Data, scope: string): [string, Version][] {
  return [...data.current].filter(([, version]) => version.scope === scope);
}

/** Writes one document: new, in the place of its current version, or not at all where it is the same. */
export function write(
  data: Data,
  document: Document,
  options: { scope: string; from: number; at: number; asOf?: number },
): 'added' | 'changed' | 'unchanged' {
  const { scope, asOf } = options;
  const body = bodyOf(document);
  const before = data.current.get(documentKey(document));
  if (before?.scope === scope && sameContent(before.body, body)) {
    if (asOf !== undefined) before.asOf = Math.max(asOf, before.asOf ?? 0);
    return 'unchanged';
  }
  const from = Math.max(options.from, before?.from ?? 0);
  if (before) data.ended.push(endOf(data, before, from));
  const doc = before?.doc ?? ++data.docs;
  const version = { doc, body, scope, from, ...(asOf !== undefined && { asOf }) };
  data.current.set(documentKey(document), version);
  addChange(data, document, { type: before ? 'changed' : 'appeared', scope, at: options.at });
  return before ? 'changed' : 'added';
}

/** Adds a version that ended to the history, once. */
export function addVersion(
  data: Data,
  version: { document: Document; scope: string; from: number; to?: number; asOf: number },
): void {
  const { document, ...rest } = version;
  const body = bodyOf(document);
  const same = (one: Version) => one.from === rest.from && one.to === rest.to && one.body === body;
  if (data.ended.some(same)) return;
  const doc = data.current.get(documentKey(document))?.doc ?? ++data.docs;
  data.ended.push({ doc, body, ...rest });
}

/** Ends a current document: it is gone, its history stays. */
export function remove(data: Data, key: string, version: Version, at: number): void {
  data.current.delete(key);
  data.ended.push(endOf(data, version, Math.max(at, version.from)));
  addChange(data, JSON.parse(version.body) as Document, { type: 'gone', scope: version.scope, at });
}

/** Stores scope records; the count is what the scope holds. */
export function setRecord(data: Data, record: ScopeRecord, complete: boolean): void {
  const count = documentsOf(data, record.key).length;
  const counted = complete || count > 0 ? { ...record, count } : { ...record };
  data.records.set(record.key, Object.freeze(counted));
  data.lists.clear();
}

export function completedAt(data: Data, scope: string): number | undefined {
  const text = data.records.get(scope)?.completedAt;
  return text === undefined ? undefined : Date.parse(text);
}

function endOf(data: Data, version: Version, to: number): Version {
  const completed = completedAt(data, version.scope);
  return { ...version, to, asOf: lastKnown({ ...version, to, completed }) };
}

function addChange(data: Data, document: Document, change: Pick<Change, 'type' | 'scope'> & { at: number }) {
  const { kind, id, account, name } = document;
  const named = name === undefined ? {} : { name };
  data.changes.push({ seq: ++data.seq, ...change, at: iso(change.at), kind, id, account, ...named });
}
