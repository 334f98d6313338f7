import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { defineKind, type Kind, type Settings, Type } from '#kit';
import { nothing } from '../answer/fakes.ts';
import { finding, findings, reading, twoPlaces, type World } from './doctor-patient.ts';

/** A kind whose finding is `open-NAME`. */
function kindWith(name: string, sensitivity: 'internal' | 'restricted'): [string, Kind] {
  const kind = defineKind({
    ...{ name, title: name, attributes: Type.Object({}), columns: [], sensitivity },
    ...{ every: '0 * * * *', staleAfter: '2h', lookup: async () => ({ documents: [], total: 0 }) },
    accepts: [{ shape: 'id', pattern: new RegExp(`^${name}-\\d+$`), because: `a ${name}` }],
    command: { name: `/${name}info`, summary: 'Whose?', usage: '<id>', example: `${name}-1` },
    findings: [{ name: `open-${name}`, title: `open ${name}es`, holds: () => false }],
    providers: { aws: { scopes: 'account-region', actions: [], collect: nothing } },
  });
  return [name, kind];
}

const kinds = new Map([kindWith('box', 'internal'), kindWith('vault', 'restricted')]);
const told = async (settings: Settings, world: World = {}) => {
  const all = await findings({ kinds, settings: { ...reading, ...settings }, ...world });
  return all.filter(({ name }) => name.startsWith('alerts'));
};

describe('the doctor, of alerts', () => {
  it('says nothing where there are none', async () => assert.deepEqual(await told({}), []));

  const deaf: { name: string; settings: Settings; says: RegExp[] }[] = [
    {
      name: 'is content where the channel may see what it is told',
      settings: { slack: { alerts: 'C0CLOUD' }, alerts: { findings: ['open-box'] } },
      says: [],
    },
    {
      name: 'warns where the central channel may not see a kind',
      settings: { slack: { alerts: 'C0CLOUD' }, alerts: { findings: ['open-box', 'open-vault'] } },
      says: [/^no rule lets C0CLOUD see what the finding open-vault tells/],
    },
    {
      name: "warns of the finding's own channel, not of the central one",
      settings: {
        slack: { alerts: 'C0CLOUD' },
        alerts: { findings: [{ name: 'open-vault', channel: 'C0SEC' }] },
      },
      says: [/^no rule lets C0SEC /],
    },
    {
      name: 'is content where a rule names the channel, be it for one account',
      settings: {
        alerts: { findings: [{ name: 'open-vault', channel: 'C0SEC' }] },
        access: {
          rules: [
            {
              ...{ effect: 'allow', users: ['U1'], kinds: ['vault'], see: 'restricted' },
              ...{ channels: ['C0SEC'], accounts: ['111122223333'] },
            },
          ],
        },
      },
      says: [],
    },
  ];
  for (const { name, settings, says } of deaf) {
    it(name, async () => {
      const all = await told(settings);

      assert.equal(all.length, says.length, JSON.stringify(all));
      for (const [i, pattern] of says.entries()) assert.match(all[i]?.detail ?? '', pattern);
      for (const { state, fix } of all) assert.deepEqual([state, fix !== undefined], ['warning', true]);
    });
  }

  const asked: { ask: string; state: string; says: RegExp }[] = [
    { ask: '/boxinfo list', state: 'ok', says: /^is understood, and C0SEC may see the answer$/ },
    { ask: 'box-1', state: 'ok', says: /is understood/ },
    { ask: '/vaultinfo list', state: 'warning', says: /^C0SEC: Answers about vaults are restricted/ },
    { ask: 'good morning', state: 'fault', says: /^I found nothing in "good morning"/ },
    { ask: '/boxinfo list colour:red', state: 'fault', says: /no filter "colour:"/ },
  ];
  for (const { ask, state, says } of asked) {
    it(`reads the scheduled question "${ask}"`, async () => {
      const questions = [{ every: '0 8 * * *', ask, to: 'C0SEC' }];
      const [found] = await told({ alerts: { questions } });

      assert.equal(found?.name, 'alerts.questions[0]');
      assert.equal(found?.state, state);
      assert.match(found?.detail ?? '', says);
    });
  }

  it('sends the webhook a signed delivery, where it may send', async (t) => {
    const heard: { body: string; signature: unknown; timestamp: string }[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-cloudwhois-signature': signature, 'x-cloudwhois-timestamp': timestamp } = request.headers;
        heard.push({ body: Buffer.concat(chunks).toString(), signature, timestamp: String(timestamp) });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const settings: Settings = { alerts: { webhook: { url, secret: 'env:HUSH' } } };
    const config = { alertsSecret: 'hush-hush-hush-hush' };

    const quiet = finding(await told(settings, { config }), 'alerts.webhook');
    assert.deepEqual([quiet.state, heard.length], ['ok', 0]);

    const sent = finding(await told(settings, { config, send: true }), 'alerts.webhook');
    assert.deepEqual([sent.state, sent.detail], ['ok', 'took the signed test delivery']);
    const [{ body, signature, timestamp } = assert.fail('nothing was sent')] = heard;
    assert.equal(JSON.parse(body).key, 'doctor');
    const expected = createHmac('sha256', config.alertsSecret).update(`${timestamp}.${body}`).digest('hex');
    assert.equal(signature, `v1=${expected}`);

    status = 403;
    const refused = finding(await told(settings, { config, send: true }), 'alerts.webhook');
    assert.equal(refused.state, 'fault');
    assert.match(refused.detail, /the status 403/);
    assert.ok(refused.fix);
    assert.doesNotMatch(JSON.stringify(refused), /hush/);
  });
});

describe('the doctor, of accounts and regions', () => {
  const aws = { role: 'reader' };
  const cases: { name: string; settings: Settings; plan?: World['plan']; says: string[] }[] = [
    {
      name: 'that there are',
      settings: { aws: { ...aws, regions: ['eu-west-1'], exclude: [{ account: '111122223333' }] } },
      says: [],
    },
    {
      name: 'that there are not, with what was meant',
      settings: {
        aws: { ...aws, regions: ['eu-wst-1', 'us-east-1'], exclude: [{ region: 'mars-1' }] },
        refresh: { ip: { accounts: { '111122223334': { every: '0 * * * *' } } } },
        access: { rules: [{ effect: 'allow', users: ['U1'], kinds: ['ip'], accounts: ['999999999999'] }] },
      },
      says: [
        'aws.regions names eu-wst-1, which is no region of any account; did you mean "eu-west-1"?',
        'aws.exclude[0] names mars-1, which is no region of any account',
        'refresh.ip.accounts names 111122223334, which is no account; did you mean "111122223333"?',
        'access.rules[0].accounts names 999999999999, which is no account',
      ],
    },
    {
      name: 'where not all could be listed',
      settings: { aws: { ...aws, regions: ['eu-wst-1'] } },
      plan: {
        ...twoPlaces,
        unreadable: [{ place: { account: '*', region: '*' }, error: new Error('denied') }],
      },
      says: [],
    },
  ];
  for (const { name, settings, plan = twoPlaces, says } of cases) {
    it(`${says.length > 0 ? 'warns of those' : 'is silent on those'} ${name}`, async () => {
      const all = await findings({ settings, plan });
      const warned = all.filter(({ name: about }) => about === 'AWS places');

      assert.deepEqual(
        warned.map(({ detail }) => detail),
        says,
      );
    });
  }
});
