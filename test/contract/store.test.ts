import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { startElasticsearch } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { fenceSuite } from './store-fence.ts';
import { findSuite } from './store-find.ts';
import type { Candidate } from './store-harness.ts';
import { historySuite } from './store-history.ts';
import { mergeSuite } from './store-merge.ts';
import { propertySuite } from './store-properties.ts';
import { stateSuite } from './store-state.ts';
import { writingSuite } from './store-writing.ts';

const { service, skip } = await startOrSkip(startElasticsearch);
let stores = 0;

const candidates: (Candidate & { skip?: string | false })[] = [
  {
    name: 'memory',
    async open(clock) {
      const store = createMemoryStore({ clock });
      return { store, close: () => store.close() };
    },
  },
  {
    name: 'sqlite',
    async open(clock) {
      const folder = await mkdtemp(join(tmpdir(), 'store-'));
      const store = await openSqlite({ folder, clock });
      const close = async () => {
        await store.close();
        await rm(folder, { recursive: true });
      };
      return { store, close };
    },
  },
  {
    name: 'elasticsearch',
    skip,
    // An index takes a fifth of a second to create
    runs: 0.15,
    async open(clock) {
      const { url } = service();
      const prefix = `store-${++stores}`;
      const store = openElasticsearch({ access: { urls: [url] }, clock, creates: true, prefix });
      // What it leaves behind goes with the server
      return { store, close: () => store.close() };
    },
  },
];

after(async () => {
  if (skip === false) await service().stop();
});

for (const candidate of candidates)
  describe(`store: ${candidate.name}`, { skip: candidate.skip ?? false }, () => {
    findSuite(candidate);
    writingSuite(candidate);
    historySuite(candidate);
    mergeSuite(candidate);
    fenceSuite(candidate);
    stateSuite(candidate);
    propertySuite(candidate);
  });
