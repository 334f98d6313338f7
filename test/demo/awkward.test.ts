import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Document, Place, Question } from '#kit';
import { holds, parseAddress, parseNetwork } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { answersFor, isHolder } from '../../collectors/ip/answers-for.ts';
import { kind } from '../../collectors/ip/index.ts';
import { awkward } from '../../src/demo/awkward.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount, throttledPlace } from '../../src/demo/organisation.ts';

const signal = AbortSignal.timeout(240_000);
const onBehalf = { principal: { type: 'system', name: 'test' } } as const;
const { cloud } = createDemo({ resources: 2000, seed: 11, clock: manualClock() });

const question = (value: string): Question => ({
  text: value,
  kind: 'ip',
  shape: 'address',
  value,
  because: 'test',
});
const everywhere: Document[] = [];
const once: Place = { account: '-', region: 'global' };

before(async () => {
  const { places } = await cloud.plan({ provider: 'aws', shape: 'account-region', signal });
  const scope = (place: Place, provider = 'aws') => ({ kind: 'ip', provider, ...place });
  await collected(cloud.collect({ kind, provider: 'aws', scope: scope(throttledPlace), signal })).catch(
    () => [],
  );
  for (const place of places.filter(({ account }) => account !== deniedAccount)) {
    everywhere.push(
      ...(await collected(cloud.collect({ kind, provider: 'aws', scope: scope(place), signal }))),
    );
  }
  for (const provider of ['aws-ranges', 'networks']) {
    everywhere.push(
      ...(await collected(cloud.collect({ kind, provider, scope: scope(once, provider), signal }))),
    );
  }
});

/** Who holds an address, as the collectors saw it. */
function holdersOf(value: string): Document[] {
  return everywhere.filter((one) => isHolder(one) && answersFor(one, question(value)));
}

/** The one interface that holds an address. */
function interfaceOf(value: string): Document {
  const found = holdersOf(value).filter(({ type }) => type === 'network-interface');
  assert.equal(found.length, 1, `${value}: ${found.length} interfaces`);
  return found[0] ?? assert.fail();
}

/** What explains an address, the widest first. */
function around(value: string): Document[] {
  const address = parseAddress(value) ?? assert.fail();
  const prefix = (one: Document) => parseNetwork(one.ranges[0] ?? '')?.prefix ?? 0;
  return everywhere
    .filter((one) => !isHolder(one))
    .filter(({ ranges }) => ranges.some((range) => holds(parseNetwork(range) ?? assert.fail(), address)))
    .sort((a, b) => prefix(a) - prefix(b));
}

const holder = (one: Document) => one.attrs['holder'] as { what: string; name?: string; inferred: boolean };

