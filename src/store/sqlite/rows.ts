import type { ChangeType } from '#kit';
import { lastKnown } from '../body.ts';
import { marks, prefixesOf } from '../keys.ts';
import type { Entry } from './entry.ts';
import type { Session } from './session.ts';

/** A document of the present, as it lies in the index. */
export interface CurrentRow {
  doc: number;
  scope: number;
  from: number;
  asOf: number | undefined;
  body: string;
  /** End of the last complete run of its scope. */
  completed: number | undefined;
}

type Raw = [number, number, number, number | null, string, number | null];
const columns = 'SELECT d.doc, d.scope, d.valid_from, d.as_of, d.body, s.completed';
const byIdSql = `${columns} FROM ids k CROSS JOIN documents d ON d.doc = k.doc CROSS JOIN scopes s ON s.n = d.scope
  WHERE k.key = ? AND k.kind = ?`;
const byDocSql = `${columns} FROM documents d CROSS JOIN scopes s ON s.n = d.scope WHERE d.doc = ?`;

/** The current document of this id, in whichever scope it is. */
export function currentById({ handle }: Session, kind: number, id: string): CurrentRow | undefined {
  return rowOf(handle.get<Raw>(byIdSql, marks.id + id, kind));
}

export function currentByDoc({ handle }: Session, doc: number): CurrentRow | undefined {
  return rowOf(handle.get<Raw>(byDocSql, doc));
}

function rowOf(raw: Raw | undefined): CurrentRow | undefined {
  if (!raw) return undefined;
  const [doc, scope, from, asOf, body, completed] = raw;
  return { doc, scope, from, asOf: asOf ?? undefined, body, completed: completed ?? undefined };
}

/** The number of a word, given to it if need be; inside a transaction. */
export function numberFor(session: Session, word: string): number {
  return session.numberOf(word) ?? session.handle.run('INSERT INTO words (word) VALUES (?)', word);
}

const insertKeySql = 'INSERT INTO keys VALUES (?, ?, ?, ?)';

/** Adds the keys of a document of the present; that of its id lies elsewhere. */
export function insertKeys(session: Session, entry: Entry, doc: number): void {
  const kind = numberFor(session, entry.kind);
  const account = numberFor(session, entry.account);
  for (const key of entry.keys)
    if (!key.startsWith(marks.id)) session.handle.run(insertKeySql, key, doc, kind, account);
  learnPrefixes(session, entry.keys);
}

export function deleteKeys({ handle }: Session, { keys }: Entry, doc: number): void {
  for (const key of keys) handle.run('DELETE FROM keys WHERE key = ? AND doc = ?', key, doc);
}

function learnPrefixes(session: Session, keys: readonly string[]): void {
  const found = prefixesOf(keys);
  if (found.length === 0) return;
  const known = new Set(session.prefixes());
  for (const prefix of found)
    if (!known.has(prefix)) session.handle.run('INSERT OR IGNORE INTO prefixes (prefix) VALUES (?)', prefix);
}

/** A version that ended; times in milliseconds. */
interface EndedVersion {
  doc: number;
  scope: number;
  from: number;
  to: number;
  asOf: number;
}

/** Puts a current document's state into the history, ended at `to`. */
export function keepVersion(session: Session, row: CurrentRow, entry: Entry, to: number): void {
  insertVersion(session, { ...row, to, asOf: lastKnown({ ...row, to }) }, entry);
}

export function insertVersion(session: Session, version: EndedVersion, entry: Entry): void {
  const { doc, scope, from, to, asOf } = version;
  const kind = numberFor(session, entry.kind);
  const account = numberFor(session, entry.account);
  const sql = `INSERT INTO versions (doc, kind, account, scope, valid_from, valid_to, as_of, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
  const n = session.handle.run(sql, doc, kind, account, scope, from, to, asOf, entry.body);
  for (const key of entry.keys)
    session.handle.run('INSERT INTO past_keys VALUES (?, ?, ?, ?)', key, n, kind, account);
  learnPrefixes(session, entry.keys);
}

const changeSql = 'INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

/** Adds an entry to the change feed. */
export function addChange(
  session: Session,
  { kind, id, account, name }: Entry,
  { at, type, scope }: { type: ChangeType; scope: string; at: number },
): void {
  session.handle.run(
    changeSql,
    session.counters.next('seq'),
    at,
    type,
    kind,
    id,
    account,
    scope,
    name ?? null,
  );
}
