import type { Document, Index, Page, Query, ScopeRecord, StoredDocument } from '#kit';
import { parseScopeKey } from '#kit';
import { storedOf } from './body.ts';
import { keysOf, placeOf, prefixesOf, probeOf } from './keys.ts';
import type { Data, Version } from './memory-data.ts';
import { completedAt, documentKey } from './memory-data.ts';
import { checkChanges, lastToGo, pageOf, writeCursor } from './query.ts';

/** An `Index` over data in memory: filters of arrays, nothing clever. */
export function memoryIndex(data: Data): Index {
  return {
    find: async (query) => find(data, query),
    scopes: async (kind) => scopes(data, kind),
    revision: async () => data.revision,
    async history(kind, id) {
      const ours = [...data.ended, ...data.current.values()].filter((version) => {
        const document = documentOf(version);
        return document.kind === kind && document.id === id;
      });
      return ours
        .toReversed()
        .sort((a, b) => b.from - a.from)
        .map((version) => stored(data, version));
    },
    async changes({ since, limit, kinds }) {
      checkChanges({ since, limit });
      const wanted = data.changes.filter(({ seq, kind }) => seq > since && (kinds?.includes(kind) ?? true));
      return wanted.slice(0, limit);
    },
    export: (kinds) => each(data, [...data.current.values()], kinds),
    versions: (kinds) => each(data, [...data.ended], kinds),
    close: async () => {},
  };
}

async function* each(
  data: Data,
  then: readonly Version[],
  kinds: readonly string[] | undefined,
): AsyncGenerator<StoredDocument> {
  for (const version of then) {
    const document = stored(data, version);
    if (kinds?.includes(document.kind) ?? true) yield document;
  }
}

interface Hit {
  key: string;
  version: Version;
}

function find(data: Data, query: Query): Page {
  const { limit, after } = pageOf(query);
  if (query.ended) return findEnded(data, query, limit);
  const hits = hitsOf(query, versionsOf(data, query.at));
  const rest = after
    ? hits.filter(({ key, version }) => order(key, version.doc, after.key, after.doc) > 0)
    : hits;
  const shown = rest.slice(0, limit);
  const total = after?.total ?? hits.length;
  const documents = shown.map(({ version }) => stored(data, version));
  const last = shown.at(-1);
  if (rest.length <= limit || !last) return { documents, total };
  return {
    documents,
    total,
    cursor: writeCursor({ key: last.key, doc: last.version.doc, total }, query),
  };
}

function findEnded(data: Data, query: Query, limit: number): Page {
  if (query.at !== undefined) return { documents: [], total: 0 };
  const latest = new Map<string, StoredDocument>();
  for (const { version } of hitsOf(query, data.ended)) {
    const document = stored(data, version);
    const key = documentKey(document);
    const other = latest.get(key)?.validTo ?? '';
    if (!data.current.has(key) && (document.validTo ?? '') >= other) latest.set(key, document);
  }
  const all = [...latest.values()].sort(lastToGo);
  return { documents: all.slice(0, limit), total: all.length };
}

function hitsOf({ match, kinds, accounts }: Query, versions: readonly Version[]): Hit[] {
  const prefixes = new Set(versions.flatMap((version) => prefixesOf(keysOf(documentOf(version)))));
  const probe = probeOf(match, prefixes);
  const hits = versions.flatMap((version): Hit[] => {
    const document = documentOf(version);
    if (kinds && !kinds.includes(document.kind)) return [];
    if (accounts && !accounts.includes(document.account)) return [];
    const key = placeOf(document, probe);
    return key === undefined ? [] : [{ key, version }];
  });
  return hits.sort((a, b) => order(a.key, a.version.doc, b.key, b.version.doc));
}

function versionsOf(data: Data, at: number | undefined): Version[] {
  if (at === undefined) return [...data.current.values()];
  const all = [...data.ended, ...data.current.values()];
  return all.filter(({ from, to }) => from <= at && (to === undefined || at < to));
}

function order(a: string, docA: number, b: string, docB: number): number {
  if (a === b) return docA - docB;
  return a < b ? -1 : 1;
}

function documentOf(version: Version): Document {
  return JSON.parse(version.body) as Document;
}

function stored(data: Data, version: Version): StoredDocument {
  // What ended knows by itself when it was last true
  const completed = version.to === undefined ? completedAt(data, version.scope) : undefined;
  return storedOf(documentOf(version), version.scope, { ...version, completed });
}

function scopes(data: Data, kind = ''): readonly ScopeRecord[] {
  const known = data.lists.get(kind);
  if (known) return known;
  const all = [...data.records.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const list = Object.freeze(kind === '' ? all : all.filter(({ key }) => parseScopeKey(key)?.kind === kind));
  data.lists.set(kind, list);
  return list;
}
