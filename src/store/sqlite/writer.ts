import type { IndexWriter } from '#kit';
import { unavailable } from '#kit';
import { checkRecord } from '../writing.ts';
import { openHandle } from './handle.ts';
import { sqliteMerge } from './merge.ts';
import { prune } from './prune.ts';
import type { FileOptions } from './reader.ts';
import { readerOver } from './reader.ts';
import { reconnecting } from './reconnecting.ts';
import { retire } from './retire.ts';
import { setRecord } from './scope-rows.ts';
import type { Session } from './session.ts';
import { createSession, writing } from './session.ts';
import type { OnSession } from './stage.ts';
import { sqliteStage } from './stage.ts';
import type { StagingRoom } from './staging.ts';
import { createRoom, createStaging } from './staging.ts';

/** Fewer checkpoints than by default, and a journal file (bytes) that shrinks again after a large commit. */
const pragmas = `PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 16000; PRAGMA journal_size_limit = 67108864`;

/** Opens the connection that writes the index. */
export function sqliteWriter(options: FileOptions & { wrote: () => void }): IndexWriter {
  const open = (): Session & { room: StagingRoom } => {
    const handle = openHandle(options);
    handle.exec(pragmas);
    return { ...createSession(handle, options.wrote), room: createRoom(handle) };
  };
  const connection = reconnecting({ ...options, open });
  const session = () => connection.use((current) => current);
  const on: OnSession = (mine, work) =>
    connection.use((current) => {
      if (current !== mine) throw lost();
      return work();
    });
  return {
    ...readerOver(connection, options),
    stage: async (scope, asOf) =>
      connection.use((own) => sqliteStage(on, own, { staging: createStaging(own.room), scope, asOf })),
    async merge(documents, records, asOf) {
      const own = session();
      const staging = createStaging(own.room);
      return sqliteMerge(on, own, { staging, documents, records, asOf });
    },
    async record(records) {
      for (const record of records) checkRecord(record);
      connection.use((own) =>
        writing(own, () => {
          for (const record of records) setRecord(own.handle, record, false);
        }),
      );
    },
    retire: async (keys, how) => connection.use((own) => retire(own, keys, how)),
    prune: async (before) => prune(connection.use, before),
  };
}

function lost(): Error {
  return unavailable('What was staged is lost: the connection to the index broke.', {
    fix: 'Refresh again.',
  });
}
