import type { Line } from './bulk.ts';
import { bulk } from './bulk.ts';
import type { Kept } from './record-store.ts';
import type { SearchAnswer, World } from './world.ts';
import { lockOf } from './world.ts';

/** Milliseconds between two purges, and how many expired records one removes of each index. */
const EVERY = 30_000;
const MOST = 2000;

/** Removes what has expired, now and then and beside the work. */
export interface Purge {
  /** To be called with writes; does something at most every 30 seconds. */
  now(): void;
  /** Waits for what is under way. */
  done(): Promise<void>;
}

/** A purge of these indexes. One that fails is made up for by the next. */
export function createPurge(world: World, indexes: readonly string[]): Purge {
  let last = world.clock();
  let running: Promise<void> = Promise.resolve();
  return {
    now() {
      const now = world.clock();
      if (Math.abs(now - last) < EVERY) return;
      last = now;
      running = Promise.all(indexes.map((index) => purge(world, index, now))).then(
        () => undefined,
        () => undefined,
      );
    },
    done: () => running,
  };
}

/** What was renewed meanwhile stays: each is removed only in the state in which it had expired. */
async function purge({ elastic }: World, index: string, now: number): Promise<void> {
  const body = {
    query: { range: { expires: { lte: now } } },
    size: MOST,
    seq_no_primary_term: true,
    _source: false,
  };
  const path = `/${index}/_search`;
  const { body: answer } = await elastic.put<SearchAnswer<Kept>>({ method: 'POST', path, body });
  const lines = answer.hits.hits.map(
    ({ _id: id, ...hit }): Line => ({ action: 'delete', index, id, lock: lockOf(hit) }),
  );
  await bulk({ elastic }, lines);
}
