import { randomUUID } from 'node:crypto';
import { createClaims } from '../claims.ts';
import { checkKey, isLive } from '../state-entry.ts';
import type { Line } from './bulk.ts';
import { bulk } from './bulk.ts';
import { idFor } from './names.ts';
import type { Purge } from './purge.ts';
import { keptOf, recordStore } from './record-store.ts';
import type { World } from './world.ts';

/** Somebody waits for a claim. */
const SOON = { how: 'read', attempts: 3 } as const;

/** A claim that waits for the end of this turn of the event loop. */
interface Waiting {
  key: string;
  /** Tells ours from those of others, where no answer came and it was sent twice. */
  token: string;
  expiresAt: number;
  resolve: (won: boolean) => void;
  reject: (error: unknown) => void;
}

/** Claims over all processes: a record for each, created by the one that wins. */
interface ClaimDesk {
  claim(key: string, expiresAt: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Gathers the claims of one turn of the event loop into one request. */
export function createClaimDesk(world: World, purge: Purge): ClaimDesk {
  const known = createClaims();
  let waiting: Waiting[] = [];
  let running: Promise<void> = Promise.resolve();
  const flush = () => {
    const all = waiting;
    waiting = [];
    // One after another: the first that asks is the first that is asked for
    running = running.then(() => settle(world, known, all));
    purge.now();
  };
  return {
    claim(key, expiresAt) {
      checkKey(key);
      if (waiting.length === 0) setImmediate(flush);
      return new Promise((resolve, reject) =>
        waiting.push({ key, expiresAt, token: JSON.stringify(randomUUID()), resolve, reject }),
      );
    },
    close: () => running,
  };
}

/** Decides a batch of claims; never rejects. What is known to be taken is not asked for. */
async function settle(
  world: World,
  known: ReturnType<typeof createClaims>,
  all: readonly Waiting[],
): Promise<void> {
  const now = world.clock();
  const first = new Map<string, Waiting>();
  for (const one of all) {
    if (known.has(one.key, now) || first.has(one.key)) continue;
    first.set(one.key, one);
  }
  try {
    const won = await createAll(world, [...first.values()]);
    for (const { key, expiresAt } of first.values()) if (won.has(key)) known.add(key, expiresAt);
    for (const one of all) one.resolve(won.has(one.key) && first.get(one.key) === one);
  } catch (error) {
    for (const { reject } of all) reject(error);
  }
}

/** The keys of those that were created by us. */
async function createAll(world: World, claims: readonly Waiting[]): Promise<Set<string>> {
  const index = world.names.claims;
  const lines = claims.map(
    ({ key, expiresAt, token }): Line => ({
      action: 'create',
      index,
      id: idFor(key),
      source: keptOf(key, { value: token, expiresAt }),
    }),
  );
  const taken = new Set((await bulk(world, lines, SOON)).map(({ id }) => id));
  const won = new Set<string>();
  for (const claim of claims)
    if (!taken.has(idFor(claim.key)) || (await takeOver(world, claim))) won.add(claim.key);
  return won;
}

/** A claim that has expired may be made again, by one. */
async function takeOver(world: World, { key, expiresAt, token }: Waiting): Promise<boolean> {
  const records = recordStore(world, world.names.claims);
  const kept = await records.get(key);
  if (kept?.stored.value === token) return true;
  if (kept && isLive(kept.stored, world.clock())) return false;
  const record = { value: token, expiresAt };
  const version = kept ? await records.put(key, record, kept.lock) : await records.create(key, record);
  return version !== undefined;
}
