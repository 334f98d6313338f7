import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'node:test';
import { createMemoryStore } from '../../src/store/memory.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { findSuite } from './store-find.ts';
import type { Candidate } from './store-harness.ts';
import { historySuite } from './store-history.ts';
import { mergeSuite } from './store-merge.ts';
import { propertySuite } from './store-properties.ts';
import { stateSuite } from './store-state.ts';
import { writingSuite } from './store-writing.ts';

const candidates: Candidate[] = [
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
];

for (const candidate of candidates)
  describe(`store: ${candidate.name}`, () => {
    findSuite(candidate);
    writingSuite(candidate);
    historySuite(candidate);
    mergeSuite(candidate);
    stateSuite(candidate);
    propertySuite(candidate);
  });
