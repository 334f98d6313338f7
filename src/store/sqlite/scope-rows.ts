import type { ScopeRecord } from '#kit';
import type { Handle } from './handle.ts';

/** The row of a scope. `completed` is the end of its last complete run, in milliseconds. */
export interface ScopeRow {
  n: number;
  key: string;
  documents: number;
  epoch: number;
  completed: number | undefined;
}

/** The row of a scope, or undefined where there never was one. */
export function findScope(handle: Handle, key: string): ScopeRow | undefined {
  const sql = 'SELECT n, documents, epoch, completed FROM scopes WHERE key = ?';
  const row = handle.get<[number, number, number, number | null]>(sql, key);
  return row && { key, n: row[0], documents: row[1], epoch: row[2], completed: row[3] ?? undefined };
}

/** The row of a scope, made if need be. */
export function ensureScope(handle: Handle, key: string): ScopeRow {
  const known = findScope(handle, key);
  if (known) return known;
  const n = handle.run('INSERT INTO scopes (key) VALUES (?)', key);
  return { n, key, documents: 0, epoch: 0, completed: undefined };
}

/** Says that the documents of a scope were written, and by how many more there are now. */
export function touchScope(handle: Handle, n: number, more: number): void {
  handle.run('UPDATE scopes SET documents = documents + ?, epoch = epoch + 1 WHERE n = ?', more, n);
}

const setSql = `UPDATE scopes SET record = ?, completed = ?,
  revision = (SELECT max(revision) + 1 FROM scopes) WHERE n = ?`;

/** Writes a record with the number of documents that the scope holds; a record alone keeps its own word where there are none. */
export function setRecord(handle: Handle, record: ScopeRecord, counted: boolean): void {
  const { n, documents } = ensureScope(handle, record.key);
  const full = counted || documents > 0 ? { ...record, count: documents } : record;
  const completed = Date.parse(record.completedAt ?? '');
  handle.run(setSql, JSON.stringify(full), Number.isNaN(completed) ? null : completed, n);
}

/** Corrects the count in the record of a scope, if it has a record. Gives whether it has. */
export function recount(handle: Handle, key: string): boolean {
  const text = handle.get<[string | null]>('SELECT record FROM scopes WHERE key = ?', key)?.[0];
  if (!text) return false;
  setRecord(handle, JSON.parse(text) as ScopeRecord, true);
  return true;
}

/** Drops a record; the row stays, for the documents and versions that name it. */
export function dropRecord(handle: Handle, n: number): void {
  handle.run(setSql, null, null, n);
}
