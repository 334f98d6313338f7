import { basename } from 'node:path';
import type { Clock, Index, StoredDocument } from '#kit';
import { checkChanges } from '../query.ts';
import { storeFault } from './faults.ts';
import { find } from './find.ts';
import type { FoundRow } from './found.ts';
import { openHandle } from './handle.ts';
import type { Reconnecting } from './reconnecting.ts';
import { reconnecting } from './reconnecting.ts';
import type { Remembering } from './remembering.ts';
import { remembering } from './remembering.ts';
import type { Session } from './session.ts';
import { changesOf, createSession, historyOf, storedRow } from './session.ts';

export interface FileOptions {
  path: string;
  clock: Clock;
  /** Milliseconds to wait for a lock. */
  busyTimeout: number;
}

/** The index for readers: a connection that cannot write. */
export function sqliteReader(options: FileOptions): Index & Pick<Remembering, 'changed'> {
  const open = () => {
    const handle = openHandle({ ...options, readOnly: true });
    handle.exec('PRAGMA cache_size = -16000');
    return createSession(handle);
  };
  const connection = reconnecting({ ...options, open });
  const reader = readerOver(connection, options);
  return { ...reader, ...remembering(reader, () => connection.use(dataVersion)) };
}

/** Changes with every write to the file by another connection; and a connection opened anew counts from its own start. */
function dataVersion({ handle, serial }: Session): number {
  return serial * 2 ** 32 + (handle.get<[number]>('PRAGMA data_version')?.[0] ?? 0);
}

/** What readers may do, over a connection. */
function readerOver(connection: Reconnecting<Session>, options: FileOptions): Omit<Index, 'revision'> {
  return {
    find: async (query) => connection.use((session) => find(session.handle, session, query)),
    scopes: async (kind) => connection.use((session) => session.scopes(kind)),
    history: async (kind, id) => connection.use((session) => historyOf(session, kind, id)),
    async changes(page) {
      checkChanges(page);
      return connection.use(({ handle }) => changesOf(handle, page));
    },
    export: (kinds) => readAll(options, presentSql, kinds),
    versions: (kinds) => readAll(options, pastSql, kinds),
    close: async () => connection.close(),
  };
}

const presentSql = `
SELECT '', d.doc, d.valid_from, NULL, d.as_of, s.key, s.completed, d.body
  FROM documents d CROSS JOIN scopes s ON s.n = d.scope
  WHERE ?1 IS NULL OR d.kind IN (SELECT n FROM words WHERE word IN (SELECT value FROM json_each(?1)))
  ORDER BY d.doc`;
const pastSql = `
SELECT '', v.doc, v.valid_from, v.valid_to, v.as_of, s.key, NULL, v.body
  FROM versions v CROSS JOIN scopes s ON s.n = v.scope
  WHERE ?1 IS NULL OR v.kind IN (SELECT n FROM words WHERE word IN (SELECT value FROM json_each(?1)))
  ORDER BY v.version`;

/** A connection of its own: one statement sees one state of the index, however long its reader takes. */
async function* readAll(
  options: FileOptions,
  sql: string,
  kinds: readonly string[] | undefined,
): AsyncGenerator<StoredDocument> {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw storeFault(error, basename(options.path));
    }
  };
  const handle = guard(() => openHandle({ ...options, readOnly: true }));
  try {
    const wanted = kinds ? JSON.stringify(kinds) : null;
    const rows = guard(() => handle.iterate<FoundRow>(sql, wanted)[Symbol.iterator]());
    for (let next = guard(() => rows.next()); next.done !== true; next = guard(() => rows.next()))
      yield storedRow(next.value);
  } finally {
    handle.close();
  }
}
