import type { Difference, Scope, ScopeRecord } from '#kit';
import { unavailable } from '#kit';
import { checkRecord, closedStage } from '../writing.ts';
import { checkFence, raiseFence } from './fence.ts';
import { openHandle } from './handle.ts';
import type { MergedText, SqliteMerge } from './merge.ts';
import { sqliteMerge } from './merge.ts';
import { prune } from './prune.ts';
import { reconnecting } from './reconnecting.ts';
import { retire } from './retire.ts';
import { setRecord } from './scope-rows.ts';
import type { Session } from './session.ts';
import { createSession, writing } from './session.ts';
import type { OnSession, SqliteStage, StagedText } from './stage.ts';
import { sqliteStage } from './stage.ts';
import type { StagingRoom } from './staging.ts';
import { createRoom, createStaging } from './staging.ts';

/** How the index is opened for writing. Cloneable. */
export interface WriterOptions {
  path: string;
  /** Milliseconds to wait for a lock. */
  busyTimeout: number;
  /** The number of the writer's lease. */
  epoch?: number;
}

/**
 * The port's `IndexWriter` as calls whose arguments and results can be cloned. Whoever calls numbers the stages and
 * merges; each ends with its commit, or with the first batch that cannot be used.
 */
export interface ConnectionWriter {
  stage(n: number, scope: Scope, asOf: number): void;
  put(n: number, documents: readonly StagedText[]): void;
  difference(n: number): Difference;
  commit(n: number, record: ScopeRecord): Difference;
  discard(n: number): void;
  merge(n: number, asOf: number): void;
  putMerged(n: number, documents: readonly MergedText[]): void;
  commitMerged(n: number, records: readonly ScopeRecord[]): Difference;
  discardMerged(n: number): void;
  record(records: readonly ScopeRecord[]): void;
  retire(keys: readonly string[], how: { documents: boolean; asOf: number }): void;
  prune(before: number): Promise<number>;
  close(): void;
}

/** Fewer checkpoints than by default, and a journal file (bytes) that shrinks again after a large commit. */
const pragmas = `PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864`;

/** Opens the connection that writes the index, and shuts out the writers of older leases. */
export function connectionWriter(options: WriterOptions): ConnectionWriter {
  const { path, epoch } = options;
  const connection = reconnecting({ path, open: () => openSession(options) });
  const on: OnSession = (mine, work) =>
    connection.use((current) => {
      if (current !== mine) throw lost();
      return work();
    });
  const stages = createDrafts<SqliteStage>();
  const merges = createDrafts<SqliteMerge>();
  connection.use(({ handle }) => {
    if (epoch !== undefined) raiseFence(handle, epoch);
  });
  return {
    stage: (n, scope, asOf) =>
      connection.use((own) => {
        if (epoch !== undefined) checkFence(own.handle, epoch);
        stages.begin(n, sqliteStage(on, own, { staging: createStaging(own.room), scope, asOf }));
      }),
    put: (n, documents) => stages.put(n, (stage) => stage.put(documents)),
    difference: (n) => stages.get(n).difference(),
    commit: (n, record) => stages.commit(n, (stage) => stage.commit(record)),
    discard: stages.discard,
    merge: (n, asOf) =>
      connection.use((own) => {
        merges.begin(n, sqliteMerge(on, own, { staging: createStaging(own.room), asOf }));
      }),
    putMerged: (n, documents) => merges.put(n, (merge) => merge.put(documents)),
    commitMerged: (n, records) => merges.commit(n, (merge) => merge.commit(records)),
    discardMerged: merges.discard,
    record: (records) => connection.use((own) => setRecords(own, records)),
    retire: (keys, how) => connection.use((own) => retire(own, keys, how)),
    prune: (before) => prune(connection.use, before),
    close: () => connection.close(),
  };
}

/** A session that writes, with what its stages share. */
type WritingSession = Session & { room: StagingRoom };

function openSession(options: WriterOptions): WritingSession {
  const handle = openHandle(options);
  handle.exec(pragmas);
  return { ...createSession(handle, options.epoch), room: createRoom(handle) };
}

function setRecords(session: Session, records: readonly ScopeRecord[]): void {
  for (const record of records) checkRecord(record);
  writing(session, () => {
    for (const record of records) setRecord(session.handle, record, false);
  });
}

/** What is being written, by its number. */
function createDrafts<Draft extends { discard(): void }>() {
  const drafts = new Map<number, Draft>();
  const get = (n: number): Draft => {
    const draft = drafts.get(n);
    if (!draft) throw closedStage();
    return draft;
  };
  const discard = (n: number): void => {
    const draft = drafts.get(n);
    drafts.delete(n);
    draft?.discard();
  };
  return {
    get,
    discard,
    begin(n: number, draft: Draft): void {
      drafts.set(n, draft);
    },
    put(n: number, work: (draft: Draft) => void): void {
      try {
        work(get(n));
      } catch (error) {
        discard(n);
        throw error;
      }
    },
    commit(n: number, work: (draft: Draft) => Difference): Difference {
      const difference = work(get(n));
      discard(n);
      return difference;
    },
  };
}

function lost(): Error {
  return unavailable('What was staged is lost: the connection to the index broke.', {
    fix: 'Refresh again.',
  });
}
