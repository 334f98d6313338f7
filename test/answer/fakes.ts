import type {
  Account,
  Accounts,
  AuditEntry,
  Document,
  ExactMatch,
  Found,
  Index,
  Kind,
  Live,
  Log,
  Match,
  OwnerRule,
  Principal,
  ScopeRecord,
  Sensitivity,
  StoredDocument,
} from '#kit';
import {
  defineKind,
  holds,
  iso,
  network,
  parseAddress,
  parseNetwork,
  scopeKey,
  silent,
  Type,
  tooMany,
  unavailable,
} from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import type { Access, Grant } from '../../src/access/access.ts';
import { createAsk } from '../../src/answer/ask.ts';
import type { Ask, AskInput } from '../../src/answer/ask.types.ts';

/** A made-up world around `ask`: one kind of machines, one of keys, a naive index, rights as a table. */

export const START = Date.UTC(2026, 10, 21, 3, 0, 0);
export const ACCOUNTS: Account[] = [
  {
    provider: 'aws',
    id: '111122223333',
    name: 'payments-prod',
    owner: 'team-payments',
    contact: '#payments-oncall',
  },
  { provider: 'aws', id: '444455556666', name: 'legacy-prod' },
];
export const accounts: Accounts = { get: (id) => ACCOUNTS.find((one) => one.id === id), all: () => ACCOUNTS };

/** Answers addresses, networks, EC2 host names, `i-` and `sg-` ids, `box://` URLs. Security groups and user are restricted. */
export function boxKind(part: Partial<Parameters<typeof defineKind>[0]> = {}): Kind {
  return defineKind({
    name: 'box',
    title: 'machine',
    attributes: Type.Object({}),
    columns: [
      { name: 'state', label: 'State', value: ({ attrs }) => attrs['state'] },
      { name: 'backup', label: 'Backup', value: ({ attrs }) => attrs['backup'] },
      {
        name: 'groups',
        label: 'Security groups',
        sensitivity: 'restricted',
        value: ({ attrs }) => attrs['groups'],
      },
      {
        name: 'zone',
        label: 'Zone',
        value: ({ attrs }) => attrs['zone'],
        why: ({ attrs }) => attrs['why'] as string | undefined,
      },
    ],
    accepts: [
      { shape: 'address' },
      { shape: 'cidr' },
      {
        shape: 'hostname',
        pattern: /^ip-(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})(?:\.ec2\.internal)?$/,
        because: 'the host name of an instance',
        as: 'address',
        value: (match) => match[1]?.replaceAll('-', '.'),
      },
      { shape: 'id', pattern: /^(?:i|sg)-[0-9a-f]{8,17}$/, because: 'the id of a machine' },
      {
        shape: 'arn',
        pattern: /^arn:aws:ec2:[a-z0-9-]*:\d{12}:instance\/i-[0-9a-f]{8,17}$/,
        because: 'the ARN of a machine',
      },
    ],
    command: {
      name: '/boxinfo',
      summary: 'Whose machine is this?',
      usage: '<address or id>',
      example: '10.1.2.3',
    },
    every: '0 * * * *',
    staleAfter: '2h',
    describe: ({ name, id }) => `the machine ${name ?? id}`,
    console: ({ id }) => ({
      text: 'AWS console',
      url: `https://console.aws.amazon.com/ec2/home#Instances:${id}`,
    }),
    async lookup({ question, index }) {
      const { value, shape, cursor } = question;
      const match: Match =
        shape === 'cidr'
          ? { inside: value }
          : shape === 'address'
            ? { address: value }
            : { identifier: value };
      const page = await index.find({ match, kinds: ['box'], ...(cursor !== undefined && { cursor }) });
      return { ...page, notes: [{ text: 'Machines come and go.', sensitivity: 'public' }] };
    },
    providers: { aws: { scopes: 'account-region', actions: [], collect: nothing } },
    ...part,
  });
}

