import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { Alert } from '#kit';
import { iso, silent } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { loadConfig } from '../../src/config.ts';
import { loadKinds } from '../../src/kinds.ts';
import { openAsking, openRuntime, openWatch } from '../../src/runtime.ts';

const kinds = await loadKinds(new URL('../../collectors/', import.meta.url));
const account = '111122223333';
const open = {
  ...{
    accountBlock: null,
    bucketBlock: null,
    ownership: null,
    policyPublic: true,
    policy: '{"secret":"policy"}',
  },
  acl: { grants: [] },
};

function bucket(name: string, attrs: object) {
  return documentOf({
    ...{ kind: 's3', type: 'bucket', id: `aws/${name}`, name, account, region: 'eu-west-1' },
    ...{ identifiers: [name], tags: { Owner: 'payments' }, attrs: { ...attrs } },
  });
}

const secret = 'hush-hush-hush-hush';

it('stands on the real rooms: rules, owners, questions, SQLite and a signed webhook', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'watching-'));
  const posted: { body: string; signature: unknown; timestamp: unknown }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const { 'x-cloudwhois-signature': signature, 'x-cloudwhois-timestamp': timestamp } = request.headers;
      posted.push({ body, signature, timestamp });
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const text = `
aws: { discover: none, accounts: [{ id: '${account}', name: payments-prod }] }
owners: [{ tag: Owner, contact: C0PAYMENTS }]
slack: { alerts: C0CLOUD, teams: [T1] }
access: { rules: [{ effect: allow, users: [U0ANN], kinds: [s3] }] }
alerts:
  findings: [public-buckets]
  questions: [{ every: '0 8 * * *', ask: '/s3info list public:yes', to: C0SEC }]
  webhook: { url: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/hook', secret: env:ALERTS_SECRET }
`;
  const environment = { ALERTS_SECRET: secret, CLOUDWHOIS_DATA: join(cwd, 'data') };
  const config = await loadConfig({ environment, cwd, readFile: async () => text, kinds });
  const clock = manualClock();
  const runtime = await openRuntime({ config, kinds, clock, log: silent, role: 'router' });
  const asking = await openAsking(runtime, 'test');
  t.after(async () => {
    server.close();
    await asking.close();
    await runtime.close();
    await rm(cwd, { recursive: true });
  });
  const sent: Alert[] = [];
  const sink = { send: async (alert: Alert) => sent.push(alert) > 0 };
  const watch = openWatch(runtime, asking, { sink, elapsed: clock });
  const writer = await runtime.store.writer();
  const read = async (documents: ReturnType<typeof bucket>[]) => {
    const scope = { kind: 's3', provider: 'aws', account, region: 'global' };
    const stage = await writer.stage(scope, clock());
    await stage.put(documents);
    const key = `s3/aws/${account}/global`;
    await stage.commit({ key, outcome: 'complete', completedAt: iso(clock()), count: documents.length });
  };

  await read([bucket('logs', {})]);
  const ann = { type: 'slack', team: 'T1', user: 'U0ANN' } as const;
  const what = { kind: 's3', value: 'logs' };
  await watch.create({ principal: ann, what, where: { user: 'U0ANN' }, door: 'slack', requestId: 'r' });
  await watch.tick();
  clock.advance(6 * 3_600_000);
  await read([bucket('logs', open), bucket('more', open)]);
  await watch.tick();
  await watch.stop();
  await writer.close();

  const told = sent.map(({ to, title }) => `${to.join()}: ${title}`);
  assert.deepEqual(told, [
    'C0CLOUD: From now on you are told of new public buckets; now there are none.',
    'U0ANN: logs: Public: none → yes.',
    'C0PAYMENTS,C0CLOUD: New among the public buckets: 2 new in 1 account.',
    told[3],
  ]);
  assert.match(told[3] ?? '', /^C0SEC: \/s3info list public:yes: .*2 /);
  assert.doesNotMatch(JSON.stringify(sent), /secret/);
  assert.equal(told.length, 4);
  assert.equal(posted.length, 2);
  for (const { body, signature, timestamp } of posted) {
    const expected = createHmac('sha256', secret)
      .update(`${String(timestamp)}.${body}`)
      .digest('hex');
    assert.equal(signature, `v1=${expected}`);
  }
});
