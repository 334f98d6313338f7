import { DatabaseSync } from 'node:sqlite';
import { scopeKey } from '#kit';
import { bodyOf, printOf } from '../../src/store/body.ts';
import { keysOf } from '../../src/store/keys.ts';
import { documentAt, scopeOfDocument } from '../documents.ts';

const tables = `
CREATE TABLE documents (doc INTEGER PRIMARY KEY, kind INTEGER, account INTEGER, scope INTEGER, valid_from INTEGER,
  as_of INTEGER, body TEXT);
CREATE INDEX documents_by_scope ON documents (scope);
CREATE TABLE ids (key TEXT, kind INTEGER, doc INTEGER, account INTEGER, scope INTEGER, print TEXT,
  PRIMARY KEY (key, kind)) WITHOUT ROWID;
CREATE TABLE keys (key TEXT, doc INTEGER, kind INTEGER, account INTEGER, PRIMARY KEY (key, doc)) WITHOUT ROWID;
CREATE TABLE changes (seq INTEGER PRIMARY KEY, at INTEGER, type TEXT, kind TEXT, id TEXT, account TEXT, scope TEXT,
  name TEXT)`;

/**
 * The measure for the first load: the very rows that the store writes, in batches through statements that are
 * prepared once, with the same pragmas. `load` gives the milliseconds of the inserts of some documents alone: the
 * rows are made before.
 */
export function rawStore(path: string): {
  load: (start: number, count: number) => number;
  close: () => void;
} {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 16000`);
  db.exec(tables);
  const insertDocument = db.prepare('INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)');
  const insertId = db.prepare('INSERT INTO ids VALUES (?, ?, ?, ?, ?, ?)');
  const insertKey = db.prepare('INSERT INTO keys VALUES (?, ?, ?, ?)');
  const insertChange = db.prepare('INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  return {
    load(start, count) {
      const rows = Array.from({ length: count }, (_, i) => rowOf(start + i));
      const began = performance.now();
      db.exec('BEGIN');
      for (const { n, body, print, keys, scope, id, account, name } of rows) {
        const [first = '', ...others] = keys;
        insertDocument.run(n, 1, 2, 1, 1, null, body);
        insertId.run(first, 1, n, 2, 1, print);
        for (const key of others) insertKey.run(key, n, 1, 2);
        insertChange.run(n, 1, 'appeared', 'ip', id, account, scope, name);
      }
      db.exec('COMMIT');
      return performance.now() - began;
    },
    close: () => db.close(),
  };
}

function rowOf(n: number) {
  const document = documentAt(n);
  const { id, account, name = null } = document;
  const body = bodyOf(document);
  const scope = scopeKey(scopeOfDocument(n));
  return { n: n + 1, body, print: printOf(body), keys: keysOf(document), scope, id, account, name };
}

/** The same look-up as a bare prepared statement: the rows of one key, not read any further. */
export function rawLookup(path: string): (key: string) => unknown {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('PRAGMA cache_size = -16000');
  const statement = db.prepare(`SELECT k.doc, d.valid_from, d.body FROM keys k
    CROSS JOIN documents d ON d.doc = k.doc WHERE k.key = ?`);
  return (key) => statement.all(key);
}
