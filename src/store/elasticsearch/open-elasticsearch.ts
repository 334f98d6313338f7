import type { Clock, IndexWriter, Store } from '#kit';
import type { Access } from './client.ts';
import { createClient } from './client.ts';
import { createElastic } from './elastic.ts';
import type { Kinds } from './indexes.ts';
import { createAll, isPrepared } from './indexes.ts';
import { createKindIndexes } from './kind-indexes.ts';
import { migrate } from './migrate.ts';
import { namesOf } from './names.ts';
import { createDesk } from './pen.ts';
import { elasticReader } from './reader.ts';
import { createScopeCache } from './scope-cache.ts';
import { elasticState } from './state.ts';
import type { World } from './world.ts';
import { elasticWriter } from './writer.ts';

/**
 * Opens the store in a cluster: what is missing of its indexes is created, behind aliases that begin with `prefix`.
 * `kinds` say what of a document's `attrs` can be searched with other tools. Throws `unavailable` where the cluster
 * does not answer, or is none.
 */
export async function openElasticsearch(options: {
  access: Access;
  clock: Clock;
  kinds?: Kinds;
  prefix?: string;
}): Promise<Store> {
  const { access, clock, kinds = new Map(), prefix = 'cloudwhois' } = options;
  const elastic = createElastic({ client: await createClient(access), clock });
  const world: World = { elastic, names: namesOf(prefix), clock };
  try {
    if (!(await isPrepared(world))) await createAll(world);
  } catch (error) {
    await elastic.close();
    throw error;
  }
  const cache = createScopeCache(world);
  const desk = createDesk(world, cache);
  const reader = elasticReader(world, cache);
  const state = elasticState(world);
  return {
    index: reader,
    state,
    async writer(): Promise<IndexWriter> {
      await migrate(world, desk, kinds);
      return elasticWriter(reader, { world, cache, desk, kinds: createKindIndexes(world, kinds) });
    },
    async close() {
      await state.close();
      await elastic.close();
    },
  };
}
