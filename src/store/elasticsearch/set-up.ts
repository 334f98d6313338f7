import type { Clock } from '#kit';
import { denied, invalid, unavailable } from '#kit';
import type { Access } from './client.ts';
import { createClient } from './client.ts';
import type { Answer } from './elastic.ts';
import { createElastic } from './elastic.ts';
import { namesOf } from './names.ts';

/** The rights of a key, as Elasticsearch's API takes them. */
interface RoleDescriptor {
  cluster: readonly string[];
  indices: readonly { names: readonly string[]; privileges: readonly string[] }[];
}

/** What each of our processes may: nothing of the cluster, and only indexes with our names. */
interface RoleDescriptors {
  /** Reads the index; reads and writes the shared records. Its indexes have to be there. */
  router: RoleDescriptor;
  /** Also makes and writes the index. */
  collector: RoleDescriptor;
}

/** The least rights that the processes need, for indexes under this prefix. */
export function roleDescriptors(prefix = 'cloudwhois'): RoleDescriptors {
  const names = namesOf(prefix);
  const index = [names.allDocuments, ...[names.changes, names.scopes].map((name) => `${name}*`)];
  const shared = [names.state, names.claims].map((name) => `${name}*`);
  const records = { names: shared, privileges: ['read', 'write', 'maintenance'] };
  return {
    router: { cluster: [], indices: [{ names: index, privileges: ['read'] }, records] },
    // `manage` makes and moves aliases; there is no lesser right for that
    collector: { cluster: [], indices: [{ names: [names.all], privileges: ['read', 'write', 'manage'] }] },
  };
}

/** A key for each of our processes, as ELASTICSEARCH_API_KEY takes it. */
type ApiKeys = Record<keyof RoleDescriptors, string>;

/** The request that makes a key; `expires` as Elasticsearch has it (`90d`), never where absent. */
export function keyRequest(role: keyof RoleDescriptors, expires?: string): object {
  return {
    name: `cloudwhois-${role}`,
    ...(expires !== undefined && { expiration: expires }),
    role_descriptors: { [role]: roleDescriptors()[role] },
  };
}

interface Made {
  encoded?: string;
  error?: { reason?: string } | string;
}

/** Makes both keys as a user who may. Throws `denied` where that one may not, `unavailable` where the cluster cannot. */
export async function createKeys(options: {
  access: Access;
  clock: Clock;
  expires?: string;
}): Promise<ApiKeys> {
  const { access, clock, expires } = options;
  const elastic = createElastic({ connect: () => createClient(access), clock });
  const create = async (role: keyof RoleDescriptors) => {
    const body = keyRequest(role, expires);
    const path = '/_security/api_key';
    const expect = [400, 403, 405, 500];
    return encodedIn(await elastic.put<Made>({ method: 'POST', path, body, expect }));
  };
  try {
    return { router: await create('router'), collector: await create('collector') };
  } finally {
    await elastic.close();
  }
}

function encodedIn({ status, body: { encoded, error } }: Answer<Made>): string {
  if (status === 200 && encoded !== undefined) return encoded;
  const reason = typeof error === 'string' ? error : (error?.reason ?? `status ${status}`);
  if (status === 403)
    throw denied('This user may not make keys.', {
      fix: 'Take one with the cluster privilege manage_own_api_key (or manage_api_key), and all rights of the keys.',
    });
  if (reason.includes('no handler found'))
    throw unavailable('Security is switched off in this Elasticsearch: it has no keys, and needs none.', {
      fix: 'Leave ELASTICSEARCH_API_KEY out, or set xpack.security.enabled: true.',
    });
  if (reason.includes('derived'))
    throw invalid('A key made with another key has no rights.', {
      fix: 'Make them as a user: --user elastic',
    });
  throw unavailable('Elasticsearch does not make keys.', { fix: reason, cause: new Error(reason) });
}
