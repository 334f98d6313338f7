import type { Clock, PutOptions, State } from '#kit';
import type { Stored } from '../state-entry.ts';
import { checkEntry, entryOf, isLive } from '../state-entry.ts';
import type { Handle } from './handle.ts';
import { openHandle } from './handle.ts';
import type { FileOptions } from './reader.ts';
import { reconnecting } from './reconnecting.ts';

/** Milliseconds between two purges, and how many expired entries one removes at most. */
const PURGE_EVERY = 30_000;
const PURGE_MOST = 2000;

/** A write that waits for the end of this turn of the event loop. `value` is absent for a deletion. */
interface Write extends PutOptions {
  key: string;
  value?: string;
  resolve: (version: number | undefined) => void;
  reject: (error: unknown) => void;
}

/** The shared records. Writes of one turn of the event loop share one transaction, each with its own comparison. */
export function sqliteState(options: FileOptions): State {
  const { clock } = options;
  const connection = reconnecting({ ...options, open: () => openState(options) });
  const flush = createFlush(connection.use, clock);
  let waiting: Write[] = [];
  const enqueue = (write: Omit<Write, 'resolve' | 'reject'>) =>
    new Promise<number | undefined>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => flush(waiting.splice(0)));
      waiting.push({ ...write, resolve, reject });
    });
  return {
    get: async (key) =>
      connection.use(({ handle }) => {
        const row = readEntry(handle, key, clock());
        return row && entryOf(key, row);
      }),
    put: async (key, value, how) => enqueue({ ...how, key, value: checkEntry(key, value) }),
    delete: async (key, how) => (await enqueue({ ...how, key })) !== undefined,
    list: async (prefix) =>
      connection.use(({ handle }) =>
        handle
          .all<EntryRow>(listSql, prefix, `${prefix}\u{10ffff}`, clock())
          .map(([key, ...row]) => entryOf(key, storedOf(row))),
      ),
    async close() {
      flush(waiting.splice(0));
      waiting = [];
      connection.close();
    },
  };
}

function openState(options: FileOptions): { handle: Handle; close: () => void } {
  const handle = openHandle(options);
  handle.exec('PRAGMA synchronous = NORMAL');
  return { handle, close: () => handle.close() };
}

type EntryRow = [string, string, number, number | null];
const getSql = 'SELECT value, version, expires_at FROM entries WHERE key = ?';
const listSql = `SELECT key, value, version, expires_at FROM entries
  WHERE key >= ?1 AND key < ?2 AND (expires_at IS NULL OR expires_at > ?3) ORDER BY key`;
const putSql = `INSERT INTO entries VALUES (?1, ?2, ?3, ?4)
  ON CONFLICT (key) DO UPDATE SET value = ?2, version = ?3, expires_at = ?4`;
const purgeSql = `DELETE FROM entries WHERE key IN
  (SELECT key FROM entries WHERE expires_at <= ? LIMIT ${PURGE_MOST})`;

function storedOf([value, version, expiresAt]: [string, number, number | null]): Stored {
  return { value, version, expiresAt };
}

function readEntry(handle: Handle, key: string, now: number): Stored | undefined {
  const row = handle.get<[string, number, number | null]>(getSql, key);
  const stored = row && storedOf(row);
  return stored && isLive(stored, now) ? stored : undefined;
}

function createFlush(
  use: <T>(work: (session: { handle: Handle }) => T) => T,
  clock: Clock,
): (writes: readonly Write[]) => void {
  let purged = clock();
  const commit = (handle: Handle, writes: readonly Write[], now: number) => {
    const first = handle.get<[number]>('SELECT version FROM counter')?.[0] ?? 0;
    let version = first;
    const versions = writes.map((write) => applyWrite(handle, write, now, () => ++version));
    if (version !== first) handle.run('UPDATE counter SET version = ?', version);
    if (Math.abs(now - purged) < PURGE_EVERY) return versions;
    purged = now;
    handle.run(purgeSql, now);
    return versions;
  };
  return (writes) => {
    if (writes.length === 0) return;
    try {
      const versions = use(({ handle }) => handle.transaction(() => commit(handle, writes, clock())));
      for (const [i, write] of writes.entries()) write.resolve(versions[i]);
    } catch (error) {
      for (const write of writes) write.reject(error);
    }
  };
}

/** The new version (for a deletion: the deleted one), or undefined where nothing was written. */
function applyWrite(handle: Handle, write: Write, now: number, next: () => number): number | undefined {
  const { key, value, expect, expiresAt } = write;
  if (value !== undefined && expect === undefined) return putEntry(handle, write, next());
  const present = readEntry(handle, key, now);
  if (expect !== undefined && (present?.version ?? null) !== expect) return undefined;
  if (value !== undefined) return putEntry(handle, { key, value, expiresAt }, next());
  if (present) handle.run('DELETE FROM entries WHERE key = ?', key);
  return present?.version;
}

function putEntry(
  handle: Handle,
  { key, value = '', expiresAt }: { key: string; value?: string; expiresAt?: number | undefined },
  version: number,
): number {
  handle.run(putSql, key, value, version, expiresAt ?? null);
  return version;
}
