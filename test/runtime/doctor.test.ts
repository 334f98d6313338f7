import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { after, describe, it } from 'node:test';
import type { Cloud, Plan, ScopeRecord, Settings, Store } from '#kit';
import { silent, unavailable } from '#kit';
import { collected, manualClock } from '#kit/testing';
import type { SlackSecrets } from '../../src/config.ts';
import { loadConfig } from '../../src/config.ts';
import type { Finding } from '../../src/runtime/doctor.ts';
import { examine } from '../../src/runtime/doctor.ts';
import type { Runtime } from '../../src/runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-test-'));
after(() => rmSync(folder, { recursive: true }));
const clock = manualClock();
const TOKEN = 'xoxb-secret-token';

interface World {
  dataFolder?: string;
  settings?: Settings;
  records?: ScopeRecord[] | Error;
  plan?: Partial<Plan> | Error;
  slack?: Partial<SlackSecrets>;
  warnings?: string[];
}

const complete: ScopeRecord[] = [
  { key: 'ip/aws/1/a', outcome: 'complete', completedAt: '2026-11-21T02:00:00.000Z' },
  { key: 'ip/aws/1/b', outcome: 'complete', completedAt: '2026-11-21T01:00:00.000Z' },
  { key: 'ip/aws/1/c', outcome: 'excluded' },
];
const reading: Settings = {
  aws: { role: 'reader' },
  access: { rules: [{ effect: 'allow', kinds: ['ip'] }] },
};
const twoPlaces: Partial<Plan> = {
  places: [
    { account: '111122223333', region: 'eu-west-1' },
    { account: '111122223333', region: 'us-east-1' },
  ],
  accounts: [{ provider: 'aws', id: '111122223333' }],
};

async function findings(world: World = {}): Promise<Finding[]> {
  const config = await loadConfig({ environment: {}, cwd: folder, kinds: new Map() });
  const { records = complete, plan = twoPlaces } = world;
  const index = { scopes: async () => (records instanceof Error ? Promise.reject(records) : records) };
  const cloud = {
    plan: async () =>
      plan instanceof Error
        ? Promise.reject(plan)
        : { places: [], excluded: [], unreadable: [], accounts: [], ...plan },
  };
  const runtime = {
    config: {
      ...config,
      settings: world.settings ?? reading,
      dataFolder: world.dataFolder ?? folder,
      warnings: world.warnings ?? [],
      slack: { ...config.slack, signingSecret: 's', ...world.slack },
    },
    kinds: new Map(),
    store: { index } as unknown as Store,
    cloud: cloud as unknown as Cloud,
    clock,
    log: silent,
  } as unknown as Runtime;
  return collected(examine(runtime, AbortSignal.timeout(5000)));
}

