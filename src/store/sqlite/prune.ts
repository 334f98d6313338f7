import { setImmediate } from 'node:timers/promises';
import type { Document } from '#kit';
import { keysOf } from '../keys.ts';
import type { Handle } from './handle.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';

/** Rows that are removed in one transaction: a few milliseconds. */
const BATCH = 1000;

/** Removes versions that ended, and changes that happened, before a time (milliseconds), in small steps. */
export async function prune(use: <T>(work: (session: Session) => T) => T, before: number): Promise<number> {
  let removed = 0;
  for (const step of [pruneVersions, pruneChanges]) {
    for (;;) {
      const count = use((session) => writing(session, () => step(session.handle, before)));
      removed += count;
      if (count < BATCH) break;
      await setImmediate();
    }
  }
  return removed;
}

function pruneVersions(handle: Handle, before: number): number {
  const sql =
    'SELECT version, body FROM versions WHERE valid_to < ? ORDER BY valid_to LIMIT cast(? AS INTEGER)';
  const rows = handle.all<[number, string]>(sql, before, BATCH);
  for (const [version, body] of rows) {
    for (const key of keysOf(JSON.parse(body) as Document))
      handle.run('DELETE FROM past_keys WHERE key = ? AND version = ?', key, version);
    handle.run('DELETE FROM versions WHERE version = ?', version);
  }
  return rows.length;
}

function pruneChanges(handle: Handle, before: number): number {
  const rows = handle.all<[number]>(
    'SELECT seq FROM changes WHERE at < ? ORDER BY seq LIMIT cast(? AS INTEGER)',
    before,
    BATCH,
  );
  for (const [seq] of rows) handle.run('DELETE FROM changes WHERE seq = ?', seq);
  return rows.length;
}