/** Names and buckets: answers host names and `s3://` URLs. */
export function nameKind(): Kind {
  return defineKind({
    name: 'name',
    title: 'name',
    attributes: Type.Object({}),
    columns: [],
    accepts: [
      { shape: 'hostname', pattern: /^[a-z0-9_*-]+(?:\.[a-z0-9_-]+)+$/, because: 'a host name' },
      {
        shape: 'id',
        pattern: /^s3:\/\/([a-z0-9.-]{3,63})(?:\/.*)?$/,
        because: 'a bucket',
        value: (match) => match[1],
      },
      { shape: 'id', pattern: /^[a-z0-9-]{3,63}$/, because: 'a bucket name' },
    ],
    command: {
      name: '/nameinfo',
      summary: 'What is this name?',
      usage: '<name>',
      example: 'www.example.com',
    },
    every: '0 * * * *',
    staleAfter: '2h',
    async lookup({ question, index }) {
      return index.find({ match: { hostnames: [question.value] }, kinds: ['name'] });
    },
    providers: { aws: { scopes: 'account', actions: [], collect: nothing } },
  });
}

export async function* nothing(): AsyncGenerator<Document> {}

export function stored(part: Partial<StoredDocument>): StoredDocument {
  const document = documentOf({ kind: 'box', type: 'machine', id: 'i-00000001', ...part });
  const { kind, provider, account, region } = document;
  return {
    asOf: iso(START - 720_000),
    validFrom: iso(START - 720_000),
    scope: scopeKey({ kind, provider, account, region }),
    ...document,
    ...part,
  };
}

export function scopeRecord(key: string, part: Partial<ScopeRecord> = {}): ScopeRecord {
  return { key, outcome: 'complete', completedAt: iso(START - 720_000), ...part };
}

export const COMPLETE = [
  scopeRecord('box/aws/111122223333/eu-west-1'),
  scopeRecord('box/aws/444455556666/eu-west-1', { completedAt: iso(START - 2_400_000) }),
];

export function naiveIndex(
  documents: readonly StoredDocument[],
  records: readonly ScopeRecord[],
): Pick<Index, 'find' | 'scopes' | 'history'> {
  const byKind = new Map<string | undefined, readonly ScopeRecord[]>();
  return {
    async find({ match, kinds, accounts: only, at, limit = 50, cursor = '0' }) {
      const all = documents.filter(
        (document) =>
          matches(match, document) &&
          (kinds?.includes(document.kind) ?? true) &&
          (only?.includes(document.account) ?? true) &&
          (at === undefined ? document.validTo === undefined : isAt(document, at)),
      );
      const start = Number(cursor);
      const next = start + limit;
      return {
        documents: all.slice(start, next),
        total: all.length,
        ...(next < all.length && { cursor: String(next) }),
      };
    },
    async scopes(kind) {
      const known =
        byKind.get(kind) ?? records.filter(({ key }) => kind === undefined || key.startsWith(`${kind}/`));
      byKind.set(kind, known);
      return known;
    },
    async history(kind, id) {
      const versions = documents.filter((document) => document.kind === kind && document.id === id);
      return versions.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
    },
  };
}

function isAt({ validFrom, validTo }: StoredDocument, at: number): boolean {
  return Date.parse(validFrom) <= at && (validTo === undefined || at < Date.parse(validTo));
}

function matches(match: Match | ExactMatch, document: StoredDocument): boolean {
  if ('address' in match) return document.addresses.includes(match.address);
  if ('identifier' in match) return document.identifiers.includes(match.identifier);
  if ('hostnames' in match) return document.hostnames.some((name) => match.hostnames.includes(name));
  if ('ids' in match) return match.ids.includes(document.id);
  if ('hostname' in match) return document.hostnames.includes(match.hostname);
  if ('linkedTo' in match)
    return document.links.some(({ kind, id }) => kind === match.linkedTo.kind && id === match.linkedTo.id);
  if ('any' in match) return match.any.some((one) => matches(one, document));
  if ('all' in match) return true;
  if (!('inside' in match)) return false;
  const outer = parseNetwork(match.inside) ?? network(new Uint8Array(16), 0);
  return document.addresses.some((address) => holds(outer, parseAddress(address) ?? new Uint8Array(16)));
}

/** Rights on a kind: everywhere, or by account. */
export interface Right {
  see?: Sensitivity;
  accounts?: Record<string, Sensitivity>;
  hidden?: string[];
  live?: boolean;
  liveAccounts?: string[];
}

