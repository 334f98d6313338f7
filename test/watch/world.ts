import type {
  Accounts,
  Alert,
  AlertsSettings,
  Answer,
  AuditEntry,
  Document,
  Kind,
  Principal,
  Rule,
  Whois,
} from '#kit';
import { defineKind, iso, silent, Type, unavailable } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { createAccess } from '../../src/access/create-access.ts';
import { createOwners } from '../../src/answer/owners.ts';
import { createSight } from '../../src/answer/sight.ts';
import { visibleIndex } from '../../src/answer/visible-index.ts';
import { nextRun } from '../../src/refresh/schedule.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { WatchRoom } from '../../src/watch/create-watch.ts';
import { createWatch } from '../../src/watch/create-watch.ts';
import type { WatchOptions } from '../../src/watch/watch.types.ts';

/** A made-up company around the alerts: buckets (internal), keys (restricted), real rights, a store in memory. */

export const minute = 60_000;
export const hour = 60 * minute;
export const payments = '111122223333';
export const legacy = '444455556666';
export const ann: Principal = { type: 'slack', team: 'T1', user: 'U0ANN' };
export const sec: Principal = { type: 'slack', team: 'T1', user: 'U0SEC' };

function kindOf(part: Partial<Parameters<typeof defineKind>[0]> & { name: string }): Kind {
  return defineKind({
    title: part.name,
    attributes: Type.Object({}),
    columns: [
      { name: 'public', label: 'Public', value: ({ attrs }) => attrs['public'] },
      { name: 'secret', label: 'Secret', sensitivity: 'restricted', value: ({ attrs }) => attrs['secret'] },
    ],
    accepts: [],
    command: { name: `/${part.name}info`, summary: 'x', usage: 'x', example: 'x' },
    every: '0 * * * *',
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    watched: ['public', 'secret'],
    findings: [
      {
        name: `public-${part.name}`,
        title: `public ${part.name}s`,
        holds: ({ attrs }) =>
          attrs['public'] === 'unknown' ? undefined : attrs['public'] === 'yes' && 'open to all',
      },
    ],
    providers: {},
    ...part,
  });
}

export const kinds = new Map(
  [kindOf({ name: 'bucket' }), kindOf({ name: 'key', sensitivity: 'restricted' })].map((kind) => [
    kind.name,
    kind,
  ]),
);

/** Ann sees buckets, Sec everything; the channel G0SEC sees keys, C0PAY only the buckets of payments. */
export const rules: Rule[] = [
  { effect: 'allow', users: ['U0ANN'], kinds: ['bucket'], see: 'internal' },
  { effect: 'allow', users: ['U0SEC'], kinds: ['*'], see: 'restricted' },
  { effect: 'allow', users: ['U0SEC'], kinds: ['key'], see: 'restricted', channels: ['G0SEC'] },
  { effect: 'deny', kinds: ['bucket'], channels: ['C0NOT'] },
];

const accountList = [
  { provider: 'aws', id: payments, name: 'payments-prod', owner: 'team-payments', contact: 'C0PAY' },
  { provider: 'aws', id: legacy, name: 'legacy-prod' },
];

export function bucket(name: string, part: Partial<Document> = {}): Document {
  const base = {
    kind: 'bucket',
    type: 'bucket',
    id: `aws/${name}`,
    name,
    identifiers: [name],
    account: payments,
  };
  return documentOf({ ...base, region: 'eu-west-1', attrs: { public: 'no' }, ...part });
}

export function accessKey(name: string, part: Partial<Document> = {}): Document {
  return bucket(name, { kind: 'key', type: 'access-key', id: name, ...part });
}

export interface Setup {
  settings?: AlertsSettings;
  central?: string;
  rules?: Rule[];
  accounts?:
    | (typeof accountList)[number][]
    | { provider: string; id: string; name?: string; contact?: string }[];
  wrap?: (options: WatchOptions) => WatchOptions;
  ask?: WatchOptions['ask'];
  askAs?: WatchOptions['askAs'];
  post?: WatchOptions['post'];
}

export async function createWorld(setup: Setup = {}) {
  const clock = manualClock();
  const store = createMemoryStore({ clock });
  const writer = await store.writer();
  const sent: Alert[] = [];
  const audited: AuditEntry[] = [];
  const logged: string[] = [];
  const slack = { dead: false, refuses: false };
  const listed = setup.accounts ?? accountList;
  const accounts: Accounts = { get: (id) => listed.find((one) => one.id === id), all: () => listed };
  const policy = { rules: setup.rules ?? rules };
  const log = {
    ...silent,
    error: (_: object, message: string) => void logged.push(message),
    warn: (fields: object, message: string) =>
      void logged.push(`${message} ${(fields as { err?: Error }).err?.message ?? ''}`),
  };
  const open = (own: Partial<WatchOptions> = {}): WatchRoom => {
    const access = createAccess({
      settings: { rules: policy.rules, groups: {}, operators: [] },
      limits: undefined,
      kinds: [...kinds.values()],
      teams: ['T1'],
      clock,
    });
    const options: WatchOptions = {
      ...{
        index: store.index,
        state: store.state,
        kinds,
        access,
        accounts,
        clock,
        elapsed: clock,
        nextRun,
        log,
      },
      view: (asker) => {
        const sight = createSight({ access, kinds, ...asker });
        return { find: visibleIndex({ index: store.index, kinds, sight }).find, see: sight.see };
      },
      ownerOf: createOwners({ rules: [{ tag: 'Owner' }], accounts }),
      intervalOf: () => ({ every: '0 * * * *', staleAfter: 2 * hour }),
      ask: setup.ask ?? (async (): Promise<Whois> => Promise.reject(unavailable('nobody answers'))),
      askAs: setup.askAs ?? (async (): Promise<Answer> => Promise.reject(unavailable('nobody answers'))),
      settings: setup.settings ?? {},
      ...(setup.central !== undefined && { central: setup.central }),
      ...(setup.post && { post: setup.post }),
      sink: {
        async send(alert) {
          if (slack.dead) throw unavailable('Slack is down');
          if (slack.refuses) return false;
          sent.push(alert);
          return true;
        },
      },
      audit: { write: async (entry) => void audited.push(entry) },
      ...own,
    };
    return createWatch(setup.wrap ? setup.wrap(options) : options);
  };
  const read = async (
    account: string,
    documents: readonly Document[],
    kind = 'bucket',
    region = 'eu-west-1',
  ) => {
    const scope = { kind, provider: 'aws', account, region };
    const stage = await writer.stage(scope, clock());
    await stage.put(documents);
    await stage.commit({
      ...{ key: `${kind}/aws/${account}/${region}`, outcome: 'complete' },
      ...{ completedAt: iso(clock()), count: documents.length },
    });
  };
  return { clock, store, writer, sent, audited, logged, slack, policy, open, read };
}

/** Everything that an alert says, for what must not be in it. */
export function textOf(alerts: readonly Alert[]): string {
  return alerts.map(({ title, lines }) => [title, ...lines].join('\n')).join('\n');
}
