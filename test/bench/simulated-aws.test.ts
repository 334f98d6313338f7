import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import {
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  DescribeVpcsCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createFates } from '../../bench/simulated-aws/faults.ts';
import { startSimulatedAws } from '../../bench/simulated-aws/server.ts';
import { createThrottle } from '../../bench/simulated-aws/throttle.ts';
import { createWorld, HUB } from '../../bench/simulated-aws/world.ts';

const organisation = { seed: 7, accounts: 25, regions: 3, largest: 2500, interfaces: 8000 };
const calm = { seed: 7, errors: 0, throttles: 0, latency: 0, spread: 0 };
const world = createWorld(organisation);

async function start(t: TestContext, weather = calm) {
  const aws = await startSimulatedAws({ world, weather });
  t.after(() => aws.stop());
  const at = { endpoint: aws.url, maxAttempts: 1 };
  const hub = { accessKeyId: 'AKIAHUB', secretAccessKey: 'x' };
  const sts = new STSClient({ ...at, region: 'us-east-1', credentials: hub });
  const client = async (account: string, region: string) => {
    const RoleArn = `arn:aws:iam::${account}:role/reader`;
    const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'x' }));
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    return new EC2Client({ ...at, region, credentials });
  };
  return { aws, sts, client, at, hub };
}

/** The place with the most. */
const largest = world.accounts
  .flatMap((account) => world.regions.map((region) => ({ account, region })))
  .toSorted(
    (a, b) => world.sizes(b.account, b.region).interfaces - world.sizes(a.account, a.region).interfaces,
  )[0] as { account: string; region: string };

describe('the simulated AWS', () => {
  it('tells who asks, and the accounts by twenty', async (t) => {
    const { sts, at, hub } = await start(t);
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    assert.equal(Account, HUB);
    const client = new OrganizationsClient({ ...at, region: 'us-east-1', credentials: hub });
    const pages: string[][] = [];
    for await (const page of paginateListAccounts({ client }, {}))
      pages.push((page.Accounts ?? []).map(({ Id = '' }) => Id));
    assert.deepEqual(
      pages.map((page) => page.length),
      [20, 5],
    );
    assert.deepEqual(pages.flat(), world.accounts);
  });

  it('gives what the world holds, page by page, to the account that the credentials are of', async (t) => {
    const { client } = await start(t);
    const ec2 = await client(largest.account, largest.region);
    const sizes = world.sizes(largest.account, largest.region);
    assert.ok(sizes.interfaces > 2000);
    const ids = new Set<string>();
    const pages: number[] = [];
    for await (const page of paginateDescribeNetworkInterfaces({ client: ec2, pageSize: 1000 }, {})) {
      pages.push(page.NetworkInterfaces?.length ?? 0);
      for (const one of page.NetworkInterfaces ?? []) {
        ids.add(one.NetworkInterfaceId ?? '');
        assert.equal(one.OwnerId, largest.account);
      }
    }
    assert.equal(ids.size, sizes.interfaces);
    assert.deepEqual(pages, [1000, 1000, sizes.interfaces - 2000]);
    const { Addresses } = await ec2.send(new DescribeAddressesCommand());
    assert.equal(Addresses?.length, sizes.addresses);
    let subnets = 0;
    for await (const page of paginateDescribeSubnets({ client: ec2, pageSize: 1000 }, {}))
      subnets += page.Subnets?.length ?? 0;
    assert.equal(subnets, sizes.subnets);
    const { Regions } = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
    assert.deepEqual(
      Regions?.map(({ RegionName }) => RegionName),
      world.regions,
    );
    assert.equal(
      world.documents(largest.account, largest.region),
      ids.size + sizes.addresses + subnets + sizes.vpcs,
    );
  });

  it('throttles whoever asks beyond the bucket of one action, and counts it', async (t) => {
    const { aws, client } = await start(t);
    const ec2 = await client(largest.account, largest.region);
    const results = await Promise.allSettled(
      Array.from({ length: 130 }, () => ec2.send(new DescribeVpcsCommand({ MaxResults: 1000 }))),
    );
    const refused = results.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.name)] : []));
    assert.deepEqual([...new Set(refused)], ['RequestLimitExceeded']);
    assert.equal(aws.counts().overrun, refused.length);
    assert.equal(aws.counts().throttled, 0);
    await ec2.send(new DescribeAddressesCommand());
  });

  for (const [fate, expected] of [
    [{ errors: 0, throttles: 1 }, /RequestLimitExceeded/],
    [{ errors: 1, throttles: 0 }, /ServiceUnavailable|InternalError|ECONNRESET|aborted|socket/],
  ] as const) {
    it(`misbehaves as it is told: ${JSON.stringify(fate)}`, async (t) => {
      const { aws } = await start(t, { ...calm, ...fate });
      for (const account of world.accounts.slice(0, 12)) {
        const region = 'us-east-1';
        const credentials = { accessKeyId: `ASIA${account}SIMU`, secretAccessKey: 'x' };
        const ec2 = new EC2Client({ endpoint: aws.url, region, credentials, maxAttempts: 1 });
        await assert.rejects(ec2.send(new DescribeVpcsCommand({})), (error: NodeJS.ErrnoException) =>
          expected.test(`${error.name} ${error.code} ${error.message}`),
        );
      }
      assert.equal(aws.counts().answered, 0);
    });
  }
});

