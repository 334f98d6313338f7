import type { Cloud, Document, Kind, Plan } from '#kit';
import { documentOf } from '#kit/testing';
import type { Random } from '../../src/demo/random.ts';
import { awsError } from './world.ts';

/** A made-up organisation that changes by itself, for the soak. */

const regions = ['eu-west-1', 'us-east-1'];
const HOME = 6;

export interface SoakWorld {
  /** By `kind/account/region`: version by id of what is there now. Accounts that left have none. */
  documents: Map<string, Map<string, number>>;
  /** Grows with every change. */
  age: number;
  /** Accounts that are not in the organisation, and regions (`account/region`) that are not read. */
  left: Set<string>;
  suspended: Set<string>;
  /** While set, the list of accounts lacks these though they are there. */
  hidden: Set<string>;
  /** From now on nothing changes and nothing fails. */
  isCalm: boolean;
  change(): void;
  calm(): void;
}

export const accounts = Array.from({ length: HOME }, (_, i) => `10000000000${i}`);

export function soakWorld(random: Random): SoakWorld {
  const world: SoakWorld = {
    documents: new Map(),
    age: 0,
    left: new Set(),
    suspended: new Set(),
    hidden: new Set(),
    isCalm: false,
    change() {
      if (world.isCalm) return;
      world.age++;
      for (const key of [...world.documents.keys()]) if (random.oneIn(8)) changeScope(key);
      if (random.oneIn(60)) move();
      if (random.oneIn(80)) world.hidden = new Set(accounts.filter(() => random.oneIn(2)));
      else if (random.oneIn(4)) world.hidden.clear();
    },
    calm() {
      world.isCalm = true;
      world.hidden.clear();
      world.suspended.clear();
    },
  };
  /** Fewer than the 20 from which on a loss must be confirmed: that has its own tests. */
  function changeScope(key: string): void {
    const now = world.documents.get(key);
    if (!now) return;
    if (random.oneIn(10)) now.clear();
    for (let i = random.below(3); i > 0; i--) {
      const id = `${key}/${random.below(19)}`;
      if (random.oneIn(3)) now.delete(id);
      else now.set(id, world.age);
    }
  }
  /** Somebody joins, leaves, or is suspended; never so many that it would have to be confirmed. */
  function move(): void {
    const id = accounts[random.below(HOME)] ?? '';
    const place = `${id}/${regions[1]}`;
    const what = random.below(5);
    if (what === 0) toggle(world.suspended, id, 1);
    else if (what === 1) toggle(world.left, place, 2);
    else toggle(world.left, id, 2);
    reconcile();
  }
  /** What is there follows who is there. */
  function reconcile(): void {
    const there = scopesThere();
    for (const key of world.documents.keys()) if (!there.has(key)) world.documents.delete(key);
    for (const key of there) if (!world.documents.has(key)) world.documents.set(key, new Map());
  }
  function scopesThere(): Set<string> {
    const present = accounts.filter((id) => !world.left.has(id));
    return new Set(
      present.flatMap((id) => [
        `s3/${id}/global`,
        ...regions
          .filter((region) => !world.left.has(`${id}/${region}`))
          .map((region) => `ip/${id}/${region}`),
      ]),
    );
  }
  reconcile();
  for (const key of world.documents.keys()) for (let i = 0; i < 6; i++) changeScope(key);
  return world;
}

function toggle(set: Set<string>, item: string, most: number): void {
  if (set.delete(item) || set.size >= most) return;
  set.add(item);
}

/** What one process sees of the world, with everything that can go wrong on the way. */
export function soakCloud(options: {
  world: SoakWorld;
  random: Random;
  /** Lets simulated time pass. */
  sleep: (ms: number) => Promise<void>;
  /** Told what a run saw: the ids of one moment, and the age of the world then. */
  saw: (kind: Kind, account: string, region: string, seen: { ids: number; age: number }) => void;
}): Cloud {
  const { world, random, sleep, saw } = options;
  const fails = (oneIn: number) => !world.isCalm && random.oneIn(oneIn);
  return {
    async plan({ shape }) {
      if (fails(30)) throw awsError('TooManyRequestsException', 429);
      await sleep(random.below(500));
      return planOf(world, shape === 'account', fails(30));
    },
    async *collect({ kind, scope: { account, region } }) {
      await sleep(random.below(8000));
      if (fails(25)) throw awsError('AccessDenied', 403);
      if (fails(25)) throw awsError('RequestLimitExceeded', 503);
      const key = `${kind.name}/${account}/${region}`;
      const now = world.documents.get(key);
      if (!now || world.suspended.has(account)) throw awsError('AccessDenied', 403);
      const documents = [...now].map(([id, version]) => documentAt(key, id, version));
      saw(kind, account, region, { ids: documents.length, age: world.age });
      const cut = fails(12) ? random.below(documents.length + 1) : undefined;
      for (const [i, document] of documents.entries()) {
        if (i === cut) throw awsError('ECONNRESET', 0);
        if (random.oneIn(10)) await sleep(random.below(3000));
        yield document;
      }
      if (cut === documents.length) throw awsError('TimeoutError', 0);
    },
    live: {
      confirm: async () => undefined,
      find: async () => ({ documents: [], scopes: 0, failed: [] }),
      enrich: async () => ({}),
    },
    close: async () => undefined,
  };
}

function planOf(world: SoakWorld, byAccount: boolean, hasBadAccount: boolean): Plan {
  const listed = accounts.filter((id) => !world.left.has(id) && !world.hidden.has(id));
  const active = listed.filter((id) => !world.suspended.has(id));
  const bad = hasBadAccount && !byAccount ? active[0] : undefined;
  return {
    places: active
      .filter((id) => id !== bad)
      .flatMap((account) =>
        (byAccount ? ['global'] : regions)
          .filter((region) => !world.left.has(`${account}/${region}`))
          .map((region) => ({ account, region })),
      ),
    excluded: [],
    unreadable: listed
      .filter((id) => id === bad || world.suspended.has(id))
      .map((account) => ({
        place: { account, region: byAccount ? 'global' : '*' },
        error: awsError('AccessDenied', 403),
      })),
    accounts: listed.map((id) => ({ provider: 'aws', id })),
  };
}

export function documentAt(key: string, id: string, version: number): Document {
  const [kind = '', account = '', region = ''] = key.split('/');
  return documentOf({ kind, account, region, id, name: `v${version}` });
}
