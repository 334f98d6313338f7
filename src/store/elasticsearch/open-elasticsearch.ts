import type { Clock, IndexWriter, Store } from '#kit';
import type { Access } from './client.ts';
import { createClient } from './client.ts';
import type { Elastic } from './elastic.ts';
import { createElastic } from './elastic.ts';
import { raiseEpoch } from './head.ts';
import type { Kinds } from './indexes.ts';
import { prepare } from './indexes.ts';
import { createKindIndexes } from './kind-indexes.ts';
import { migrate } from './migrate.ts';
import { namesOf } from './names.ts';
import { onceSucceeded } from './once.ts';
import { createDesk } from './pen.ts';
import { elasticReader } from './reader.ts';
import { createScopeCache } from './scope-cache.ts';
import { elasticState } from './state.ts';
import type { World } from './world.ts';
import { elasticWriter } from './writer.ts';

/**
 * Opens the store in a cluster, whose indexes lie behind aliases that begin with `prefix`. It need not be there yet:
 * whatever is asked before throws `unavailable`. With `creates`, what is missing of the indexes is made before the
 * first request; a key that may only read and claim cannot do that. `kinds` say what of a document's `attrs` can be
 * searched with other tools.
 */
export function openElasticsearch(options: {
  access: Access;
  clock: Clock;
  creates: boolean;
  kinds?: Kinds;
  prefix?: string;
}): Store {
  const { access, clock, creates, kinds = new Map(), prefix = 'cloudwhois' } = options;
  const direct = createElastic({ connect: () => createClient(access), clock });
  const names = namesOf(prefix);
  const ready = onceSucceeded(() => prepare({ elastic: direct, names, clock }));
  const world: World = { elastic: creates ? preparedBy(ready, direct) : direct, names, clock };
  const cache = createScopeCache(world);
  const reader = elasticReader(world, cache);
  const state = elasticState(world);
  return {
    index: reader,
    state,
    async writer({ epoch } = {}): Promise<IndexWriter> {
      if (epoch !== undefined) await raiseEpoch(world, epoch);
      const desk = createDesk(world, cache, epoch);
      await migrate(world, desk, kinds);
      return elasticWriter(reader, { world, cache, desk, kinds: createKindIndexes(world, kinds) });
    },
    async close() {
      await state.close();
      await direct.close();
    },
  };
}

/** Has every request wait until all is ready. */
function preparedBy(ready: () => Promise<void>, direct: Elastic): Elastic {
  const wait =
    (how: 'read' | 'scan' | 'put' | 'write' | 'manage'): Elastic['read'] =>
    async (request) => {
      await ready();
      return direct[how](request);
    };
  return {
    read: wait('read'),
    scan: wait('scan'),
    put: wait('put'),
    write: wait('write'),
    manage: wait('manage'),
    close: direct.close,
  };
}
