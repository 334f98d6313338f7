import type { Difference, Scope, ScopeRecord } from '#kit';
import { scopeKey } from '#kit';
import { printOf, sameContent } from '../body.ts';
import { marks } from '../keys.ts';
import { checkRecord, differenceOf, overtaken } from '../writing.ts';
import type { Bits } from './bits.ts';
import { createBits } from './bits.ts';
import { readEntry } from './entry.ts';
import { currentByDoc } from './rows.ts';
import type { ScopeRow } from './scope-rows.ts';
import { ensureScope, findScope, recount, setRecord, touchScope } from './scope-rows.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';
import type { Staging } from './staging.ts';
import { removeDocument, writeDocument } from './write-document.ts';

/** A document of the scope: its id, and its body (see ../body.ts). */
export interface StagedText {
  id: string;
  body: string;
}

/** One scope being written, as `Stage` of the port; to be discarded after its commit, too. */
export interface SqliteStage {
  put(documents: readonly StagedText[]): void;
  difference(): Difference;
  commit(record: ScopeRecord): Difference;
  discard(): void;
}

/** What one stage knows of itself. */
interface Draft {
  session: Session;
  staging: Staging;
  scope: Scope;
  key: string;
  asOf: number;
  /** The scope's row when the stage was begun. */
  begun: ScopeRow | undefined;
  /** Document numbers of the scope that were put again, changed or not. */
  seen: Bits;
}

/** Runs work on the session of the stage, or throws where that session is lost. */
export type OnSession = <T>(session: Session, work: () => T) => T;

/** Begins the writing of one scope. After a `put` that throws, half of a batch may be noted: it can only be discarded. */
export function sqliteStage(
  on: OnSession,
  session: Session,
  options: { staging: Staging; scope: Scope; asOf: number },
): SqliteStage {
  const key = scopeKey(options.scope);
  const begun = findScope(session.handle, key);
  const draft: Draft = { ...options, session, key, begun, seen: createBits() };
  return {
    put: (documents) => on(session, () => session.handle.snapshot(() => put(draft, documents))),
    difference: () => on(session, () => difference(draft)),
    commit: (record) =>
      on(session, () => {
        checkRecord(record, key);
        return writing(session, () => commit(draft, record));
      }),
    discard: () => on(session, () => options.staging.clear()),
  };
}

/** Documents whose ids are looked up by one statement, which takes a quarter of the time of one for each. */
const BATCH = 1000;
const headsSql = `SELECT j.key, k.doc, k.print FROM json_each(?1) j
  CROSS JOIN ids k ON k.key = j.value AND k.kind = ?2 AND k.scope = ?3`;

function put(draft: Draft, documents: readonly StagedText[]): void {
  for (let at = 0; at < documents.length; at += BATCH) {
    const batch = documents.slice(at, at + BATCH);
    const heads = headsOf(draft, batch);
    for (const [i, document] of batch.entries()) putOne(draft, document, heads.get(i));
  }
}

/** Number and print of what the scope holds of these documents, by their place in the list. */
function headsOf(
  { session, scope, begun }: Draft,
  documents: readonly StagedText[],
): Map<number, [number, string]> {
  const kind = session.numberOf(scope.kind);
  if (!begun || kind === undefined) return new Map();
  const keys = JSON.stringify(documents.map(({ id }) => marks.id + id));
  const rows = session.handle.all<[number, number, string]>(headsSql, keys, kind, begun.n);
  return new Map(rows.map(([i, doc, print]) => [i, [doc, print]]));
}

function putOne(draft: Draft, { id, body }: StagedText, head: [number, string] | undefined): void {
  const { session, staging, scope, key, asOf, seen } = draft;
  const print = printOf(body);
  const again = head !== undefined && seen.has(head[0]);
  if (head) seen.add(head[0]);
  if (head && isSame(session, head, body, print)) {
    if (again) staging.drop(scope.kind, id);
    return;
  }
  const entry = readEntry(body);
  staging.put({ entry, print, ended: 0, known: head !== undefined, scope: key, from: asOf, asOf: null });
}

function isSame(session: Session, [doc, known]: [number, string], body: string, print: string): boolean {
  return print === known || sameContent(currentByDoc(session, doc)?.body ?? 'null', body);
}

function difference(draft: Draft): Difference {
  const { all, known } = draft.staging.counts();
  const before = findScope(draft.session.handle, draft.key)?.documents ?? 0;
  return differenceOf({ before, added: all - known, changed: known, gone: unseen(draft).length });
}

/** The documents of the scope that were not put again. */
function unseen({ session, key, begun, seen }: Draft): number[] {
  const now = findScope(session.handle, key);
  // Most often nothing is gone, and then nothing has to be read; another scope may have taken some over meanwhile
  if (!now || (now.documents === seen.size && now.documents === begun?.documents)) return [];
  const docs = session.handle.all<[number]>('SELECT doc FROM documents WHERE scope = ?', now.n);
  return docs.flatMap(([doc]) => (seen.has(doc) ? [] : [doc]));
}

function commit(draft: Draft, record: ScopeRecord): Difference {
  const { session, staging, key, begun } = draft;
  const { handle } = session;
  const scope = ensureScope(handle, key);
  if (scope.epoch !== (begun?.epoch ?? 0)) throw overtaken(key);
  const result = difference(draft);
  let more = -result.gone;
  for (const doc of unseen(draft)) {
    const row = currentByDoc(session, doc);
    if (row) removeDocument(session, row, key, draft.asOf);
  }
  const moved = new Map<number, number>();
  for (const { entry, print, from } of staging.read()) {
    const written = writeDocument(session, { entry, print, scope, from, asOf: null, at: draft.asOf });
    if (written.moved !== undefined) moved.set(written.moved, (moved.get(written.moved) ?? 0) + 1);
    if (written.outcome === 'added' || written.moved !== undefined) more++;
  }
  touchScope(handle, scope.n, more);
  setRecord(handle, record, true);
  for (const [n, count] of moved) loseDocuments(session, n, count);
  return result;
}

/**
 * Corrects the count of a scope whose documents another one took over. Its epoch stays: a stage of it may be open,
 * and is still good.
 */
export function loseDocuments({ handle }: Session, n: number, count: number): void {
  handle.run('UPDATE scopes SET documents = documents - ? WHERE n = ?', count, n);
  const key = handle.get<[string]>('SELECT key FROM scopes WHERE n = ?', n)?.[0];
  if (key !== undefined) recount(handle, key);
}
