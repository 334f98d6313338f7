import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { CreateNetworkInterfaceCommand, DeleteNetworkInterfaceCommand } from '@aws-sdk/client-ec2';
import type { AwsSettings, Document, FindContext, Question } from '#kit';
import { silent } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/ip/index.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { createResolve } from '../../src/sources/dns/resolve.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seededAddresses, seedOrganisation } from '../services/organisation.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

/** AWS through the real SDK: moto, and the proxy of ours for what moto cannot represent. */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({
    endpoint: proxy.url,
    accounts: 6,
    regions: ['eu-west-1', 'eu-west-2', 'us-east-1', 'us-west-2'],
  });
  return { moto, proxy, organisation };
});

describe('AWS', { skip: started.skip }, () => {
  const { moto, proxy, organisation } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const open: { close(): Promise<void> }[] = [];
  const cloudWith = (settings: AwsSettings = {}) => {
    const cloud = createAws({
      settings: {
        discover: 'organizations',
        role: organisation.role,
        regions: organisation.regions,
        ...settings,
      },
      kinds: new Map(),
      networks: [],
      clock: manualClock(Date.now()),
      log: silent,
      environment: { endpoint: proxy.url, region: 'eu-west-1', externalId: 'secret-of-ours' },
      fetch,
      resolve: (signal) => createResolve({ servers: undefined, signal }),
      sessionName: 'cloudwhois-test@host',
    });
    open.push(cloud);
    return cloud;
  };
  const signal = AbortSignal.timeout(240_000);
  const onBehalf = { principal: { type: 'system', name: 'test' } } as const;
  const asked = (value: string, shape: Question['shape'] = 'address'): Question => ({
    text: value,
    kind: 'ip',
    shape,
    value,
    because: '',
  });
  const planOf = (
    cloud: ReturnType<typeof cloudWith>,
    shape: 'account-region' | 'account' = 'account-region',
  ) => cloud.plan({ provider: 'aws', shape, signal });
  const [place, other] = started.skip === false ? organisation.places : [];
  assert.ok(started.skip !== false || (place && other));
  const scope = { kind: 'ip', provider: 'aws', account: place?.account ?? '', region: place?.region ?? '' };
  const collect = (cloud = cloudWith()): Promise<Document[]> =>
    collected(cloud.collect({ kind, provider: 'aws', scope, signal }));
  const idOf = (one: typeof place, resource: string | undefined) =>
    `${one?.account}/${one?.region}/${resource}`;

  beforeEach(() => proxy.reset());
  after(async () => {
    for (const cloud of open) await cloud.close();
    await proxy.stop();
    await moto.stop();
  });

  describe('the plan', () => {
    it('names every account of the organisation in every region, and assumes no role for a list of regions', async () => {
      const { places, accounts, unreadable } = await planOf(cloudWith());

      assert.deepEqual(unreadable, []);
      assert.equal(accounts.length, 7);
      assert.equal(places.length, 28);
      assert.equal(accounts.find(({ id }) => id === place?.account)?.name, 'team-1');
      assert.equal(proxy.count({ action: 'sts:AssumeRole' }), 0);
    });

    it('reads the enabled regions of each account, of its own partition only', async () => {
      const { places, excluded } = await planOf(cloudWith({ regions: 'enabled' }));
      const regions = new Set(places.map(({ region }) => region));

      assert.equal(places.length, 7 * regions.size);
      assert.ok(regions.has('eu-west-1'));
      assert.ok(![...regions].some((region) => /^(cn|us-gov)-/.test(region)));
      assert.ok(excluded.some(({ why }) => why.includes('not switched on')));
      assert.equal(proxy.count({ action: 'ec2:DescribeRegions' }), 7);
    });

    it('names the account whose regions could not be read, and the call that failed', async () => {
      proxy.rule({ action: 'sts:AssumeRole', account: place?.account ?? '' }, { deny: true });

      const { unreadable, places } = await planOf(cloudWith({ regions: 'enabled' }));

      assert.deepEqual(
        unreadable.map(({ place: where, error }) => [
          where,
          (error as Error).name,
          (error as { action?: string }).action,
        ]),
        [[{ account: place?.account, region: '*' }, 'AccessDenied', 'sts:AssumeRole']],
      );
      assert.ok(!places.some(({ account }) => account === place?.account));
    });

    it('keeps the configured accounts where the organisation cannot be listed', async () => {
      proxy.rule({ action: 'organizations:ListAccounts' }, { deny: true });
      const cloud = cloudWith({ accounts: [{ id: '111122223333', name: 'payments' }] });

      const { unreadable, accounts } = await planOf(cloud, 'account');

      assert.deepEqual(
        unreadable.map(({ place: where, error }) => [where.account, (error as { action?: string }).action]),
        [['*', 'organizations:ListAccounts']],
      );
      assert.deepEqual(accounts, [{ provider: 'aws', id: '111122223333', name: 'payments' }]);
    });

    for (const [said, status, part] of [
      ['PENDING_ACTIVATION', 'pending', 'excluded'],
      ['SUSPENDED', 'suspended', 'unreadable'],
      ['PENDING_CLOSURE', 'active', 'places'],
      ['CLOSED', 'closed', 'excluded'],
    ] as const) {
      it(`tells accounts apart that are ${said}`, async () => {
        proxy.rule(
          { action: 'organizations:ListAccounts' },
          { rewrite: (body) => body.replaceAll('"ACTIVE"', `"${said}"`) },
        );

        const { accounts, places, excluded, unreadable } = await planOf(cloudWith(), 'account');

        assert.deepEqual([...new Set(accounts.map((account) => account.status))], [status]);
        const counts = { places: places.length, excluded: excluded.length, unreadable: unreadable.length };
        assert.deepEqual(counts, { places: 0, excluded: 0, unreadable: 0, [part]: 7 });
      });
    }

    it('lets the configuration add and override accounts', async () => {
      const cloud = cloudWith({
        accounts: [{ id: place?.account ?? '', name: 'renamed', owner: 'team-pay' }, { id: '111122223333' }],
      });

      const { accounts } = await planOf(cloud, 'account');

      assert.equal(accounts.length, 8);
      assert.deepEqual(
        accounts.find(({ id }) => id === place?.account),
        { provider: 'aws', id: place?.account, name: 'renamed', owner: 'team-pay', status: 'active' },
      );
    });

    it('is the hub account alone where nothing is configured', async () => {
      const cloud = cloudWith({ discover: 'none', role: 'none' });

      const { places } = await planOf(cloud, 'account');

      assert.deepEqual(places, [{ account: moto.hubAccount, region: 'global' }]);
    });

    it('keeps what it has read', async () => {
      const cloud = cloudWith({ regions: 'enabled' });
      await planOf(cloud);
      proxy.reset();

      await planOf(cloud);

      assert.deepEqual(proxy.calls, []);
    });
  });

  describe('credentials', () => {
    it('are assumed once for each account, with a name and the external id', async () => {
      const cloud = cloudWith();

      await Promise.all([collect(cloud), collect(cloud)]);

      const assumed = proxy.calls.filter(({ action }) => action === 'sts:AssumeRole');
      const form = new URLSearchParams(assumed[0]?.body);
      assert.equal(assumed.length, 1);
      assert.equal(form.get('RoleArn'), `arn:aws:iam::${place?.account}:role/cloudwhois-reader`);
      assert.equal(form.get('RoleSessionName'), 'cloudwhois-test@host');
      assert.equal(form.get('ExternalId'), 'secret-of-ours');
    });

    it('of the hub are never taken for those of another account', async () => {
      await assert.rejects(collect(cloudWith({ role: 'none' })), { code: 'denied' });
      assert.equal(proxy.count({ action: 'ec2:DescribeVpcs' }), 0);
    });

    it('are those of the role that the account names for itself', async () => {
      await collect(cloudWith({ accounts: [{ id: place?.account ?? '', role: 'special/reader' }] }));

      const form = new URLSearchParams(proxy.calls.find(({ action }) => action === 'sts:AssumeRole')?.body);
      assert.equal(form.get('RoleArn'), `arn:aws:iam::${place?.account}:role/special/reader`);
    });
  });

  describe('collecting', () => {
    it('finds every address of an interface, its Elastic IP told by DescribeAddresses alone', async () => {
      const documents = await collect();
      const found = documents.find(({ id }) => id === idOf(place, place?.interface));

      assert.deepEqual(found?.addresses, [
        seededAddresses.primary,
        seededAddresses.secondary,
        place?.elastic.address,
        place?.ipv6,
      ]);
      assert.equal(found?.name, 'api');
      assert.equal(found?.attrs.instance, place?.instance);
      assert.ok(documents.some(({ id }) => id === idOf(place, place?.vpc)));
      assert.ok(documents.some(({ id }) => id === idOf(place, place?.subnet)));
      assert.equal(
        documents.find(({ id }) => id === idOf(place, place?.spare.allocation))?.attrs.status,
        'available',
      );
    });

    it('finds the public address of a secondary address, prefixes and services (which moto cannot say)', async () => {
      proxy.overlay(place?.interface ?? '', {
        associations: {
          [seededAddresses.secondary]: { publicIp: '52.94.76.6', allocationId: 'eipalloc-0f6' },
        },
        prefixes: ['10.0.0.64/28', '2600:1f18:1:100:1::/80'],
        interfaceType: 'network_load_balancer',
        description: 'ELB net/edge/50dc6c495c0c9188',
        requesterId: 'amazon-elb',
        requesterManaged: true,
        instanceOwnerId: 'amazon-elb',
      });

      const found = (await collect()).find(({ id }) => id === idOf(place, place?.interface));

      assert.ok(found?.addresses.includes('52.94.76.6'));
      assert.deepEqual(found?.ranges, ['10.0.0.64/28', '2600:1f18:1:100:1::/80']);
      assert.deepEqual(found?.attrs.holder, {
        what: 'load balancer',
        name: 'net/edge',
        inferred: true,
        because: 'the description "ELB net/edge/50dc6c495c0c9188"',
        moves: true,
      });
    });

    it('reads every page, and counts its calls', async () => {
      const whole = await collect();
      proxy.reset();
      proxy.pages(1);
      let calls = 0;

      const paged = await collected(
        cloudWith().collect({ kind, provider: 'aws', scope, signal, onCall: () => calls++ }),
      );

      assert.deepEqual(paged, whole);
      assert.equal(proxy.count({ action: 'ec2:DescribeNetworkInterfaces' }), 2);
      assert.equal(calls, 5);
    });

    it('throws with the call that is denied, by its name', async () => {
      proxy.rule({ action: 'ec2:DescribeAddresses' }, { deny: true });

      await assert.rejects(collect(), { name: 'UnauthorizedOperation', action: 'ec2:DescribeAddresses' });
    });

    it('gets over one throttled call', async () => {
      const calm = proxy.rule({ action: 'ec2:DescribeVpcs' }, { throttle: true });
      const calls: string[] = [];
      const throttled: string[] = [];
      const collecting = collected(
        cloudWith().collect({
          ...{ kind, provider: 'aws', scope, signal },
          onCall: (action) => void calls.push(action),
          onThrottle: (action) => void throttled.push(action),
        }),
      );
      while (proxy.count({ action: 'ec2:DescribeVpcs' }) === 0) await new Promise(setImmediate);
      calm();

      assert.ok((await collecting).length > 0);
      assert.equal(proxy.count({ action: 'ec2:DescribeVpcs' }), 2);
      assert.equal(calls.filter((action) => action === 'ec2:DescribeVpcs').length, 2);
      assert.equal(calls.length, 5);
      assert.deepEqual(throttled, ['ec2:DescribeVpcs']);
    });
  });

  describe('confirming', () => {
    it('gives the same document while nothing has changed, and undefined when it is gone', async () => {
      const cloud = cloudWith();
      const client = await organisation.ec2(scope.account, scope.region);
      const made = await client.send(new CreateNetworkInterfaceCommand({ SubnetId: place?.subnet ?? '' }));
      const id = made.NetworkInterface?.NetworkInterfaceId ?? '';
      const document = (await collect(cloud)).find((one) => one.id === idOf(place, id));
      assert.ok(document);
      const confirm = () => cloud.live.confirm({ kind, document, onBehalf, signal });

      assert.deepEqual(await confirm(), document);
      await client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
      assert.equal(await confirm(), undefined);
    });

    it('throws where it cannot be told', async () => {
      const cloud = cloudWith();
      const [document] = await collect(cloud);
      assert.ok(document);
      // From then on the asker's session is there
      await cloud.live.confirm({ kind, document, onBehalf, signal });
      proxy.rule({ account: scope.account }, { deny: true });

      await assert.rejects(cloud.live.confirm({ kind, document, onBehalf, signal }), {
        name: 'UnauthorizedOperation',
      });
    });
  });

  describe('finding live', () => {
    const find = (cloud: ReturnType<typeof cloudWith>, value: string, time = signal) =>
      cloud.live.find({ kind, question: asked(value), onBehalf, signal: time });

    it('finds an address over 6 accounts and 4 regions in at most 24 calls once it is warm', async () => {
      const accounts = organisation.accounts.map(({ id }) => ({ id }));
      const cloud = cloudWith({ discover: 'none', accounts });
      await find(cloud, seededAddresses.primary);
      proxy.reset();

      const { documents, scopes, failed, calls } = await find(cloud, seededAddresses.secondary);

      assert.equal(documents.length, 24);
      assert.deepEqual({ scopes, failed, calls }, { scopes: 24, failed: [], calls: 24 });
      assert.equal(proxy.calls.length, 24);
    });

    it('finds IPv6, and an unattached Elastic IP', async () => {
      const cloud = cloudWith();

      const v6 = await find(cloud, other?.ipv6 ?? '');
      const spare = await find(cloud, place?.spare.address ?? '');

      assert.deepEqual(
        v6.documents.map(({ id }) => id),
        [idOf(other, other?.interface)],
      );
      assert.deepEqual(
        spare.documents.map(({ id }) => id),
        [idOf(place, place?.spare.allocation)],
      );
    });

    it('finds an address inside a delegated prefix', async () => {
      proxy.overlay(place?.interface ?? '', { prefixes: ['10.0.0.64/28'] });

      const { documents } = await find(cloudWith(), '10.0.0.70');

      assert.deepEqual(
        documents.map(({ id }) => id),
        [idOf(place, place?.interface)],
      );
    });

    it('sees a change that was just made', async () => {
      const cloud = cloudWith();
      const client = await organisation.ec2(scope.account, scope.region);
      assert.deepEqual((await find(cloud, '10.0.0.77')).documents, []);

      const made = await client.send(
        new CreateNetworkInterfaceCommand({ SubnetId: place?.subnet ?? '', PrivateIpAddress: '10.0.0.77' }),
      );

      const id = made.NetworkInterface?.NetworkInterfaceId ?? '';
      assert.deepEqual(
        (await find(cloud, '10.0.0.77')).documents.map((one) => one.id),
        [idOf(place, id)],
      );
      await client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
      assert.deepEqual((await find(cloud, '10.0.0.77')).documents, []);
    });

    it('says which account was denied, and finds what the others have', async () => {
      proxy.rule({ action: 'sts:AssumeRole', account: other?.account ?? '' }, { deny: true });
      const accounts = organisation.accounts.map(({ id, name }) => ({ id, name }));

      const { documents, failed } = await find(
        cloudWith({ discover: 'none', accounts }),
        seededAddresses.primary,
      );

      assert.equal(documents.length, 20);
      assert.equal(failed.length, 4);
      assert.deepEqual(failed[0], {
        scope: `ip/aws/${other?.account}/${failed[0]?.scope.split('/')[3]}`,
        account: { id: other?.account, name: 'team-1' },
        outcome: 'denied',
        error: 'AccessDenied (sts:AssumeRole)',
      });
    });

    it('keeps what it has when the time runs out, and says who did not answer', async () => {
      const accounts = organisation.accounts.map(({ id }) => ({ id }));
      const time = new AbortController();
      proxy.rule({ account: scope.account, region: 'us-east-1' }, { hang: true });
      const live = kind.providers.aws;
      let came = 0;
      async function* findUntilOneIsLeft(context: FindContext) {
        assert.ok(live?.find);
        for await (const document of live.find(context)) {
          if (++came === 23) time.abort(new DOMException('time ran out', 'TimeoutError'));
          yield document;
        }
      }
      assert.ok(live);
      const watched = { ...kind, providers: { aws: { ...live, find: findUntilOneIsLeft } } };

      const { documents, failed, scopes } = await cloudWith({ discover: 'none', accounts }).live.find({
        kind: watched,
        question: asked(seededAddresses.primary),
        onBehalf,
        signal: time.signal,
      });

      assert.equal(scopes, 24);
      assert.equal(documents.length, 23);
      assert.deepEqual(failed, [
        {
          scope: `ip/aws/${scope.account}/us-east-1`,
          account: { id: scope.account },
          outcome: 'failed',
          error: 'Timeout',
        },
      ]);
    });
  });
});
