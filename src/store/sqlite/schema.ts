import { unavailable } from '#kit';
import type { Handle } from './handle.ts';

/**
 * The index. Every row that is looked up lies in `keys` (see ../keys.ts), together with what a question may be
 * narrowed by; `documents` holds the present, `versions` and `past_keys` the past, so that a long history costs
 * questions about the present nothing. `doc` is the number of a document, the same from version to version.
 * `ids` are the keys of ids, with the prints of the bodies (see ../body.ts) that a rescan compares with. `scopes.epoch` counts the
 * writes to a scope's documents, `scopes.revision` orders the changes of records, whose rows stay when they are retired.
 * `counters` holds the last number of a document and of a change: none is ever given twice.
 */
const index = `
CREATE TABLE words (n INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE scopes (n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, record TEXT, completed INTEGER,
  documents INTEGER NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX scopes_by_revision ON scopes (revision);
CREATE TABLE documents (doc INTEGER PRIMARY KEY, kind INTEGER NOT NULL, account INTEGER NOT NULL,
  scope INTEGER NOT NULL, valid_from INTEGER NOT NULL, as_of INTEGER, body TEXT NOT NULL) STRICT;
CREATE INDEX documents_by_scope ON documents (scope);
CREATE TABLE ids (key TEXT NOT NULL, kind INTEGER NOT NULL, doc INTEGER NOT NULL, account INTEGER NOT NULL,
  scope INTEGER NOT NULL, print TEXT NOT NULL, PRIMARY KEY (key, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE keys (key TEXT NOT NULL, doc INTEGER NOT NULL, kind INTEGER NOT NULL,
  account INTEGER NOT NULL, PRIMARY KEY (key, doc)) STRICT, WITHOUT ROWID;
CREATE TABLE prefixes (n INTEGER PRIMARY KEY, prefix INTEGER NOT NULL UNIQUE) STRICT;
CREATE TABLE versions (version INTEGER PRIMARY KEY, doc INTEGER NOT NULL, kind INTEGER NOT NULL,
  account INTEGER NOT NULL, scope INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,
  as_of INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX versions_by_end ON versions (valid_to);
CREATE TABLE past_keys (key TEXT NOT NULL, version INTEGER NOT NULL, kind INTEGER NOT NULL,
  account INTEGER NOT NULL, PRIMARY KEY (key, version)) STRICT, WITHOUT ROWID;
CREATE TABLE changes (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL,
  kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, scope TEXT NOT NULL, name TEXT) STRICT;
CREATE TABLE counters (only INTEGER PRIMARY KEY CHECK (only = 1), doc INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES (1, 0, 0);`;

/** Names and ARNs became keys. */
const names = `
INSERT OR IGNORE INTO keys SELECT 'n' || lower(body ->> 'name'), doc, kind, account FROM documents WHERE body ->> 'name' IS NOT NULL;
INSERT OR IGNORE INTO keys SELECT 's' || (body ->> 'arn'), doc, kind, account FROM documents WHERE body ->> 'arn' IS NOT NULL;
INSERT OR IGNORE INTO past_keys SELECT 'n' || lower(body ->> 'name'), version, kind, account FROM versions WHERE body ->> 'name' IS NOT NULL;
INSERT OR IGNORE INTO past_keys SELECT 's' || (body ->> 'arn'), version, kind, account FROM versions WHERE body ->> 'arn' IS NOT NULL;`;

/** The greatest epoch that a writer was opened with. */
const fence = 'ALTER TABLE counters ADD COLUMN fence INTEGER NOT NULL DEFAULT 0';

/** Versions come from one counter for all keys, so that a key that was deleted and written again is not taken for the old one. */
const state = `
CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER)
  STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE counter (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (1, 0);`;

/** Rows of claims made together: JSON of `[key, expires at]`. A number is never given twice, so that nothing new hides behind it. */
const claims = `
CREATE TABLE claims (batch INTEGER PRIMARY KEY AUTOINCREMENT, expires_at INTEGER NOT NULL, claims TEXT NOT NULL) STRICT;`;

/** Steps from version to version (PRAGMA user_version): add to the end, never change one that was released. */
const steps = { index: [index, names, fence], state: [state, claims] } as const;

/** Creates what is missing in a file. Throws `unavailable` where a newer program has written it. */
export function migrate(handle: Handle, which: keyof typeof steps): void {
  handle.exec('PRAGMA journal_mode = WAL');
  const all = steps[which];
  const versionOf = () => handle.get<[number]>('PRAGMA user_version')?.[0] ?? 0;
  if (versionOf() === all.length) return;
  handle.transaction(() => {
    const from = versionOf();
    if (from > all.length)
      throw unavailable(
        `The store's file ${which}.db has the version ${from}; this program knows ${all.length}.`,
        { fix: 'Start the newer program, or name another data folder (CLOUDWHOIS_DATA).' },
      );
    for (const step of all.slice(from)) handle.exec(step);
    handle.exec(`PRAGMA user_version = ${all.length}`);
  });
}
