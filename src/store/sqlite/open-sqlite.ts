import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock, IndexWriter, Store } from '#kit';
import { storeFault } from './faults.ts';
import { openHandle } from './handle.ts';
import { sqliteReader } from './reader.ts';
import { migrate } from './schema.ts';
import { sqliteState } from './state.ts';
import { sqliteWriter } from './writer.ts';
import { writerThread } from './writer-thread.ts';

/**
 * Opens the store in a folder, which is made if need be (mode 0700, files 0600): `index.db`, written by one process
 * at a time, and `state.db`, written by all. `busyTimeout` is how long, in milliseconds, a locked file is waited for.
 * Throws `unavailable` where the folder or a file cannot be used, or a newer program has written it.
 */
export async function openSqlite(options: {
  folder: string;
  clock: Clock;
  busyTimeout?: number;
}): Promise<Store> {
  const { folder, clock, busyTimeout = 2000 } = options;
  const fileOf = (which: 'index' | 'state') => ({ path: join(folder, `${which}.db`), clock, busyTimeout });
  prepare(folder, fileOf('index').path, 'index', busyTimeout);
  prepare(folder, fileOf('state').path, 'state', busyTimeout);
  const index = sqliteReader(fileOf('index'));
  const state = sqliteState(fileOf('state'));
  const writers: IndexWriter[] = [];
  return {
    index,
    state,
    async writer(lease) {
      const { path } = fileOf('index');
      const writer = await sqliteWriter({ path, busyTimeout, ...lease, thread: writerThread(), index });
      writers.push(writer);
      return writer;
    },
    async close() {
      for (const part of [...writers, index, state]) await part.close();
    },
  };
}

/** Creates and migrates a file before any reader opens it. */
function prepare(folder: string, path: string, which: 'index' | 'state', busyTimeout: number): void {
  try {
    makeFolder(folder);
    closeSync(openSync(path, 'a', 0o600));
    const handle = openHandle({ path, busyTimeout });
    try {
      migrate(handle, which);
    } finally {
      handle.close();
    }
  } catch (error) {
    throw storeFault(error, `${which}.db`);
  }
}

/** Not `recursive`: that never returns where the parent exists and takes no folder, as in /proc. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}
