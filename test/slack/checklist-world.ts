import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessSettings, Acting, Action, AuditEntry, Kind, State } from '#kit';
import { defineKind, silent, Type } from '#kit';
import { memoryLog } from '#kit/testing';
import { createActions } from '../../src/access/actions/actions.ts';
import { createAccess } from '../../src/access/create-access.ts';
import { createRequests } from '../../src/access/requests/requests.ts';
import { createAsk } from '../../src/answer/ask.ts';
import type { Status } from '../../src/answer/status.types.ts';
import type { AppOptions } from '../../src/app.ts';
import { buildApp } from '../../src/app.ts';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import {
  accounts,
  boxKind,
  COMPLETE,
  naiveIndex,
  nothing,
  START,
  scopeRecord,
  stored,
} from '../answer/fakes.ts';
import { timetable } from '../web/fixtures.ts';
import { signedCommand, testSecret } from './sign.ts';

/** The whole program, listening, for the test list of the Slack door. */

export type Body = string | Buffer;
interface Reply {
  status: number;
  body: string;
}

/** As raw as HTTP allows: header names in any case, and twice. */
export function send(base: string, path: string, body: Body, headers: OutgoingHttpHeaders): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(`${base}${path}`, { method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A server on the loopback that answers as told. */
export async function serverOf(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
) {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => answer(incoming, Buffer.concat(chunks).toString(), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export const hidden = 'TOPSECRET';
const documents = [
  stored({
    name: 'api-7',
    addresses: ['10.0.0.7'],
    identifiers: ['i-00000001'],
    account: '111122223333',
    region: 'eu-west-1',
    attrs: { state: '<!channel> running', groups: [`sg-${hidden}`] },
  }),
  stored({
    id: 'i-00000002',
    name: `${hidden}-legacy`,
    addresses: ['10.0.0.8'],
    identifiers: ['i-00000002'],
    account: '444455556666',
    region: 'eu-west-1',
  }),
  stored({ kind: 'vault', id: `vault-${hidden}`, identifiers: ['vault-1'], account: '111122223333' }),
];
const vault: Kind = defineKind({
  name: 'vault',
  title: 'vault',
  attributes: Type.Object({}),
  columns: [],
  accepts: [{ shape: 'id', pattern: /^vault-\d+$/, because: 'the id of a vault' }],
  command: { name: '/vaultinfo', summary: 'Whose vault?', usage: '<id>', example: 'vault-1' },
  every: '0 * * * *',
  staleAfter: '2h',
  sensitivity: 'restricted',
  lookup: ({ question, index }) => index.find({ match: { identifier: question.value }, kinds: ['vault'] }),
  providers: { aws: { scopes: 'account-region', actions: [], collect: nothing } },
});

export const policy: AccessSettings = {
  groups: {
    support: { users: ['U0SUP1', 'W0ORG1'] },
    security: { users: ['U0SEC1'], usergroups: ['S0SEC'] },
  },
  rules: [
    { effect: 'allow', groups: ['support'], kinds: ['box'], see: 'internal', accounts: ['111122223333'] },
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['*'] },
    { effect: 'allow', users: ['U0LEFT'], kinds: ['box'] },
  ],
};

/** The whole program but its entry, listening, with a real policy and a real facade over a small index. */
export async function listening(
  part: Partial<AppOptions> = {},
  slack: Partial<NonNullable<AppOptions['slack']>> = {},
  /** What several routers share; access may be asked for where the policy says so. */
  shared: {
    time?: { now: number };
    state?: State;
    rights?: AccessSettings;
    /** What can be done to boxes, and the cloud in which it is done. */
    cloud?: { actions: readonly Action[]; acting: Acting };
  } = {},
) {
  const { time = { now: START }, rights = policy, cloud } = shared;
  const clock = () => time.now;
  const { state = createMemoryStore({ clock }).state } = shared;
  const kinds = new Map(
    [boxKind(cloud && { actions: cloud.actions }), vault].map((kind) => [kind.name, kind]),
  );
  const lines = memoryLog();
  const log = { ...lines, child: () => log, fatal() {}, trace() {}, level: 'info', silent() {} };
  const settings = { app: 'A0001', teams: ['T0001'] };
  const limits = { questions: 'off', live: 'off', bulk: 'off' } as const;
  const access = createAccess({
    settings: rights,
    limits,
    kinds: [...kinds.values()],
    teams: ['T0001'],
    clock,
  });
  const records = [...COMPLETE, scopeRecord('vault/aws/111122223333/eu-west-1')];
  const index = { ...naiveIndex(documents, records), revision: async () => 1 };
  const asked: string[] = [];
  const outcomes: string[] = [];
  const audit = {
    write: async ({ phase, text = '', principal, outcome = '' }: AuditEntry) => {
      if (phase === 'intent') asked.push(text);
      else outcomes.push(`${principal.split('/').at(-1)} ${outcome}`);
    },
    healthy: () => true,
    close: async () => {},
  };
  const staleAfter = () => 7_200_000;
  const ask = createAsk({
    kinds,
    index,
    access,
    audit,
    accounts,
    owners: [],
    staleAfter,
    clock,
    log: silent,
  });
  const requests =
    rights.requests &&
    createRequests({
      ...{ settings: rights.requests, access, state, audit, clock, log: lines },
      newId: randomUUID,
      later: () => () => {},
    });
  const actions =
    cloud &&
    createActions({
      ...{ rules: rights.actions ?? [], kinds, access, state, audit, clock, log: lines },
      ...{ acting: cloud.acting, newId: randomUUID, later: () => () => {} },
    });
  let id = 0;
  const app = await buildApp({
    ...{ kinds, ask, access, audit, accounts, state, clock, log, fetch },
    scopes: async () => [],
    status: async () => ({ scopes: 5 }) as unknown as Status,
    statusSchema: Type.Object({}),
    timetable,
    changes: async () => ({ changes: [], cursor: '0', more: false }),
    trail: async () => ({ records: [], cursor: '', more: false }),
    elapsed: () => performance.now(),
    newId: () => `id-${++id}`,
    version: '1.2.3',
    trustProxy: false,
    ...(requests && { requests }),
    ...(actions && { actions }),
    slack: { secrets: [testSecret], settings, apiUrl: 'http://127.0.0.1:9/', responseUrls: [], ...slack },
    ...part,
  });
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  const post = (path: string, { body, headers }: { body: Body; headers: OutgoingHttpHeaders }) =>
    send(base, path, body, headers);
  const ask1 = async (fields: Record<string, string>) => {
    const reply = await post(
      '/slack/commands',
      signedCommand({ command: '/boxinfo', ...fields }, { now: clock() }),
    );
    assert.equal(reply.status, 200);
    return JSON.parse(reply.body) as SlackMessage;
  };
  const pass = (ms: number) => {
    time.now += ms;
  };
  const close = () => app.close();
  return {
    app,
    base,
    post,
    say: ask1,
    asked,
    outcomes,
    access,
    requests,
    actions,
    lines,
    clock,
    pass,
    close,
  };
}

export type World = Awaited<ReturnType<typeof listening>>;

/** That a user group changed, as Slack tells it. */
export const event = (id = 'Ev1') => ({
  type: 'event_callback',
  event_id: id,
  team_id: 'T0001',
  api_app_id: 'A0001',
  event: { type: 'subteam_members_changed', subteam_id: 'S0SEC' },
});
/** What a button asks again: a forged one would look the same. */
export const again = JSON.stringify({ n: 'box', t: '10.0.0.7' });