describe('the world', () => {
  it('is the same for the same seed, skewed, and mostly empty', () => {
    const again = createWorld(organisation);
    const sizes = (of: typeof world) =>
      of.accounts.flatMap((account) => of.regions.map((region) => of.sizes(account, region).interfaces));
    assert.deepEqual(sizes(again), sizes(world));
    assert.notDeepEqual(sizes(createWorld({ ...organisation, seed: 8 })), sizes(world));
    const sorted = sizes(world).toSorted((a, b) => b - a);
    assert.equal(sorted.filter((one) => one === 0).length, 45);
    assert.ok((sorted[0] ?? 0) >= 10 * (sorted[12] ?? 0));
  });
});

describe('fates and buckets', () => {
  it('fail as many as was said, whoever comes first', () => {
    const fateOf = createFates({ seed: 3, errors: 0.01, throttles: 0.02, latency: 80, spread: 40 });
    const names = Array.from({ length: 20_000 }, (_, n) => `call-${n}`);
    const fates = names.map((name) => fateOf(name));
    const share = (wanted: string) => fates.filter(({ fate }) => fate === wanted).length / names.length;
    assert.ok(Math.abs(share('throttle') - 0.02) < 0.004);
    for (const one of ['unavailable', 'internal-error', 'cut'])
      assert.ok(Math.abs(share(one) - 0.0033) < 0.0015);
    const mean = fates.reduce((sum, { ms }) => sum + ms, 0) / names.length;
    assert.ok(Math.abs(mean - 80) < 1);
    assert.ok(fates.every(({ ms }) => ms >= 40 && ms <= 120));
    const other = createFates({ seed: 3, errors: 0.01, throttles: 0.02, latency: 80, spread: 40 });
    assert.deepEqual(
      names
        .toReversed()
        .map((name) => other(name))
        .toReversed(),
      fates,
    );
  });

  it('keep the documented buckets', () => {
    const throttle = createThrottle();
    const call = {
      account: '1',
      region: 'a',
      service: 'ec2',
      action: 'DescribeNetworkInterfaces',
      isPaged: true,
    };
    const admitted = (n: number, now: number, more: Partial<typeof call> = {}) =>
      Array.from({ length: n }, () => throttle.admits({ ...call, ...more, now })).filter(Boolean).length;
    assert.equal(admitted(150, 0), 100);
    assert.equal(admitted(150, 1000), 20);
    assert.equal(admitted(150, 1000, { isPaged: false }), 50);
    assert.equal(admitted(150, 2000, { isPaged: false }), 10);
    assert.equal(admitted(150, 1000, { region: 'b' }), 100);
    assert.equal(throttle.leastSeconds(), 1);
  });
});
