import type { Difference, Document, IndexWriter, Scope, ScopeRecord, Stage } from '#kit';
import { scopeKey } from '#kit';
import { bodyOf, sameContent } from './body.ts';
import { keysOf } from './keys.ts';
import type { Data } from './memory-data.ts';
import { addVersion, documentKey, documentsOf, remove, setRecord, write } from './memory-data.ts';
import { memoryIndex } from './memory-index.ts';
import type { ImportedTimes } from './writing.ts';
import {
  checkRecord,
  checkScope,
  closedStage,
  differenceOf,
  overtaken,
  scopeOf,
  superseded,
  timesOf,
} from './writing.ts';

/** An `IndexWriter` over data in memory; `epoch` is that of its lease, if it has one. */
export function memoryWriter(data: Data, epoch = Infinity): IndexWriter {
  if (epoch !== Infinity) data.fence = Math.max(data.fence, epoch);
  const check = () => {
    if (epoch < data.fence) throw superseded();
  };
  /** Checks the lease, and counts the write. */
  const beginWrite = () => {
    check();
    data.revision++;
  };
  return {
    ...memoryIndex(data),
    async stage(scope, asOf) {
      check();
      return memoryStage({ data, scope, asOf, beginWrite });
    },
    merge: (documents, records, asOf) => merge({ data, documents, records, at: asOf, beginWrite }),
    async record(records) {
      beginWrite();
      for (const record of records) checkRecord(record);
      for (const record of records) setRecord(data, record, false);
    },
    async retire(keys, { documents, asOf }) {
      beginWrite();
      for (const scope of keys) {
        if (documents)
          for (const [key, version] of documentsOf(data, scope)) remove(data, key, version, asOf);
        if (documents) touch(data, scope);
        data.records.delete(scope);
      }
      data.lists.clear();
    },
    async prune(before) {
      beginWrite();
      const held = data.ended.length + data.changes.length;
      data.ended = data.ended.filter(({ to }) => to === undefined || to >= before);
      data.changes = data.changes.filter(({ at }) => Date.parse(at) >= before);
      return held - data.ended.length - data.changes.length;
    },
  };
}

function memoryStage(options: { data: Data; scope: Scope; asOf: number; beginWrite: () => void }): Stage {
  const { data, scope, asOf, beginWrite } = options;
  const key = scopeKey(scope);
  const epoch = data.epochs.get(key);
  const staged = new Map<string, Document>();
  let open = true;
  const difference = () => compare(data, key, staged);
  const checkOpen = () => {
    if (!open) throw closedStage();
  };
  return {
    async put(documents) {
      checkOpen();
      for (const document of documents) checkScope(document, scope);
      for (const document of documents) keysOf(document);
      for (const document of documents) staged.set(documentKey(document), structuredClone(document));
    },
    async difference() {
      checkOpen();
      return difference();
    },
    async commit(record) {
      checkOpen();
      beginWrite();
      checkRecord(record, key);
      if (data.epochs.get(key) !== epoch) throw overtaken(key);
      const result = difference();
      replace({ data, key, staged, record, asOf });
      open = false;
      return result;
    },
    async discard() {
      open = false;
    },
  };
}

/** Puts the staged documents in the place of those of the scope. */
function replace(options: {
  data: Data;
  key: string;
  staged: ReadonlyMap<string, Document>;
  record: ScopeRecord;
  asOf: number;
}): void {
  const { data, key, staged, record, asOf } = options;
  for (const [id, version] of documentsOf(data, key)) if (!staged.has(id)) remove(data, id, version, asOf);
  const moved = [...staged.values()].map((document) => writeMoving(data, document, key, asOf));
  setRecord(data, record, true);
  recount(data, moved);
  touch(data, key);
}

/** Writes a document; gives the scope that it came from. */
function writeMoving(data: Data, document: Document, scope: string, at: number): string | undefined {
  const before = data.current.get(documentKey(document))?.scope;
  write(data, document, { scope, from: at, at });
  return before;
}

function compare(data: Data, scope: string, staged: ReadonlyMap<string, Document>): Difference {
  const before = documentsOf(data, scope);
  const kept = before.filter(([key]) => staged.has(key));
  const same = kept.filter(([key, { body }]) => sameContent(body, bodyOf(staged.get(key) as Document)));
  return differenceOf({
    before: before.length,
    added: staged.size - kept.length,
    changed: kept.length - same.length,
    gone: before.length - kept.length,
  });
}

type Staged = ImportedTimes & { document: Document; scope: string };

async function merge(options: {
  data: Data;
  documents: Parameters<IndexWriter['merge']>[0];
  records: () => readonly ScopeRecord[];
  at: number;
  beginWrite: () => void;
}): Promise<Difference> {
  const { data, at } = options;
  const { staged, past } = await readAll(options.documents, at);
  const given = options.records();
  options.beginWrite();
  for (const record of given) checkRecord(record);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const scopes = new Set<string>();
  for (const { document, ...target } of staged.values()) {
    const before = data.current.get(documentKey(document))?.scope;
    counts[write(data, document, { ...target, at })]++;
    for (const scope of [target.scope, before]) if (scope !== undefined) scopes.add(scope);
  }
  for (const version of past) addVersion(data, version);
  for (const record of given) setRecord(data, record, false);
  for (const key of scopes) if (!data.records.has(key)) setRecord(data, { key, outcome: 'unread' }, false);
  recount(data, [...scopes]);
  for (const key of scopes) touch(data, key);
  return differenceOf({ before: counts.changed + counts.unchanged, ...counts, gone: 0 });
}

async function readAll(
  documents: Parameters<IndexWriter['merge']>[0],
  at: number,
): Promise<{ staged: Map<string, Staged>; past: Staged[] }> {
  const staged = new Map<string, Staged>();
  const past: Staged[] = [];
  for await (const document of documents) {
    keysOf(document);
    const one = { document: structuredClone(document), scope: scopeOf(document), ...timesOf(document, at) };
    if (one.to === undefined) staged.set(documentKey(document), one);
    else past.push(one);
  }
  return { staged, past };
}

function recount(data: Data, scopes: readonly (string | undefined)[]): void {
  for (const scope of new Set(scopes)) {
    const record = scope === undefined ? undefined : data.records.get(scope);
    if (record) setRecord(data, record, true);
  }
}

function touch(data: Data, scope: string): void {
  data.epochs.set(scope, (data.epochs.get(scope) ?? 0) + 1);
}
