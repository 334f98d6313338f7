import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Store } from '#kit';
import { iso, unavailable } from '#kit';
import { takeLease } from '../../src/refresh/lease.ts';
import { shareOf, spaceOf } from '../../src/runtime/doctor/data-folder.ts';
import { examine } from '../../src/runtime/doctor/examine.ts';
import type { Finding } from '../../src/runtime/doctor/finding.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { World } from './doctor-patient.ts';
import {
  clock,
  complete,
  finding,
  findings,
  folder,
  patientOf,
  reading,
  twoPlaces,
} from './doctor-patient.ts';

writeFileSync(join(folder, 'file'), 'not a folder');

describe('the doctor', () => {
  it('looks at everything, in order', async () => {
    const names = (await findings()).map(({ name }) => name);

    assert.deepEqual(names, [
      ...['configuration', 'data folder', 'disk', 'audit', 'proxy', 'clock', 'store', 'collector', 'index'],
      ...['AWS', 'AWS permissions', 'Slack'],
    ]);
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
      name: 'a data folder that cannot be made',
      world: { dataFolder: join(folder, 'file', 'data') },
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
      name: 'a scope that takes longer to read than it is good for',
      world: {
        records: complete.map((one) => ({
          ...one,
          durationMs: one.key === 'ip/aws/1/b' ? 86_400_001 : 60_000,
        })),
      },
      about: 'index',
      place: 1,
      says: {
        state: 'warning',
        detail: '1 scope took longer to read than staleAfter allows, such as ip/aws/1/b',
      },
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
      says: { state: 'ok', detail: '1 of 1 accounts can be entered' },
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
      says: { state: 'fault', detail: 'Error: no route' },
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
    const all = await findings({ records: new Error('broken'), dataFolder: join(folder, 'file', 'data') });

    assert.deepEqual(
      all.filter(({ state }) => state !== 'ok').map(({ name, state }) => `${name} ${state}`),
      ['data folder fault', 'audit fault', 'index fault', 'Slack warning'],
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

  it('tries the permissions in one account for each role, or where it is told', async () => {
    const world: World = {
      settings: {
        ...reading,
        aws: { role: 'reader', accounts: [{ id: '444455556666', role: 'other' }] },
      },
      plan: {
        places: ['111122223333', '444455556666', '777788889999'].map((account) => ({ account, region: 'a' })),
      },
      trials: [
        { action: 'ec2:DescribeAddresses', account: '1', outcome: 'allowed' },
        { action: 's3:GetBucketAcl', account: '1', outcome: 'skipped', detail: 'no bucket' },
        {
          action: 'iam:ListUsers',
          account: '1',
          outcome: 'denied',
          detail: 'AccessDenied: no',
          fix: 'Allow it.',
        },
      ],
    };
    const { patient, tried } = await patientOf(world);
    const all = await examine(patient, { signal: AbortSignal.timeout(60_000) });

    assert.deepEqual(tried, [
      ['111122223333', 'us-east-1'],
      ['444455556666', 'us-east-1'],
    ]);
    assert.deepEqual(finding(all, 'AWS permissions'), {
      name: 'AWS permissions',
      state: 'fault',
      detail: '1 of 3 actions are allowed in 111122223333, 1 could not be tried',
    });
    assert.deepEqual(finding(all, 'AWS iam:ListUsers', 1), {
      name: 'AWS iam:ListUsers',
      state: 'fault',
      detail: 'denied in 444455556666: AccessDenied: no',
      fix: 'Allow it.',
    });
    const one = await patientOf({ ...world, account: '777788889999' });
    await examine(one.patient, { signal: AbortSignal.timeout(60_000) });
    assert.deepEqual(one.tried, [['777788889999', 'us-east-1']]);
  });

  it('tells what holds up longer than it may, and goes on with the others', async () => {
    const all = await findings({ store: () => new Promise<Store>(() => {}) }, 200);

    for (const name of ['store', 'collector', 'index'])
      assert.equal(finding(all, name).detail, 'there was no answer within 0.2 s');
    assert.equal(finding(all, 'AWS').state, 'ok');
  });

  it('tells once of a store that cannot be opened', async () => {
    const closed = unavailable('Elasticsearch cannot be reached.', { fix: 'Start it.' });
    const all = await findings({ store: () => Promise.reject(closed) });

    assert.deepEqual(
      all.filter(({ state }) => state === 'fault'),
      [{ name: 'store', state: 'fault', detail: closed.message, fix: 'Start it.' }],
    );
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const { patient } = await patientOf({});
    const told: [number, number][] = [];
    const onProgress = (done: number, total: number) => void told.push([done, total]);
    await examine(patient, { signal: AbortSignal.timeout(60_000), onProgress });
    const stop = new AbortController();
    stop.abort(new Error('stopped'));

    assert.deepEqual(told.at(-1), [told.length, told.length]);
    await assert.rejects(examine(patient, { signal: stop.signal }), /stopped/);
  });

  it('says who writes the index', async () => {
    const store = createMemoryStore({ clock });
    const lease = await takeLease({
      ...{ state: store.state, clock, elapsed: clock, signal: AbortSignal.timeout(60_000) },
      holder: { host: 'host-1', space: '', pid: 7, startedAt: 0 },
    });
    const all = await findings({ store: async () => store });
    await lease.release();

    assert.equal(finding(all, 'collector').detail, 'process 7 on host-1 has written for 0 s');
    const after = await findings({ store: async () => store });
    assert.equal(finding(after, 'collector').detail, 'nobody writes the index now');
    const attemptedAt = iso(clock() - 60_000);
    const read = await findings({ records: [{ key: 'ip/aws/1/a', outcome: 'denied', attemptedAt }] });
    assert.equal(
      finding(read, 'collector').detail,
      'nobody writes the index now, the last run ended 60 s ago',
    );
  });

  it('names the certificate authority as what is missing', async () => {
    const cause = Object.assign(new Error('self-signed certificate in certificate chain'), {
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
    const errors = [
      Object.assign(new TypeError('fetch failed'), { cause }),
      unavailable('Elasticsearch cannot be reached.', {
        cause: new Error(`ConnectionError: ${cause.message}`),
      }),
    ];
    for (const error of errors) {
      const { fix } = finding(await findings({ store: () => Promise.reject(error) }), 'store');
      assert.match(fix ?? '', /NODE_EXTRA_CA_CERTS/);
    }
    const expired = unavailable('No.', { cause: new Error('certificate has expired'), fix: 'Renew it.' });
    const { fix } = finding(await findings({ store: () => Promise.reject(expired) }), 'store');
    assert.equal(fix, 'Renew it.');
  });
});

describe('the doctor, of disks', () => {
  const MB = 1024 ** 2;
  for (const [free, state, detail] of [
    [50 * MB, 'fault', '50 MB are free'],
    [500 * MB, 'warning', '500 MB are free'],
    [1001 * MB, 'ok', '1001 MB are free'],
    [20_480 * MB, 'ok', '20 GB are free'],
  ] as const) {
    it(`says ${state} where ${detail}`, () => {
      const found = spaceOf(free);

      assert.deepEqual([found.state, found.detail], [state, detail]);
      assert.equal(found.fix === undefined, state === 'ok');
    });
  }

  it('tells of SQLite on a share of the network, and of nothing else', () => {
    assert.match(shareOf(0x6969, 'sqlite')[0]?.detail ?? '', /network share \(NFS\)/);
    assert.deepEqual(shareOf(0x6969, 'elasticsearch'), []);
    assert.deepEqual(shareOf(0xef53, 'sqlite'), []);
  });
});

describe('the doctor, of clocks', () => {
  const at = (ms: number) => async () =>
    new Response('', { headers: { date: new Date(clock() + ms).toUTCString() } });
  const cases: { name: string; fetch: typeof fetch; says: Partial<Finding> }[] = [
    { name: 'that agree', fetch: at(-1000), says: { state: 'ok', detail: 'agrees with that of AWS' } },
    {
      name: 'two minutes ahead',
      fetch: at(-120_000),
      says: { state: 'warning', detail: '1 min ahead of that of AWS' },
    },
    {
      name: 'six minutes behind',
      fetch: at(360_000),
      says: { state: 'fault', detail: '6 min behind that of AWS' },
    },
    {
      name: 'an hour behind',
      fetch: at(3_600_000),
      says: { state: 'fault', detail: '60 min behind that of AWS' },
    },
    {
      name: 'nobody tells',
      fetch: async () => new Response(''),
      says: { state: 'fault', detail: 'slack.com does not tell the time' },
    },
  ];
  for (const { name, fetch, says } of cases) {
    it(name, async () => {
      const found = finding(await findings({ fetch }), 'clock');

      assert.deepEqual({ ...found, ...says }, found);
      assert.equal(found.fix === undefined, found.state === 'ok');
    });
  }

  it('asks Slack where AWS does not answer, and neither where neither is set up', async () => {
    const asked: string[] = [];
    const fetch = async (url: unknown) => {
      asked.push(String(url));
      if (String(url).includes('amazonaws')) throw new Error('no route');
      return at(0)();
    };

    assert.equal(finding(await findings({ fetch }), 'clock').detail, 'agrees with that of Slack');
    assert.deepEqual(asked, ['https://sts.us-east-1.amazonaws.com/', 'https://slack.com/api/']);
    const none = await findings({ settings: {}, slack: { signingSecret: '' } });
    assert.match(finding(none, 'clock').detail, /^not compared/);
  });
});

describe('the doctor, of the network', () => {
  const proxy = 'http://user:secret@proxy.example.com:3128';
  const pem = join(folder, 'ca.pem');
  const mark = '-----BEGIN CERTIFICATE-----\n';
  const cases: { name: string; world: World; about: string; says: Partial<Finding> }[] = [
    { name: 'no proxy', world: {}, about: 'proxy', says: { state: 'ok', detail: 'none is set' } },
    {
      name: 'a proxy that is used, without its password',
      world: { environment: { HTTPS_PROXY: proxy, NO_PROXY: 'localhost' }, usesProxy: true },
      about: 'proxy',
      says: { state: 'ok', detail: 'HTTPS_PROXY=proxy.example.com:3128, NO_PROXY=localhost; Node uses it' },
    },
    {
      name: 'a proxy that Node does not use',
      world: { environment: { https_proxy: proxy } },
      about: 'proxy',
      says: { state: 'warning', fix: 'Set NODE_USE_ENV_PROXY=1, and start again.' },
    },
    {
      name: 'certificate authorities',
      world: { environment: { NODE_EXTRA_CA_CERTS: pem } },
      about: 'certificate authorities',
      says: { state: 'ok', detail: `2 more from ${pem} (NODE_EXTRA_CA_CERTS)` },
    },
    {
      name: 'a file of them that is not there',
      world: { environment: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } },
      about: 'certificate authorities',
      says: { state: 'fault', detail: 'NODE_EXTRA_CA_CERTS names /nowhere/ca.pem, which cannot be read' },
    },
    {
      name: 'a file of them without any',
      world: { environment: { NODE_EXTRA_CA_CERTS: join(folder, 'file') } },
      about: 'certificate authorities',
      says: { state: 'fault' },
    },
    {
      name: 'certificates that nobody checks',
      world: { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
      about: 'certificates',
      says: { state: 'fault' },
    },
  ];
  for (const { name, world, about, says } of cases) {
    it(`tells of ${name}`, async () => {
      writeFileSync(pem, `${mark}a\n${mark}b\n`);
      const found = finding(await findings(world), about);

      assert.deepEqual({ ...found, ...says }, found);
      assert.ok(!JSON.stringify(found).includes('secret'));
    });
  }
});
