import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, tooMany, unavailable } from '#kit';
import { manualClock, memoryLog } from '#kit/testing';
import type { Ask } from '../src/answer/ask.types.ts';
import type { Status } from '../src/answer/status.types.ts';
import type { AppOptions } from '../src/app.ts';
import { buildApp } from '../src/app.ts';
import { createMemoryStore } from '../src/store/memory.ts';
import { fakeWatches } from './slack/fake-watches.ts';
import { fakeAccess as slackAccess } from './slack/fakes.ts';
import { signedCommand, testSecret } from './slack/sign.ts';
import {
  answerOf,
  answerWithout,
  examples,
  fakeAccess,
  kinds,
  personas,
  records,
  timetable,
  tokens,
  whoisOf,
} from './web/fixtures.ts';

const slack: NonNullable<AppOptions['slack']> = {
  secrets: [testSecret],
  settings: { app: 'A0001', teams: ['T0001'] },
  apiUrl: 'https://slack.test/api/',
  responseUrls: ['https://hooks.slack.com'],
};
const support = { authorization: `Bearer ${tokens.support}` };
const operator = { authorization: `Bearer ${tokens.security}` };

/** Answers by the text, after `elapsed` has gone on by a second and a half. */
function timedAsk() {
  let time = 0;
  const answer = async (text: string) => {
    time += 1500;
    if (text === 'limit') throw tooMany('Too many questions.');
    if (text === 'down') throw unavailable('The audit cannot be written.');
    return text === 'absent' ? answerWithout('absent') : answerOf();
  };
  const ask: Ask = {
    kind: async (_name, { text }) => answer(text),
    whois: async ({ text }) => whoisOf([await answer(text)], text),
    bulk: async (texts) => Promise.all(texts.map(async (text) => whoisOf([await answer(text)], text))),
  };
  return { ask, elapsed: () => time };
}

async function appWith(t: TestContext, part: Partial<AppOptions> = {}) {
  const clock = manualClock();
  const store = createMemoryStore({ clock });
  let id = 0;
  // Fastify wants a logger that has children
  const log = { ...memoryLog(), child: () => log, fatal() {}, trace() {}, level: 'info', silent() {} };
  const app = await buildApp({
    ...timedAsk(),
    kinds,
    access: { ...slackAccess(), ...fakeAccess },
    audit: { write: async () => {}, healthy: () => true, close: async () => {} },
    accounts: { get: () => undefined, all: () => [] },
    state: store.state,
    scopes: async () => records(),
    status: async () => ({ scopes: 5 }) as Status,
    statusSchema: Type.Object({}),
    timetable,
    changes: async () => ({ changes: [], cursor: '0', more: false }),
    trail: async () => ({ records: [], cursor: '', more: false }),
    clock,
    fetch: () => Promise.reject(new Error('nothing may be fetched here')),
    log,
    newId: () => `id-${++id}`,
    version: '1.2.3',
    trustProxy: false,
    ...part,
  });
  t.after(() => app.close());
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  return { app, clock, get };
}

describe('the routes of the app', () => {
  const both: [method: 'GET' | 'POST', url: string][] = [
    ['GET', '/v1/whois'],
    ['POST', '/v1/whois'],
    ['GET', '/v1/ip'],
    ['GET', '/v1/key'],
    ['GET', '/v1/changes'],
    ['GET', '/v1/audit'],
    ['GET', '/v1/status'],
    ['GET', '/openapi.json'],
    ['GET', '/livez'],
    ['GET', '/readyz'],
    ['GET', '/metrics'],
    ['GET', '/'],
  ];

  it('are those of both doors', async (t) => {
    const { app } = await appWith(t, { slack });
    const missing = [...both, ['POST', '/slack/commands'] as const].filter(
      ([method, url]) => !app.hasRoute({ method, url }),
    );

    assert.deepEqual(missing, []);
  });

  it('have nothing of Slack where it is not set up', async (t) => {
    const { app, clock } = await appWith(t);
    const { body, headers } = signedCommand({}, { now: clock() });
    const response = await app.inject({ method: 'POST', url: '/slack/commands', payload: body, headers });

    assert.doesNotMatch(app.printRoutes({ commonPrefix: false }), /slack/);
    assert.equal(response.statusCode, 404);
    assert.deepEqual(
      both.filter(([method, url]) => !app.hasRoute({ method, url })),
      [],
    );
  });

  it('refuse to open a Slack door that nobody can check', async (t) => {
    await assert.rejects(appWith(t, { slack: { ...slack, secrets: [''] } }), /signing secret/);
  });

  it('have the page of the demo only in the demo', async (t) => {
    const demo = await appWith(t, { demo: { personas, examples } });
    const plain = await appWith(t);

    const page = await demo.get('/?q=10.20.30.40&as=support');
    assert.equal(page.statusCode, 200);
    assert.match(page.body, /payments-api-7/);
    assert.doesNotMatch(
      (await plain.get('/?q=10.20.30.40&as=support')).body,
      /payments-api-7|Sam from support/,
    );
  });
});