describe('awkward cases of the demo', () => {
  it('one private address in six networks of six accounts', () => {
    const found = holdersOf(awkward.sixNetworks);

    assert.equal(found.length, 6);
    assert.equal(new Set(found.map(({ account }) => account)).size, 6);
    assert.equal(new Set(found.map(({ attrs }) => attrs['vpc'])).size, 6);
  });

  it('a secondary address, an Elastic IP on it, and IPv6, all of one instance', () => {
    const eni = interfaceOf(awkward.secondary);
    const roles = eni.attrs['addresses'] as { address: string; role: string; of?: string }[];

    assert.equal(eni.name, 'payments-api-7');
    assert.equal(interfaceOf(awkward.elasticOnSecondary).id, eni.id);
    assert.equal(interfaceOf(awkward.ipv6).id, eni.id);
    assert.equal(roles.find(({ address }) => address === awkward.secondary)?.role, 'secondary');
    assert.equal(roles.find(({ address }) => address === awkward.elasticOnSecondary)?.of, awkward.secondary);
  });

  it('an Elastic IP that nobody uses', () => {
    const [only, ...more] = holdersOf(awkward.unattached);

    assert.deepEqual(more, []);
    assert.equal(only?.type, 'elastic-ip');
    assert.equal(only.attrs['status'], 'available');
  });

  it('pods inside delegated prefixes, which nothing lists', () => {
    const node = interfaceOf(awkward.podInPrefix);

    assert.equal(interfaceOf(awkward.podInPrefix6).id, node.id);
    assert.deepEqual(node.ranges, ['10.64.4.16/28', '2600:1f10:100:0:a::/80']);
    assert.ok(!node.addresses.includes(awkward.podInPrefix));
  });

  const services: [string, string, string | undefined][] = [
    [awkward.applicationBalancer, 'load balancer', 'app/payments-front'],
    [awkward.networkBalancer, 'load balancer', 'net/payments-tcp'],
    [awkward.database, 'RDS database', undefined],
    [awkward.lambda, 'Lambda function', 'payments-ledger'],
  ];
  for (const [address, what, name] of services) {
    it(`${address}: a ${what}, inferred`, () => {
      const found = holder(interfaceOf(address));

      assert.deepEqual([found.what, found.name, found.inferred], [what, name, true]);
    });
  }

  it('a NAT gateway with an Elastic IP of ours, and a VPC endpoint', () => {
    assert.equal(holder(interfaceOf(awkward.natGateway)).what, 'NAT gateway');
    assert.equal(holdersOf(awkward.natGateway).length, 2);
    assert.match(holder(interfaceOf(awkward.endpoint)).name ?? '', /^vpce-0[0-9a-f]{16}$/);
  });

  it('an address in a subnet of ours that nobody holds', () => {
    assert.deepEqual(holdersOf(awkward.unheld), []);
    assert.deepEqual(
      around(awkward.unheld).map(({ type }) => type),
      ['vpc', 'subnet'],
    );
  });

  it('addresses of the provider that are not ours', () => {
    assert.deepEqual(holdersOf(awkward.notOurs), []);
    assert.equal(around(awkward.notOurs).at(-1)?.name, 'AWS AMAZON us-west-2');
    assert.ok(around(awkward.notOurs).some(({ name }) => name === 'AWS AMAZON GLOBAL'));
    assert.ok(around(awkward.globalService).some(({ name }) => name === 'AWS CLOUDFRONT GLOBAL'));
  });

  it('a few hundred published ranges, S3 among EC2 among AMAZON', () => {
    const ranges = everywhere.filter(({ type }) => type === 'published-range');
    const services3 = around('3.5.0.1').map(({ attrs }) => attrs['service']);

    assert.ok(ranges.length > 200 && ranges.length < 600, `${ranges.length}`);
    assert.deepEqual(
      services3.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
      ['AMAZON', 'EC2', 'S3'],
    );
  });

  it('offices, by both families', () => {
    assert.deepEqual(
      around(awkward.office).map(({ name }) => name),
      ['Office Pune'],
    );
    assert.deepEqual(
      around(awkward.office6).map(({ name }) => name),
      ['Office Rotterdam, IPv6'],
    );
  });

  it('an interface in a subnet that another account lends', () => {
    const eni = interfaceOf(awkward.sharedNetwork);
    const subnet = eni.links.find(({ relation }) => relation === 'in-subnet')?.id ?? '';

    assert.equal(eni.account, accountId('checkout-prod'));
    assert.ok(subnet.startsWith(accountId('network-hub')), subnet);
    assert.equal(everywhere.filter(({ id }) => id === subnet).length, 1);
  });

  it('tags that would ring a channel or turn a line around, and no name at all', () => {
    const eni = interfaceOf(awkward.hostileTags);

    assert.match(eni.name ?? '', /<!channel>.*\u202e/);
    assert.equal(eni.tags['Note']?.length, 200);
    assert.equal(interfaceOf(awkward.nameless).name, undefined);
  });

  it('an address that moved since it was collected', async () => {
    const before3 = interfaceOf(awkward.moved);
    const now = await cloud.live.confirm({ kind, document: before3, onBehalf, signal });
    const found = await cloud.live.find({ kind, question: question(awkward.moved), onBehalf, signal });

    assert.equal(before3.name, 'checkout-worker-3');
    assert.equal(now?.id, before3.id);
    assert.ok(!now.addresses.includes(awkward.moved));
    assert.deepEqual(
      found.documents.map(({ name }) => name),
      ['checkout-worker-4'],
    );
  });

  it('stays the same, live, where nothing moved', async () => {
    const eni = interfaceOf(awkward.elasticOnSecondary);

    assert.deepEqual(await cloud.live.confirm({ kind, document: eni, onBehalf, signal }), eni);
  });

  it('an account that refuses us, told by every search', async () => {
    const { failed, scopes } = await cloud.live.find({
      kind,
      question: question(awkward.unheld),
      onBehalf,
      signal,
    });

    assert.equal(scopes, 75);
    assert.deepEqual(
      failed.map(({ account, outcome, error }) => [account?.name, outcome, error]),
      Array.from({ length: 4 }, () => ['legacy-acquired', 'denied', 'AccessDenied (sts:AssumeRole)']),
    );
  });
});