/** A Slack on the loopback, gone with the test; its API's address. */
async function slackApi(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

function finding(all: readonly Finding[], name: string, place = 0): Finding {
  return all.filter((one) => one.name === name)[place] ?? assert.fail(`nothing about ${name}`);
}

describe('the doctor', () => {
  it('looks at everything, in order', async () => {
    const names = (await findings()).map(({ name }) => name);

    assert.deepEqual(names, ['configuration', 'data folder', 'index', 'AWS', 'Slack']);
  });

  const cases: { name: string; world: World; about: string; says: Partial<Finding>; place?: number }[] = [
    {
      name: 'no file of configuration',
      world: {},
      about: 'configuration',
      says: { state: 'ok', detail: 'no file; everything is at its default' },
    },
    {
      name: 'a warning of the configuration',
      world: { warnings: ['kind "dns" is not there'] },
      about: 'configuration',
      place: 1,
      says: { state: 'warning', detail: 'kind "dns" is not there' },
    },
    {
      name: 'no rule of access',
      world: { settings: {} },
      about: 'access',
      says: { state: 'warning', detail: 'no rule allows anybody anything' },
    },
    { name: 'the data folder', world: {}, about: 'data folder', says: { state: 'ok', detail: folder } },
    {
      name: 'a data folder that is not there',
      world: { dataFolder: join(folder, 'nowhere') },
      about: 'data folder',
      says: { state: 'fault' },
    },
    {
      name: 'a fresh index, without what is excluded',
      world: {},
      about: 'index',
      says: { state: 'ok', detail: '2 of 2 scopes of 0 kinds complete, the oldest is 2 h old' },
    },
    {
      name: 'an index in which something failed',
      world: { records: [...complete, { key: 'ip/aws/2/a', outcome: 'denied' }] },
      about: 'index',
      says: { state: 'warning', fix: 'See "cloudwhois status".' },
    },
    {
      name: 'an index in which nothing was ever complete',
      world: { records: [{ key: 'ip/aws/2/a', outcome: 'unread' }] },
      about: 'index',
      says: { state: 'warning', detail: '0 of 1 scopes of 0 kinds complete, none is complete' },
    },
    {
      name: 'an empty index',
      world: { records: [] },
      about: 'index',
      says: { state: 'warning', detail: 'nothing has been read yet' },
    },
    {
      name: 'a store that does not answer, with its fix',
      world: { records: unavailable('The store does not answer.', { fix: 'Start it.' }) },
      about: 'index',
      says: { state: 'fault', detail: 'The store does not answer.', fix: 'Start it.' },
    },
    {
      name: 'accounts that can be entered',
      world: {},
      about: 'AWS',
      says: { state: 'ok', detail: '1 of 1 accounts can be entered, 2 regions in all' },
    },
    {
      name: 'no AWS in the configuration',
      world: {
        settings: { aws: { accounts: [{ id: '111122223333' }] } },
        plan: new Error('must not be asked'),
      },
      about: 'AWS',
      says: { state: 'warning', detail: 'no account is read' },
    },
    { name: 'no account that can be entered', world: { plan: {} }, about: 'AWS', says: { state: 'fault' } },
    {
      name: 'AWS that does not answer at all',
      world: { plan: new Error('no route') },
      about: 'AWS',
      says: { state: 'fault', detail: 'no route' },
    },
    {
      name: 'no signing secret',
      world: { slack: { signingSecret: '' } },
      about: 'Slack',
      says: { state: 'warning', detail: 'commands are switched off: there is no signing secret' },
    },
    {
      name: 'no bot token',
      world: {},
      about: 'Slack',
      says: { state: 'warning', detail: 'there is no bot token' },
    },
  ];
  for (const { name, world, about, says, place } of cases) {
    it(`tells of ${name}`, async () => {
      const found = finding(await findings(world), about, place);

      assert.deepEqual({ ...found, ...says }, found);
      if (found.state === 'fault') assert.ok(found.detail.length > 0);
    });
  }

  it('goes on after a fault', async () => {
    const all = await findings({ records: new Error('broken'), dataFolder: join(folder, 'nowhere') });

    assert.deepEqual(
      all.map(({ name, state }) => `${name} ${state}`),
      ['configuration ok', 'data folder fault', 'index fault', 'AWS ok', 'Slack warning'],
    );
  });

  it('names each account that cannot be entered, with what to do', async () => {
    const error = Object.assign(new Error('User: x is not authorized to perform: sts:AssumeRole'), {
      name: 'AccessDenied',
    });
    const plan = {
      ...twoPlaces,
      unreadable: [
        { place: { account: '*', region: '*' }, error },
        { place: { account: '444455556666', region: '*' }, error },
      ],
    };
    const all = await findings({ plan });

    for (const name of ['AWS Organizations', 'AWS account 444455556666']) {
      const { state, detail, fix } = finding(all, name);
      assert.equal(state, 'fault');
      assert.match(detail, /^denied: AccessDenied/);
      assert.ok(fix);
    }
    assert.equal(finding(all, 'AWS').state, 'ok');
  });

  it('sees a data folder that may not be written', {
    skip: process.getuid?.() === 0 && 'root may write everywhere',
  }, async () => {
    const closed = mkdtempSync(join(folder, 'closed-'));
    chmodSync(closed, 0o500);

    assert.equal(finding(await findings({ dataFolder: closed }), 'data folder').state, 'fault');
  });
});

describe('the doctor, asking Slack', () => {
  const answers: { name: string; status: number; body: string; says: Partial<Finding> }[] = [
    {
      name: 'a token that is good',
      status: 200,
      body: '{"ok":true,"team":"Acme","user":"whois"}',
      says: { state: 'ok', detail: 'speaks to Acme as whois' },
    },
    {
      name: 'a token that is not',
      status: 200,
      body: '{"ok":false,"error":"invalid_auth"}',
      says: { state: 'fault', detail: 'auth.test says invalid_auth', fix: 'Check SLACK_BOT_TOKEN.' },
    },
    {
      name: 'a page of a proxy',
      status: 502,
      body: '<html>Bad gateway</html>',
      says: { state: 'fault', fix: 'Check SLACK_API_URL, and that this machine may reach it.' },
    },
  ];
  for (const { name, status, body, says } of answers) {
    it(`tells of ${name}, and never the token`, async (t) => {
      const asked: unknown[] = [];
      const apiUrl = await slackApi(t, (request, response) => {
        asked.push([request.method, request.url, request.headers.authorization]);
        response.writeHead(status).end(body);
      });
      const found = finding(await findings({ slack: { botToken: TOKEN, apiUrl } }), 'Slack');

      assert.deepEqual({ ...found, ...says }, found);
      assert.deepEqual(asked, [['POST', '/api/auth.test', `Bearer ${TOKEN}`]]);
      assert.ok(!JSON.stringify(found).includes(TOKEN));
    });
  }

  it('takes the token nowhere else', async (t) => {
    let stolen = false;
    const elsewhere = await slackApi(t, (_request, response) => {
      stolen = true;
      response.end('{"ok":true}');
    });
    const apiUrl = await slackApi(t, (_request, response) =>
      response.writeHead(307, { location: elsewhere }).end(),
    );
    const found = finding(await findings({ slack: { botToken: TOKEN, apiUrl } }), 'Slack');

    assert.equal(found.state, 'fault');
    assert.match(found.detail, /^http:\/\/127\.0\.0\.1:\d+ does not answer as Slack does$/);
    assert.equal(stolen, false);
  });
});