describe('the doors of the app', () => {
  it('answer a signed command once, and nothing that is not signed', async (t) => {
    const { app, clock } = await appWith(t, { slack });
    const { body, headers } = signedCommand({}, { now: clock() });
    const send = (signed: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/slack/commands', payload: body, headers: signed });
    const forged = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };

    assert.equal((await send(forged)).statusCode, 401);
    const first = await send(headers);
    const again = await send(headers);

    assert.equal(first.statusCode, 200);
    assert.match(first.body, /payments-api-7/);
    assert.deepEqual([again.statusCode, again.body], [200, '']);
  });

  it('answer it once on however many routers there are', async (t) => {
    const { state } = createMemoryStore({ clock: manualClock() });
    const [one, other] = [await appWith(t, { slack, state }), await appWith(t, { slack, state })];
    const { body, headers } = signedCommand({}, { now: one.clock() });
    const request = { method: 'POST', url: '/slack/commands', payload: body, headers } as const;

    assert.match((await one.app.inject(request)).body, /payments-api-7/);
    const again = await other.app.inject(request);
    assert.deepEqual([again.statusCode, again.body], [200, '']);
  });

  it('keep their parsers and their keys apart', async (t) => {
    const { app, clock } = await appWith(t, { slack });
    const { body, headers } = signedCommand({}, { now: clock() });
    const form = await app.inject({
      method: 'POST',
      url: '/v1/whois',
      payload: body,
      headers: { ...headers, ...support },
    });
    const bulk = { method: 'POST', url: '/v1/whois', payload: { texts: ['10.20.30.40'] } } as const;

    assert.equal(form.statusCode, 415);
    assert.equal((await app.inject({ ...bulk, headers })).statusCode, 401);
    assert.equal((await app.inject({ ...bulk, headers: support })).statusCode, 200);
    const json = await app.inject({ method: 'POST', url: '/slack/commands', payload: {}, headers: operator });
    assert.equal(json.statusCode, 415);
  });

  it('ask in the name of the token, through the facade', async (t) => {
    const { get } = await appWith(t);

    assert.equal((await get('/v1/ip?q=10.20.30.40')).statusCode, 401);
    const answered = await get('/v1/ip?q=10.20.30.40', support);
    assert.equal(answered.statusCode, 200);
    assert.equal(answered.json<{ outcome: string }>().outcome, 'found');
  });

  it('start and end the alerts with themselves, which reach nobody without a bot token', async (t) => {
    const did: unknown[] = [];
    const { app } = await appWith(t, {
      slack,
      watch: (sink, known) => ({
        ...fakeWatches(),
        start: () => void did.push('started', known({ type: 'slack', team: 'T0001', user: 'U0ANN' })),
        stop: async () =>
          void did.push(await sink.send({ key: 'a', state: 'news', title: 'x', lines: [], to: [] })),
      }),
    });
    await app.ready();
    await app.close();
    assert.deepEqual(did, ['started', undefined, false]);
  });

  it('say that they are about to close', async (t) => {
    let stopping = false;
    const { get } = await appWith(t, { stopping: () => stopping });
    assert.equal((await get('/readyz')).statusCode, 200);
    stopping = true;

    assert.equal((await get('/readyz')).statusCode, 503);
    assert.equal((await get('/livez')).statusCode, 503);
  });

  const proxies: [trustProxy: AppOptions['trustProxy'], ip: string][] = [
    [false, '127.0.0.1'],
    [true, '203.0.113.9'],
    [1, '198.51.100.2'],
    [2, '203.0.113.9'],
    [['127.0.0.1'], '198.51.100.2'],
    [['10.9.9.9'], '127.0.0.1'],
  ];
  for (const [trustProxy, ip] of proxies) {
    it(`see the client as ${ip}, trusting ${JSON.stringify(trustProxy)}`, async (t) => {
      const { app, get } = await appWith(t, { trustProxy });
      app.get('/ip', (request: FastifyRequest, reply: FastifyReply) => reply.send(request.ip));

      assert.equal((await get('/ip', { 'x-forwarded-for': '203.0.113.9, 198.51.100.2' })).body, ip);
    });
  }
});

