import type { Clock, PutOptions, State } from '#kit';
import type { Stored } from '../state-entry.ts';
import { checkEntry, checkKey, entryOf, isLive } from '../state-entry.ts';
import type { Claim, ClaimLog } from './claim-log.ts';
import { createClaimLog } from './claim-log.ts';
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

/** A claim that waits for the same. */
interface WaitingClaim extends Claim {
  resolve: (won: boolean) => void;
  reject: (error: unknown) => void;
}

/** What one turn of the event loop wants written. */
interface Batch {
  writes: Write[];
  claims: WaitingClaim[];
}

/** The shared records. Writes of one turn of the event loop share one transaction, each with its own comparison. */
export function sqliteState(options: FileOptions): State {
  const { clock } = options;
  const connection = reconnecting({ ...options, open: () => openState(options) });
  const queue = createQueue(createFlush(connection.use, clock));
  return {
    get: async (key) =>
      connection.use(({ handle }) => {
        const row = readEntry(handle, key, clock());
        return row && entryOf(key, row);
      }),
    put: async (key, value, how) => queue.write({ ...how, key, value: checkEntry(key, value) }),
    delete: async (key, how) => (await queue.write({ ...how, key })) !== undefined,
    async claim(key, expiresAt) {
      checkKey(key);
      return queue.claim({ key, expiresAt });
    },
    list: async (prefix) =>
      connection.use(({ handle }) =>
        handle
          .all<EntryRow>(listSql, prefix, `${prefix}\u{10ffff}`, clock())
          .map(([key, ...row]) => entryOf(key, storedOf(row))),
      ),
    async close() {
      queue.flush();
      connection.close();
    },
  };
}

/** Gathers what one turn of the event loop wants written. */
function createQueue(commit: (batch: Batch) => void) {
  let waiting: Batch | undefined;
  const flush = () => {
    const batch = waiting;
    waiting = undefined;
    if (batch) commit(batch);
  };
  const batch = () => {
    if (!waiting) setImmediate(flush);
    waiting ??= { writes: [], claims: [] };
    return waiting;
  };
  return {
    flush,
    write: (write: Omit<Write, 'resolve' | 'reject'>) =>
      new Promise<number | undefined>((resolve, reject) => {
        batch().writes.push({ ...write, resolve, reject });
      }),
    claim: (claim: Claim) =>
      new Promise<boolean>((resolve, reject) => {
        batch().claims.push({ ...claim, resolve, reject });
      }),
  };
}

/** One open file, with what it says of claims. */
interface StateSession {
  handle: Handle;
  log: ClaimLog;
  close(): void;
}

function openState(options: FileOptions): StateSession {
  const handle = openHandle(options);
  handle.exec('PRAGMA synchronous = NORMAL');
  return { handle, log: createClaimLog(), close: () => handle.close() };
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
  use: <T>(work: (session: StateSession) => T) => T,
  clock: Clock,
): (batch: Batch) => void {
  let purged = clock();
  const purge = ({ handle, log }: StateSession, now: number) => {
    if (Math.abs(now - purged) < PURGE_EVERY) return;
    purged = now;
    handle.run(purgeSql, now);
    log.purge(handle, now);
  };
  const commit = (session: StateSession, { writes, claims }: Batch, now: number) => {
    const versions = writes.length > 0 ? applyWrites(session.handle, writes, now) : [];
    const won = claims.length > 0 ? session.log.take(session.handle, claims, now) : [];
    purge(session, now);
    return { versions, won };
  };
  return (batch) => {
    try {
      const { versions, won } = use((session) => transaction(session, () => commit(session, batch, clock())));
      for (const [i, write] of batch.writes.entries()) write.resolve(versions[i]);
      for (const [i, claim] of batch.claims.entries()) claim.resolve(won[i] === true);
    } catch (error) {
      for (const { reject } of [...batch.writes, ...batch.claims]) reject(error);
    }
  };
}

function transaction<T>({ handle, log }: StateSession, work: () => T): T {
  try {
    return handle.transaction(work);
  } catch (error) {
    // It may have learned of claims that were rolled back
    log.forget();
    throw error;
  }
}

function applyWrites(handle: Handle, writes: readonly Write[], now: number): (number | undefined)[] {
  const first = handle.get<[number]>('SELECT version FROM counter')?.[0] ?? 0;
  let version = first;
  const versions = writes.map((write) => applyWrite(handle, write, now, () => ++version));
  if (version !== first) handle.run('UPDATE counter SET version = ?', version);
  return versions;
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
