import type { PutOptions, State } from '#kit';
import type { Stored } from '../state-entry.ts';
import { checkEntry, entryOf, isLive } from '../state-entry.ts';
import { createClaimDesk } from './claim-desk.ts';
import { createPurge } from './purge.ts';
import { createQueues } from './queues.ts';
import type { Kept, RecordStore } from './record-store.ts';
import { recordStore, storedIn } from './record-store.ts';
import { scan } from './scan.ts';
import type { Hit, World } from './world.ts';
import { makeVisible } from './world.ts';

/** Tries of a deletion that does not mind which version it deletes. */
const ATTEMPTS = 5;
/** Records of a page of a list, of up to 64 KB each. */
const PAGE = 500;

/** The shared records, by compare-and-set. What one process does with a key happens in the order in which it asked. */
export function elasticState(world: World): State {
  const { names, clock } = world;
  const records = recordStore(world, names.state);
  const inTurn = createQueues();
  const purge = createPurge(world, [names.state, names.claims]);
  const claims = createClaimDesk(world, purge);
  const live = async (key: string) => {
    const kept = await records.get(key);
    return kept && isLive(kept.stored, clock()) ? kept : undefined;
  };
  return {
    async get(key) {
      const kept = await live(key);
      return kept && entryOf(key, kept.stored);
    },
    async put(key, value, how = {}) {
      const text = checkEntry(key, value);
      purge.now();
      return inTurn(key, () => put({ records, now: clock() }, key, text, how));
    },
    delete: (key, { expect } = {}) =>
      inTurn(key, async () => {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const kept = await live(key);
          if (!kept || (expect !== undefined && kept.stored.version !== expect)) return false;
          if (await records.remove(key, kept.lock)) return true;
        }
        return false;
      }),
    claim: async (key, expiresAt) => claims.claim(key, expiresAt),
    async list(prefix) {
      const found = await listed(world, prefix);
      return found.map(({ key, stored }) => entryOf(key, stored));
    },
    async close() {
      await claims.close();
      await purge.done();
    },
  };
}

async function put(
  { records, now }: { records: RecordStore; now: number },
  key: string,
  value: string,
  { expect, expiresAt }: PutOptions,
): Promise<number | undefined> {
  const record = { value, expiresAt: expiresAt ?? null };
  if (expect === undefined) return records.put(key, record);
  if (expect === null) {
    const version = await records.create(key, record);
    if (version !== undefined) return version;
  }
  const kept = await records.get(key);
  const present = kept && isLive(kept.stored, now) ? kept.stored.version : null;
  if (present !== expect) return undefined;
  return kept ? records.put(key, record, kept.lock) : records.create(key, record);
}

function keyed(hit: Hit<Kept>): { key: string; stored: Stored } {
  const { _source: source } = hit;
  return { key: source.key, stored: storedIn(hit) };
}

async function listed(world: World, prefix: string): Promise<{ key: string; stored: Stored }[]> {
  await makeVisible(world, [world.names.state]);
  const now = world.clock();
  const query = prefix === '' ? { match_all: {} } : { prefix: { key: prefix.toWellFormed() } };
  const found: { key: string; stored: Stored }[] = [];
  const what = {
    indexes: [world.names.state],
    query,
    fields: 'key,value,expires',
    size: PAGE,
    locks: true,
  } as const;
  for await (const hits of scan<Kept>(world, what)) for (const hit of hits) found.push(keyed(hit));
  const live = found.filter(({ stored }) => isLive(stored, now));
  return live.sort((a, b) => (a.key < b.key ? -1 : 1));
}