export function accessOf(
  rights: Record<string, Right>,
  limits: { questions?: number; live?: number; bulk?: number } = {},
): Access {
  const left: Record<'questions' | 'live', number> = {
    questions: limits.questions ?? 1e6,
    live: limits.live ?? 1e6,
  };
  return {
    grant: ({ kind }) => grantOf(rights[kind] ?? {}),
    grantWith: (_, { kind }) => grantOf(rights[kind] ?? {}),
    learnTemporary() {},
    belongs: () => false,
    take(_, what, count = 1) {
      left[what] -= count;
      if (left[what] < 0) throw tooMany('too many', { retryAfterSeconds: 7 });
    },
    checkBulk(count) {
      if (count > (limits.bulk ?? 200)) throw tooMany('too many');
    },
    authenticate: () => ({ type: 'system', name: 'test' }),
    isOperator: (principal) => principal.type === 'system',
    isAuditor: () => false,
    roleOf: (principal) => (principal.type === 'slack' ? 'support-reader' : undefined),
    learnGroup() {},
    learnUser() {},
    needs: () => ({ usergroups: [], everybody: false }),
  };
}

function grantOf({ see, accounts: named, hidden = [], live = false, liveAccounts }: Right): Grant {
  const allowed = see !== undefined || named !== undefined;
  return {
    decision: {
      allowed,
      ...(see && { see }),
      live,
      reason: allowed ? 'Yes.' : 'No rule lets you ask about it.',
      grantedBy: allowed ? [] : ['security'],
    },
    ...(see === undefined && named && { accounts: Object.keys(named) }),
    ...(hidden.length > 0 && { hidden }),
    ...(liveAccounts && { liveAccounts }),
    see: (account) => (hidden.includes(account) ? undefined : (named?.[account] ?? see)),
  };
}

/** A live port that answers from a list: by id for `confirm`, all of it for `find`. */
export function fakeLive(now: readonly Document[], found: Partial<Found> = {}): Live & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    async confirm({ document }) {
      calls.push(`confirm ${document.id}`);
      return now.find(({ id }) => id === document.id);
    },
    async find({ question }) {
      calls.push(`find ${question.value}`);
      const documents = now.filter(({ addresses }) => addresses.includes(question.value));
      return { documents, scopes: 2, failed: [], ...found };
    },
    async enrich({ question }) {
      calls.push(`enrich ${question.value}`);
      return {};
    },
  };
}

export interface World {
  documents?: readonly StoredDocument[];
  records?: readonly ScopeRecord[];
  kinds?: readonly Kind[];
  rights?: Record<string, Right>;
  limits?: Parameters<typeof accessOf>[1];
  live?: Live;
  /** Every entry, or those of one phase. */
  auditFails?: boolean | AuditEntry['phase'];
  index?: Pick<Index, 'find' | 'scopes' | 'history'> & Partial<Pick<Index, 'revision'>>;
  clock?: ReturnType<typeof manualClock>;
  access?: Access;
  log?: Log;
  owners?: readonly OwnerRule[];
  timeout?: (ms: number) => AbortSignal;
  /** What commands are called, by kind. */
  commands?: Record<string, string>;
}

export const SUPPORT: Principal = { type: 'slack', team: 'T0001', user: 'U0SUP1' };

export function worldOf(world: World = {}): {
  ask: Ask;
  entries: AuditEntry[];
  clock: ReturnType<typeof manualClock>;
  input: (text: string, part?: Partial<AskInput>) => AskInput;
} {
  const entries: AuditEntry[] = [];
  const { clock = manualClock(START) } = world;
  const kinds = world.kinds ?? [boxKind(), nameKind()];
  const ask = createAsk({
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    // No number that is the same twice: tests change what an index holds under its feet
    index: {
      revision: async () => Number.NaN,
      ...(world.index ?? naiveIndex(world.documents ?? [], world.records ?? COMPLETE)),
    },
    access:
      world.access ??
      accessOf(world.rights ?? { box: { see: 'internal' }, name: { see: 'internal' } }, world.limits),
    audit: {
      async write(entry) {
        if (world.auditFails === true || world.auditFails === entry.phase) throw unavailable('disk full');
        entries.push(entry);
      },
      healthy: () => true,
      async close() {},
    },
    live: world.live,
    accounts,
    owners: world.owners ?? [{ tag: 'Owner' }, { name: '^pay-', team: 'payments', contact: '#pay' }],
    staleAfter: () => 7_200_000,
    clock,
    log: world.log ?? silent,
    elapsed: () => clock(),
    ...(world.timeout && { timeout: world.timeout }),
    commands: world.commands,
  });
  const input = (text: string, part: Partial<AskInput> = {}): AskInput => ({
    text,
    principal: SUPPORT,
    door: 'api',
    requestId: 'r-1',
    signal: new AbortController().signal,
    ...part,
  });
  return { ask, entries, clock, input };
}
