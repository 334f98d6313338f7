import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ActionTrial, Kind } from '#kit';
import { defineKind, isAws, silent } from '#kit';
import { manualClock } from '#kit/testing';
import { kind as ip } from '../../collectors/ip/index.ts';
import { kind as s3 } from '../../collectors/s3/index.ts';
import { loadKinds } from '../../src/kinds.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { trials } from '../../src/sources/aws/trials/try-actions.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedBuckets } from '../services/seed-s3.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
const ours = ['cdn', 'dns', 'ec2', 'ip', 'key', 'lb', 's3'];
const loaded = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
const kinds = new Map([...loaded].filter(([name]) => ours.includes(name)));
const declared = new Set(
  [...kinds.values()].flatMap(({ providers }) =>
    Object.entries(providers).flatMap(([name, { actions }]) => (isAws(name) ? actions : [])),
  ),
);
describe('how the actions are tried', () => {
  it('is known of every action that a kind declares, and of no other', () => {
    assert.deepEqual(Object.keys(trials).toSorted(), [...declared].toSorted());
  });

  it('is by calls that only read', () => {
    const sample = { account: '111122223333', region, partition: 'aws', bucket: 'logs', now: 0 };
    const names = Object.values(trials).map(({ command }) => command(sample).constructor.name);
    const writing = names.filter(
      (name) => !/^(Describe|Get|List|Lookup|GenerateCredentialReport)/.test(name),
    );
    assert.deepEqual(writing, []);
  });
});

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: [region] });
  const [place, other] = organisation.places;
  assert.ok(place && other);
  await seedBuckets(proxy.url).bucket(place.account, 'payments-logs', region);
  return { moto, proxy, account: place.account, other: other.account, role: organisation.role };
});

describe('trying the actions', { skip: started.skip }, () => {
  const { moto, proxy, account, other, role } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const clouds: { close(): Promise<void> }[] = [];
  const tried = async (where = account, of: ReadonlyMap<string, Kind> = kinds): Promise<ActionTrial[]> => {
    const cloud = createAws({
      settings: { discover: 'organizations', role },
      kinds: of,
      networks: [],
      clock: manualClock(Date.now()),
      log: silent,
      environment: { endpoint: proxy.url, region, externalId: 'secret-of-ours' },
      fetch,
      resolve: () => async () => [],
      sessionName: 'cloudwhois-test@host',
    });
    clouds.push(cloud);
    const signal = AbortSignal.timeout(240_000);
    return Array.fromAsync(cloud.tryActions?.({ account: where, region, signal }) ?? []);
  };
  beforeEach(() => proxy.reset());
  after(async () => {
    for (const cloud of clouds) await cloud.close();
    await proxy.stop();
    await moto.stop();
  });

  it('tells of each action that it is allowed, in alphabetical order', async () => {
    // Moto does not have these: their answers are those of AWS
    const none = { status: 400, body: JSON.stringify({ __type: 'AcceleratorNotFoundException' }) };
    for (const action of [...declared].filter((one) => /^(cloudtrail|globalaccelerator):/.test(one)))
      proxy.rule(
        { action },
        { answer: () => (/Describe|Listeners|Groups|Tags/.test(action) ? none : { body: '{}' }) },
      );

    const all = await tried();

    assert.deepEqual(
      all,
      [...declared].toSorted().map((action) => ({ action, account, outcome: 'allowed' })),
    );
  });

  it('says which one is denied, and what to do', async () => {
    proxy.rule({ action: 'ec2:DescribeAddresses' }, { deny: true });
    const all = await tried(account, new Map([['ip', ip]]));
    const denied = all.filter(({ outcome }) => outcome === 'denied');
    assert.deepEqual(denied, [
      {
        action: 'ec2:DescribeAddresses',
        account,
        outcome: 'denied',
        detail: 'UnauthorizedOperation: ec2:DescribeAddresses is refused by the proxy',
        fix: `Allow ec2:DescribeAddresses for the role that reads ${account} ${region}.`,
      },
    ]);
    assert.equal(all.filter(({ outcome }) => outcome === 'allowed').length, 4);
  });

  it('is only about the role where the account cannot be entered', async () => {
    proxy.rule({ action: 'sts:AssumeRole', account }, { deny: true });
    const all = await tried();
    assert.deepEqual(
      all.map(({ action, outcome }) => [action, outcome]),
      [['sts:AssumeRole', 'denied']],
    );
    assert.match(all[0]?.fix ?? '', /role/);
  });

  it('says that a bucket is missing to try the actions of buckets on', async () => {
    const all = await tried(other, new Map([['s3', s3]]));
    const skipped = all.filter(({ outcome }) => outcome === 'skipped').map(({ action }) => action);
    assert.ok(skipped.includes('s3:GetBucketPolicy'));
    assert.ok(!skipped.includes('s3:ListAllMyBuckets'));
    assert.equal(all.find(({ action }) => action === 's3:GetAccountPublicAccessBlock')?.outcome, 'allowed');
  });

  it('proves nothing by a bucket that is gone', async () => {
    proxy.rule(
      { action: 's3:GET /payments-logs/?tagging=' },
      {
        answer: () => ({
          status: 404,
          type: 'text/xml',
          body: '<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>',
        }),
      },
    );
    const all = await tried(account, new Map([['s3', s3]]));
    assert.equal(all.find(({ action }) => action === 's3:GetBucketTagging')?.outcome, 'failed');
  });

  it('skips what it does not know', async () => {
    const queue = defineKind({
      ...ip,
      providers: { aws: { scopes: 'account', actions: ['sqs:ListQueues'], collect: async function* () {} } },
    });
    const all = await tried(account, new Map([['queue', queue]]));
    assert.deepEqual(
      all.map(({ action, outcome }) => [action, outcome]),
      [
        ['ec2:DescribeRegions', 'allowed'],
        ['sqs:ListQueues', 'skipped'],
      ],
    );
  });
});
