import assert from 'node:assert/strict';
import type { AccessSettings, Answer, Document, Index, LimitSettings, Principal, Store } from '#kit';
import { documentOf, manualClock, memoryLog } from '#kit/testing';
import { createAccess } from '../../src/access/create-access.ts';
import { createAsk } from '../../src/answer/ask.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { commit } from '../contract/store-harness.ts';
import { accounts, boxKind, fakeLive, nameKind, nothing, START } from './fakes.ts';

/** A world for the memory of answers: real rights, a real store in memory, and programs that ask it. */

export const A = '111122223333';
export const B = '444455556666';
export const scopeOf = (account: string) => `box/aws/${account}/eu-west-1`;
export const second = 1000;
export const hour = 3_600_000;
export const people = {
  support: 'U0SUP1',
  colleague: 'U0SUP2',
  security: 'U0SEC1',
  lead: 'U0SEC2',
  payments: 'U0PAY1',
} as const;
export type Person = keyof typeof people;

const settings: AccessSettings = {
  groups: {
    support: { users: [people.support, people.colleague] },
    security: { users: [people.security, people.lead] },
    payments: { users: [people.payments] },
  },
  rules: [
    { effect: 'allow', groups: ['support'], kinds: ['box', 'name'], see: 'internal' },
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    { effect: 'allow', groups: ['payments'], kinds: ['box'], see: 'internal', accounts: [A] },
  ],
};

export const box = (account: string, id: string, state: string): Document =>
  documentOf({
    ...{ kind: 'box', type: 'box', id: `${account}/${id}`, account, addresses: ['10.0.0.1'] },
    ...{ identifiers: [id], name: id, attrs: { state, groups: ['sg-0a'] } },
  });

/** A store that counts what is read, two programs that ask it (one of them forgets all at once), and their clock. */
async function world(options: { live?: boolean; index?: Partial<Index>; limits?: LimitSettings } = {}) {
  const clock = manualClock(START);
  const store: Store = createMemoryStore({ clock });
  const writer = await store.writer();
  const provider = { scopes: 'account-region', actions: [], collect: nothing } as const;
  const confirm = () => assert.fail('the port is asked');
  const kinds = [boxKind({ providers: { aws: { ...provider, confirm } } }), nameKind()];
  const limits = { questions: 'off', ...options.limits } as const;
  const access = createAccess({ settings, limits, kinds, teams: ['T0001'], clock });
  const live = options.live ? fakeLive([]) : undefined;
  let finds = 0;
  const program = () =>
    createAsk({
      kinds: new Map(kinds.map((kind) => [kind.name, kind])),
      index: {
        ...store.index,
        find(query) {
          finds++;
          return store.index.find(query);
        },
        ...options.index,
      },
      ...{ access, accounts, live, clock, log: memoryLog(), owners: [{ tag: 'Owner' }] },
      audit: { write: async () => {}, healthy: () => true, close: async () => {} },
      staleAfter: () => 2 * hour,
      elapsed: () => 0,
    });
  const remembering = program();
  const put = (account: string, documents: Document[]) =>
    commit({ writer, clock }, documents, scopeOf(account));
  const input = (who: Person, channel?: string) => ({
    principal: { type: 'slack', team: 'T0001', user: people[who] } satisfies Principal,
    ...{ door: 'slack', requestId: 'r-1', signal: new AbortController().signal },
    ...(channel !== undefined && { channel }),
  });
  const ask = (text: string, who: Person = 'support', channel?: string) =>
    remembering.kind('box', { text, ...input(who, channel) });
  const afresh = (text: string, who: Person, channel?: string) =>
    program().kind('box', { text, ...input(who, channel) });
  return { ask, afresh, access, clock, live, put, store, writer, remembering, input, finds: () => finds };
}

/** The world with a machine in one account and none in the other. */
export async function filled(options: Parameters<typeof world>[0] = {}) {
  const all = await world(options);
  await all.put(A, [box(A, 'i-0123456789abcdef0', 'running')]);
  await all.put(B, []);
  return all;
}

export const shown = ({ outcome, results }: Answer) =>
  `${outcome} ${results.flatMap(({ facts }) => facts.map(({ value }) => value)).join(' ')}`.trim();
