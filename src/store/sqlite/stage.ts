import type { Difference, Document, Scope, ScopeRecord, Stage } from '#kit';
import { scopeKey } from '#kit';
import { bodyOf, printOf, sameContent } from '../body.ts';
import { marks } from '../keys.ts';
import { checkRecord, checkScope, closedStage, differenceOf, overtaken } from '../writing.ts';
import type { Bits } from './bits.ts';
import { createBits } from './bits.ts';
import { entryOf } from './entry.ts';
import { currentByDoc } from './rows.ts';
import type { ScopeRow } from './scope-rows.ts';
import { ensureScope, findScope, recount, setRecord, touchScope } from './scope-rows.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';
import type { Staging } from './staging.ts';
import { removeDocument, writeDocument } from './write-document.ts';

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

/** Begins the writing of one scope. */
export function sqliteStage(
  on: OnSession,
  session: Session,
  options: { staging: Staging; scope: Scope; asOf: number },
): Stage {
  const key = scopeKey(options.scope);
  const begun = findScope(session.handle, key);
  const draft: Draft = { ...options, session, key, begun, seen: createBits() };
  let open = true;
  const whileOpen = <T>(work: () => T): T => {
    if (!open) throw closedStage();
    return on(session, work);
  };
  const end = () => {
    open = false;
    options.staging.clear();
  };
  return {
    put: async (documents) =>
      whileOpen(() => {
        try {
          session.handle.snapshot(() => put(draft, documents));
        } catch (error) {
          // Half of the batch may be noted as seen: what is left of this stage must not be committed
          end();
          throw error;
        }
      }),
    difference: async () => whileOpen(() => difference(draft)),
    commit: async (record) =>
      whileOpen(() => {
        checkRecord(record, key);
        const result = writing(session, () => commit(draft, record));
        end();
        return result;
      }),
    async discard() {
      if (open) on(session, end);
    },
  };
}

/** Documents whose ids are looked up by one statement, which takes a quarter of the time of one for each. */
const BATCH = 1000;
const headsSql = `SELECT j.key, k.doc, k.print FROM json_each(?1) j
  CROSS JOIN ids k ON k.key = j.value AND k.kind = ?2 AND k.scope = ?3`;

function put(draft: Draft, documents: readonly Document[]): void {
  for (const document of documents) checkScope(document, draft.scope);
  for (let at = 0; at < documents.length; at += BATCH) {
    const batch = documents.slice(at, at + BATCH);
    const heads = headsOf(draft, batch);
    for (const [i, document] of batch.entries()) putOne(draft, document, heads.get(i));
  }
}

/** Number and print of what the scope holds of these documents, by their place in the list. */
function headsOf(
  { session, scope, begun }: Draft,
  documents: readonly Document[],
): Map<number, [number, string]> {
  const kind = session.numberOf(scope.kind);
  if (!begun || kind === undefined) return new Map();
  const keys = JSON.stringify(documents.map(({ id }) => marks.id + id));
  const rows = session.handle.all<[number, number, string]>(headsSql, keys, kind, begun.n);
  return new Map(rows.map(([i, doc, print]) => [i, [doc, print]]));
}

function putOne(draft: Draft, document: Document, head: [number, string] | undefined): void {
  const { session, staging, key, asOf, seen } = draft;
  const body = bodyOf(document);
  const print = printOf(body);
  const again = head !== undefined && seen.has(head[0]);
  if (head) seen.add(head[0]);
  if (head && isSame(session, head, body, print)) {
    if (again) staging.drop(document.kind, document.id);
    return;
  }
  const entry = entryOf(document, body);
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
