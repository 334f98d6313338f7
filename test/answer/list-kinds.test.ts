import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { scopeKey } from '#kit';
import { manualClock } from '#kit/testing';
import { loadKinds } from '../../src/kinds.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, scopeRecord, worldOf } from './fakes.ts';

/** Every kind, with its example documents in the store in memory, is listed and narrowed by what its answers show. */

const collectors = new URL('../../collectors/', import.meta.url);
const kinds = await loadKinds(collectors);
const rights = Object.fromEntries([...kinds.keys()].map((name) => [name, { see: 'restricted' as const }]));

async function world(name: string) {
  const file = new URL(`${name}/fixtures/documents.ndjson`, collectors);
  const lines = readFileSync(file, 'utf8').split('\n');
  const documents = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Document);
  const store = createMemoryStore({ clock: manualClock(START) });
  const writer = await store.writer();
  const keys = new Set(documents.map(scopeKey));
  await writer.merge(documents, () => [...keys].map((key) => scopeRecord(key)), START - 720_000);
  const { ask, input } = worldOf({ kinds: [...kinds.values()], index: store.index, rights });
  return { documents, list: (filters: string) => ask.kind(name, input(`list ${filters}`)) };
}

/** Texts that a person could type as they are shown. */
function typeable(value: unknown): value is string {
  return typeof value === 'string' && value.length < 100 && /^[\w][\w .,:/()=-]*$/.test(value);
}

describe('every kind', () => {
  for (const [name, kind] of kinds) {
    it(`${name} is listed, and narrowed by its facts, types and accounts`, async () => {
      const made = await world(name);
      const { documents, list } = made;
      const held = documents.filter(({ provider }) => kind.providers[provider]?.holds !== false);
      const all = await list('');

      assert.equal(all.outcome, 'found');
      assert.equal(all.total, held.length);
      for (const result of all.results.slice(0, 12)) {
        const facts = result.facts.flatMap((fact) =>
          typeable(fact.value) ? [`${fact.name}:"${fact.value}"`] : [],
        );
        const filters = [...facts.slice(0, 15), `type:${result.type}`, `region:${result.region}`];
        for (const filter of [...filters, `account:${result.account.id} ${filters.join(' ')}`]) {
          const { results, summary } = await list(filter);
          assert.ok(
            results.some(({ id }) => id === result.id),
            `list ${filter}: ${summary}`,
          );
        }
      }
    });
  }
});
