import type { Clock } from '#kit';
import type { Access } from './client.ts';
import { createClient } from './client.ts';
import { createElastic } from './elastic.ts';
import { createAll, isPrepared } from './indexes.ts';
import { namesOf } from './names.ts';

/** The rights of a key, as Elasticsearch's API takes them. */
export interface RoleDescriptor {
  cluster: readonly string[];
  indices: readonly { names: readonly string[]; privileges: readonly string[] }[];
}

/** What each of our processes may: nothing of the cluster, and only indexes with our names. */
export interface RoleDescriptors {
  /** Reads the index; reads and writes the shared records. Its indexes have to be there. */
  router: RoleDescriptor;
  /** Also makes and writes the index. */
  collector: RoleDescriptor;
}

/** The least rights that the processes need, for indexes under this prefix. */
export function roleDescriptors(prefix = 'cloudwhois'): RoleDescriptors {
  const names = namesOf(prefix);
  const index = [names.allDocuments, ...[names.past, names.changes, names.scopes].map((name) => `${name}*`)];
  const shared = [names.state, names.claims].map((name) => `${name}*`);
  const records = { names: shared, privileges: ['read', 'write', 'maintenance'] };
  return {
    router: { cluster: [], indices: [{ names: index, privileges: ['read'] }, records] },
    // `manage` makes and moves aliases; there is no lesser right for that
    collector: {
      cluster: [],
      indices: [{ names: [`${prefix}-*`], privileges: ['read', 'write', 'manage'] }],
    },
  };
}

/**
 * Creates our indexes where there are none, so that the keys need not; gives the rights that the keys need. Throws
 * `unavailable` where the cluster does not answer or refuses. It makes no keys: one made with a key has no rights.
 */
export async function setUpElasticsearch(options: {
  access: Access;
  clock: Clock;
  prefix?: string;
}): Promise<RoleDescriptors> {
  const { access, clock, prefix = 'cloudwhois' } = options;
  const elastic = createElastic({ client: await createClient(access), clock });
  try {
    const world = { elastic, clock, names: namesOf(prefix) };
    if (!(await isPrepared(world))) await createAll(world);
    return roleDescriptors(prefix);
  } finally {
    await elastic.close();
  }
}
