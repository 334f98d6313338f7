import type { Clock, Kind } from '#kit';
import { invalid } from '#kit';
import type { Config } from '../config.ts';
import { withWriter } from '../refresh/with-writer.ts';
import { openElasticsearch } from '../store/elasticsearch/open-elasticsearch.ts';
import { createKeys, keyRequest } from '../store/elasticsearch/set-up.ts';

/** What `elasticsearch setup` has done: the requests that make the keys, and the keys where it made them. */
interface SetUp {
  requests: { router: object; collector: object };
  keys?: { router: string; collector: string };
}

/**
 * Makes the indexes, or brings them to the layout of this program, as the one writer; makes the keys where asked to. Can
 * be done again at any time. Throws `invalid` without an address, `unavailable` where the cluster does not answer or
 * refuses, or another process goes on writing for half a minute.
 */
export async function setUpElasticsearch(options: {
  config: Pick<Config, 'elasticsearch'>;
  kinds: ReadonlyMap<string, Kind>;
  clock: Clock;
  signal: AbortSignal;
  user?: { name: string; password: string };
  keys: boolean;
  expires?: string;
}): Promise<SetUp> {
  const { config, kinds, clock, signal, user, keys, expires } = options;
  if (!config.elasticsearch)
    throw invalid('There is no address of the cluster.', {
      fix: 'Set CLOUDWHOIS_STORE=elasticsearch and ELASTICSEARCH_URL=https://elastic.example.com:9200',
    });
  const access = { ...config.elasticsearch, ...(user && { user }) };
  const store = openElasticsearch({ access, kinds, clock, creates: true });
  try {
    const elapsed = () => performance.now();
    await withWriter({ store, clock, elapsed, signal, lease: { waitMs: 30_000 } }, async () => {});
  } finally {
    await store.close();
  }
  const requests = {
    router: keyRequest('router', expires),
    collector: keyRequest('collector', expires),
  };
  if (!keys) return { requests };
  return { requests, keys: await createKeys({ access, clock, ...(expires !== undefined && { expires }) }) };
}
