import type { Cloud, Document, Kind, Plan, Provider, Scope } from '#kit';
import { defineKind, silent, Type } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { refresh } from '../../src/refresh/refresh.ts';
import type { RefreshOptions } from '../../src/refresh/refresh.types.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

/** What the tests of this room share: a kind, a cloud that can be told to fail, and a store in memory. */

export const account = '111122223333';
export const other = '444455556666';

/** A kind whose documents the fake cloud makes up. */
export function kindOf(
  name = 'ip',
  scopes: Provider['scopes'] = 'account-region',
  every = '0 * * * *',
): Kind {
  return defineKind({
    name,
    title: name,
    attributes: Type.Object({ state: Type.Optional(Type.String()) }),
    columns: [],
    accepts: [{ shape: 'address' }],
    command: { name: `/${name}info`, summary: 'Whose?', usage: '', example: '10.0.0.1' },
    every,
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    providers: { aws: { scopes, actions: [], collect: async function* () {} } },
  });
}

export function kindsOf(...kinds: Kind[]): ReadonlyMap<string, Kind> {
  return new Map(kinds.map((kind) => [kind.name, kind]));
}

/** `n` documents of a scope; ids are `<key of the place>/0` and so on. */
export function documentsOf(scope: Partial<Scope>, n: number, part: Partial<Document> = {}): Document[] {
  const place = { kind: 'ip', provider: 'aws', account, region: 'eu-west-1', ...scope };
  return Array.from({ length: n }, (_, i) =>
    documentOf({
      ...place,
      id: `${place.account}/${place.region}/${i}`,
      addresses: [`10.0.${i >> 8}.${i & 255}`],
      ...part,
    }),
  );
}

/** What a run of one scope meets: documents, and then perhaps an error. */
export interface Weather {
  documents?: Document[];
  error?: unknown;
  /** Never ends, and does not listen to the signal. */
  hangs?: boolean;
  /** Calls that are throttled before the first document. */
  throttles?: number;
  /** Called before the first document. */
  before?: () => unknown;
}

export interface World {
  plan: Plan;
  /** By `account/region`. */
  weather: Map<string, Weather>;
  /** Places collected, in order. */
  read: string[];
  plans: number;
  planError?: unknown;
}

export function placesOf(...places: string[]): Plan['places'] {
  return places.map((place) => {
    const [id = '', region = ''] = place.split('/');
    return { account: id, region };
  });
}

export function worldOf(...places: string[]): World {
  const ids = [...new Set(placesOf(...places).map((place) => place.account))];
  return {
    plan: {
      places: placesOf(...places),
      excluded: [],
      unreadable: [],
      accounts: ids.map((id) => ({ provider: 'aws', id, name: `account ${id}` })),
    },
    weather: new Map(),
    read: [],
    plans: 0,
  };
}

/** The world as refresh sees it. */
export function cloudOf(world: World): Cloud {
  return {
    async plan() {
      world.plans++;
      if (world.planError !== undefined) throw world.planError;
      return structuredCloneOf(world.plan);
    },
    async *collect({ scope, onCall, onThrottle }) {
      onCall?.('test:Read');
      const place = `${scope.account}/${scope.region}`;
      world.read.push(place);
      const weather = world.weather.get(place) ?? {};
      for (let i = weather.throttles ?? 0; i > 0; i--) onThrottle?.('test:Read');
      await weather.before?.();
      for (const document of weather.documents ?? []) yield { ...document, kind: scope.kind };
      if (weather.hangs) await new Promise(() => undefined);
      if (weather.error !== undefined) throw weather.error;
    },
    live: {
      confirm: async () => undefined,
      find: async () => ({ documents: [], scopes: 0, failed: [] }),
      enrich: async () => ({}),
    },
    close: async () => undefined,
  };
}

function structuredCloneOf(plan: Plan): Plan {
  return {
    ...plan,
    places: [...plan.places],
    excluded: [...plan.excluded],
    unreadable: [...plan.unreadable],
  };
}

/** Everything for a test: a world of one place, a store, a clock, and `run`. */
export function setUp(...places: string[]) {
  const clock = manualClock();
  const store = createMemoryStore({ clock });
  const world = worldOf(...(places.length > 0 ? places : [`${account}/eu-west-1`]));
  const kinds = kindsOf(kindOf());
  const base = {
    kinds,
    store,
    clock,
    // On its own where the test steps the clock
    elapsed: clock,
    log: silent,
    random: () => 0.5,
    cloud: cloudOf(world),
    onlyDue: false,
    signal: new AbortController().signal,
    lease: { waitMs: 0 },
  };
  const run = (options: Partial<RefreshOptions> = {}) => refresh({ ...base, ...options });
  const record = async (key: string) => (await store.index.scopes()).find((one) => one.key === key);
  const ids = async () => {
    const found: string[] = [];
    for await (const document of store.index.export()) found.push(document.id);
    return found.sort();
  };
  return { clock, store, world, kinds, base, run, record, ids };
}

/** An error as the AWS SDK throws it. */
export function awsError(name: string, status = 400, part: object = {}): Error {
  return Object.assign(new Error(`${name} was said.`), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: status },
    ...part,
  });
}
