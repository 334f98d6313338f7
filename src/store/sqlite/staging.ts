import type { Entry } from './entry.ts';
import { readEntry } from './entry.ts';
import type { Handle } from './handle.ts';

/** A document that waits for its commit. */
export interface Staged {
  entry: Entry;
  print: string;
  /** 0, or the end of a version for the history alone. */
  ended: number;
  /** Whether the scope holds the id already. */
  known: boolean;
  scope: string;
  from: number;
  asOf: number | null;
}

/** The documents of one stage. */
export interface Staging {
  /** Adds one; the last of two with the same id (and end) stays. */
  put(one: Staged): void;
  drop(kind: string, id: string): void;
  /** How many wait, and how many of them have an id that the scope holds. */
  counts(): { all: number; known: number };
  /** Everything that waits; other tables may be written meanwhile. */
  read(): Iterable<Staged>;
  clear(): void;
}

/** What all stages of a connection share. */
export interface StagingRoom {
  handle: Handle;
  /** How many documents may wait in memory, in all stages together. */
  room: number;
  stages: number;
}

/** Documents in memory at most, of 1 to 2 KB each; the others wait in a temporary table, which is gone with its connection. */
const IN_MEMORY = 20_000;

const tableSql = `
PRAGMA temp_store = FILE;
PRAGMA temp.cache_size = -8000;
CREATE TEMP TABLE staged (stage INTEGER NOT NULL, key TEXT NOT NULL, ended INTEGER NOT NULL, known INTEGER NOT NULL,
  scope TEXT NOT NULL, since INTEGER NOT NULL, as_of INTEGER, print TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (stage, key)) STRICT, WITHOUT ROWID`;
const putSql = 'INSERT OR REPLACE INTO temp.staged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
const dropSql = 'DELETE FROM temp.staged WHERE stage = ? AND key = ?';
const clearSql = 'DELETE FROM temp.staged WHERE stage = ?';
const countSql = 'SELECT count(*), coalesce(sum(known), 0) FROM temp.staged WHERE stage = ?';
const readSql = 'SELECT ended, known, scope, since, as_of, print, body FROM temp.staged WHERE stage = ?';

/** Prepares a connection for staging. */
export function createRoom(handle: Handle): StagingRoom {
  handle.exec(tableSql);
  return { handle, room: IN_MEMORY, stages: 0 };
}

/** Begins one stage. */
export function createStaging(shared: StagingRoom): Staging {
  const { handle } = shared;
  const stage = ++shared.stages;
  const waiting = new Map<string, Staged>();
  let spilled = false;
  const empty = () => {
    shared.room += waiting.size;
    waiting.clear();
  };
  const spill = () => {
    spilled = true;
    for (const [key, one] of waiting) putRow(handle, stage, key, one);
    empty();
  };
  return {
    put(one) {
      const key = keyOf(one.entry.kind, one.entry.id, one.ended);
      if (!waiting.has(key)) shared.room--;
      waiting.set(key, one);
      if (shared.room < 0) spill();
    },
    drop(kind, id) {
      const key = keyOf(kind, id, 0);
      if (waiting.delete(key)) shared.room++;
      if (spilled) handle.run(dropSql, stage, key);
    },
    counts() {
      if (spilled) spill();
      return spilled ? countRows(handle, stage) : countOf(waiting);
    },
    read() {
      if (spilled) spill();
      return spilled ? readRows(handle, stage) : waiting.values();
    },
    clear() {
      empty();
      if (spilled) handle.run(clearSql, stage);
    },
  };
}

function countOf(waiting: ReadonlyMap<string, Staged>): { all: number; known: number } {
  let known = 0;
  for (const one of waiting.values()) if (one.known) known++;
  return { all: waiting.size, known };
}

function countRows(handle: Handle, stage: number): { all: number; known: number } {
  const [all, known] = handle.get<[number, number]>(countSql, stage) ?? [0, 0];
  return { all, known };
}

function keyOf(kind: string, id: string, ended: number): string {
  return `${kind}\n${ended}\n${id}`;
}

function putRow(handle: Handle, stage: number, key: string, one: Staged): void {
  const { entry, ended, known, scope, from, asOf, print } = one;
  handle.run(putSql, stage, key, ended, known ? 1 : 0, scope, from, asOf, print, entry.body);
}

type Row = [number, number, string, number, number | null, string, string];

function* readRows(handle: Handle, stage: number): Generator<Staged> {
  for (const [ended, known, scope, from, asOf, print, body] of handle.iterate<Row>(readSql, stage))
    yield { entry: readEntry(body), ended, known: known === 1, scope, from, asOf, print };
}