describe('the metrics of the app', () => {
  /** Lines of the two metrics of questions, without the buckets. */
  async function questions(get: Awaited<ReturnType<typeof appWith>>['get']): Promise<string[]> {
    const { body } = await get('/metrics', operator);
    return body.split('\n').filter((line) => /^cloudwhois_question(s_total|_seconds_(sum|count))/.test(line));
  }

  it('count each question by door, kind and outcome, with the time that it took', async (t) => {
    const { app, clock, get } = await appWith(t, { slack });
    await get('/v1/ip?q=10.20.30.40', support);
    await get('/v1/ip?q=absent', support);
    await get('/v1/whois?q=10.20.30.40', support);
    const { body, headers } = signedCommand({}, { now: clock() });
    await app.inject({ method: 'POST', url: '/slack/commands', payload: body, headers });

    assert.deepEqual((await questions(get)).toSorted(), [
      'cloudwhois_question_seconds_count{door="api",kind="ip"} 2',
      'cloudwhois_question_seconds_count{door="api",kind="whois"} 1',
      'cloudwhois_question_seconds_count{door="slack",kind="ip"} 1',
      'cloudwhois_question_seconds_sum{door="api",kind="ip"} 3',
      'cloudwhois_question_seconds_sum{door="api",kind="whois"} 1.5',
      'cloudwhois_question_seconds_sum{door="slack",kind="ip"} 1.5',
      'cloudwhois_questions_total{door="api",kind="ip",outcome="absent"} 1',
      'cloudwhois_questions_total{door="api",kind="ip",outcome="found"} 1',
      'cloudwhois_questions_total{door="api",kind="whois",outcome="found"} 1',
      'cloudwhois_questions_total{door="slack",kind="ip",outcome="found"} 1',
    ]);
  });

  it('count what failed, alone and in bulk, and share the time of a bulk', async (t) => {
    const { app, get } = await appWith(t);
    const bulk = (...texts: string[]) =>
      app.inject({ method: 'POST', url: '/v1/whois', payload: { texts }, headers: support });
    assert.equal((await get('/v1/ip?q=limit', support)).statusCode, 429);
    assert.equal((await get('/v1/ip?q=down', support)).statusCode, 503);
    assert.equal((await bulk('a', 'absent', 'b')).statusCode, 200);
    assert.equal((await bulk('limit')).statusCode, 429);
    assert.equal((await bulk('down')).statusCode, 503);

    assert.deepEqual((await questions(get)).toSorted(), [
      'cloudwhois_question_seconds_count{door="api",kind="ip"} 2',
      'cloudwhois_question_seconds_count{door="api",kind="whois"} 5',
      'cloudwhois_question_seconds_sum{door="api",kind="ip"} 3',
      'cloudwhois_question_seconds_sum{door="api",kind="whois"} 7.5',
      'cloudwhois_questions_total{door="api",kind="ip",outcome="failed"} 1',
      'cloudwhois_questions_total{door="api",kind="ip",outcome="limited"} 1',
      'cloudwhois_questions_total{door="api",kind="whois",outcome="absent"} 1',
      'cloudwhois_questions_total{door="api",kind="whois",outcome="failed"} 1',
      'cloudwhois_questions_total{door="api",kind="whois",outcome="found"} 2',
      'cloudwhois_questions_total{door="api",kind="whois",outcome="limited"} 1',
    ]);
  });

  it('are for operators, and name nobody', async (t) => {
    const { get } = await appWith(t);
    await get('/v1/ip?q=10.20.30.40', support);

    assert.equal((await get('/metrics')).statusCode, 401);
    assert.equal((await get('/metrics', support)).statusCode, 403);
    assert.doesNotMatch((await questions(get)).join('\n'), /10\.20\.30\.40|support|111122223333/);
  });
});
