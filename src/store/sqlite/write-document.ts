import { sameContent } from '../body.ts';
import { marks } from '../keys.ts';
import type { Entry } from './entry.ts';
import { readEntry } from './entry.ts';
import type { CurrentRow } from './rows.ts';
import {
  addChange,
  currentById,
  deleteKeys,
  insertKeys,
  insertVersion,
  keepVersion,
  numberFor,
} from './rows.ts';
import { ensureScope } from './scope-rows.ts';
import type { Session } from './session.ts';

/** One document to be written; times in milliseconds. */
interface DocumentWrite {
  entry: Entry;
  print: string;
  scope: { n: number; key: string };
  from: number;
  /** When it was known to be true, where an import says so. */
  asOf: number | null;
  /** The time of the write, for the change feed. */
  at: number;
}

/** What became of it. `moved` is the scope that held it before, if it is another one. */
export interface Written {
  outcome: 'added' | 'changed' | 'unchanged';
  moved?: number;
}

/**
 * Writes one document inside a transaction: new, or in the place of its current version, wherever that is: a document
 * moves to the scope of its newest writer.
 */
export function writeDocument(session: Session, write: DocumentWrite): Written {
  const { entry, scope, asOf } = write;
  const kind = numberFor(session, entry.kind);
  const before = currentById(session, kind, entry.id);
  if (!before) {
    insertDocument(session, write, kind);
    return { outcome: 'added' };
  }
  if (before.scope === scope.n && sameContent(before.body, entry.body)) {
    if (asOf !== null) confirmDocument(session, before, asOf);
    return { outcome: 'unchanged' };
  }
  replaceDocument(session, write, before);
  return before.scope === scope.n ? { outcome: 'changed' } : { outcome: 'changed', moved: before.scope };
}

const insertSql = 'INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)';
const insertIdSql = 'INSERT INTO ids VALUES (?, ?, ?, ?, ?, ?)';

function insertDocument(session: Session, write: DocumentWrite, kind: number): void {
  const { entry, scope, print, from, asOf, at } = write;
  const { handle } = session;
  const doc = session.counters.next('doc');
  const account = numberFor(session, entry.account);
  handle.run(insertSql, doc, kind, account, scope.n, from, asOf, entry.body);
  handle.run(insertIdSql, marks.id + entry.id, kind, doc, account, scope.n, print);
  insertKeys(session, entry, doc);
  addChange(session, entry, { type: 'appeared', scope: scope.key, at });
}

function replaceDocument(session: Session, write: DocumentWrite, row: CurrentRow): void {
  const { entry, scope, print, asOf, at } = write;
  const { handle } = session;
  const { doc } = row;
  const old = readEntry(row.body);
  const from = Math.max(write.from, row.from);
  const account = numberFor(session, entry.account);
  keepVersion(session, row, old, from);
  deleteKeys(session, old, doc);
  insertKeys(session, entry, doc);
  const sql =
    'UPDATE documents SET account = ?, scope = ?, valid_from = ?, as_of = ?, body = ? WHERE doc = ?';
  handle.run(sql, account, scope.n, from, asOf, entry.body, doc);
  const idSql = 'UPDATE ids SET account = ?, scope = ?, print = ? WHERE key = ? AND kind = ?';
  handle.run(idSql, account, scope.n, print, marks.id + entry.id, numberFor(session, entry.kind));
  addChange(session, entry, { type: 'changed', scope: scope.key, at });
}

function confirmDocument({ handle }: Session, row: CurrentRow, asOf: number): void {
  if (asOf > (row.asOf ?? 0)) handle.run('UPDATE documents SET as_of = ? WHERE doc = ?', asOf, row.doc);
}

/** Ends a current document inside a transaction: it is gone, its history stays. */
export function removeDocument(session: Session, row: CurrentRow, scope: string, at: number): void {
  const { handle } = session;
  const entry = readEntry(row.body);
  keepVersion(session, row, entry, Math.max(at, row.from));
  deleteKeys(session, entry, row.doc);
  const kind = numberFor(session, entry.kind);
  handle.run('DELETE FROM ids WHERE key = ? AND kind = ?', marks.id + entry.id, kind);
  handle.run('DELETE FROM documents WHERE doc = ?', row.doc);
  addChange(session, entry, { type: 'gone', scope, at });
}

const knownVersionSql = `SELECT 1 FROM past_keys k CROSS JOIN versions v ON v.version = k.version
  WHERE k.key = ?1 AND k.kind = ?2 AND v.valid_from = ?3 AND v.valid_to = ?4 AND v.body = ?5`;

/** Adds a version that ended to the history, once; the present is not touched. */
export function writeVersion(
  session: Session,
  version: { entry: Entry; scope: string; from: number; to: number; asOf: number },
): void {
  const { entry, from, to } = version;
  const kind = numberFor(session, entry.kind);
  if (session.handle.get(knownVersionSql, marks.id + entry.id, kind, from, to, entry.body)) return;
  const doc = currentById(session, kind, entry.id)?.doc ?? session.counters.next('doc');
  insertVersion(session, { ...version, doc, scope: ensureScope(session.handle, version.scope).n }, entry);
}
