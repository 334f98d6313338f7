import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Document, Kind, Place, Question } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind as ec2 } from '../../collectors/ec2/index.ts';
import { kind as ip } from '../../collectors/ip/index.ts';
import { kind as lb } from '../../collectors/lb/index.ts';
import { awkward } from '../../src/demo/awkward.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount, throttledPlace, zeroAccount } from '../../src/demo/organisation.ts';
import { loadBalancers } from '../../src/demo/story.ts';
import { terminatedInstance } from '../../src/demo/world/ec2.ts';

const signal = AbortSignal.timeout(240_000);
const onBehalf = { principal: { type: 'system', name: 'test' } } as const;
const { cloud } = createDemo({ resources: 2000, seed: 11, clock: manualClock() });
const all = new Map<string, Document[]>();

const scope = (kind: Kind, place: Place) => ({ kind: kind.name, provider: 'aws', ...place });

before(async () => {
  const { places } = await cloud.plan({ provider: 'aws', shape: 'account-region', signal });
  await collected(
    cloud.collect({ kind: ip, provider: 'aws', scope: scope(ip, throttledPlace), signal }),
  ).catch(() => []);
  for (const kind of [ip, ec2, lb]) {
    const found: Document[] = [];
    for (const place of places.filter(({ account }) => account !== deniedAccount)) {
      found.push(
        ...(await collected(cloud.collect({ kind, provider: 'aws', scope: scope(kind, place), signal }))),
      );
    }
    all.set(kind.name, found);
  }
});

function documents(kind: string, fits: (document: Document) => boolean): Document[] {
  return (all.get(kind) ?? []).filter(fits);
}

function only(kind: string, fits: (document: Document) => boolean): Document {
  const found = documents(kind, fits);
  assert.equal(found.length, 1, `${found.length} of kind ${kind}`);
  return found[0] ?? assert.fail();
}

function column(kind: Kind, name: string, document: Document): unknown {
  return kind.columns.find((one) => one.name === name)?.value(document);
}

const named = (name: string) => (document: Document) => document.name === name;
const at = (value: string) => (document: Document) => document.addresses.includes(value);

describe('instances of the demo', () => {
  it('every instance that an interface speaks of is there, with the addresses of that interface', () => {
    const byId = new Map(all.get('ec2')?.map((document) => [document.id, document]));
    const attached = documents('ip', ({ type }) => type === 'network-interface').flatMap((document) =>
      document.links.filter(({ kind }) => kind === 'ec2').map(({ id }) => ({ id, document })),
    );

    assert.ok(attached.length > 100);
    for (const { id, document } of attached) {
      const instance = byId.get(id);
      assert.ok(instance, id);
      for (const address of document.addresses) assert.ok(instance.addresses.includes(address), address);
      assert.equal(instance.name, document.name);
    }
  });

  it('one name in six accounts', () => {
    assert.equal(new Set(documents('ec2', named('jump-host')).map(({ account }) => account)).size, 6);
  });

  it('an Elastic IP on a secondary address is on its instance', () => {
    assert.equal(only('ec2', at(awkward.elasticOnSecondary)).name, 'payments-api-7');
  });

  it('rights that are missing in data-platform-dev cost two facts', () => {
    const own = documents('ec2', ({ account }) => account === accountId('data-platform-dev'));
    const instance = own.find(({ attrs }) => attrs['incoming'] !== undefined);

    assert.ok(instance);
    assert.deepEqual(column(ec2, 'incoming', instance), {
      unreadable: 'UnauthorizedOperation (ec2:DescribeSecurityGroups)',
    });
    assert.equal(column(ec2, 'state', instance), 'running');
  });

  it('a terminated instance is found, and gone when it is checked live', async () => {
    const document = only('ec2', ({ id }) => id.endsWith(terminatedInstance));

    assert.equal(column(ec2, 'state', document), 'terminated');
    assert.equal(await cloud.live.confirm({ kind: ec2, document, onBehalf, signal }), undefined);
  });

  it('a moved address is on another instance when it is looked for live', async () => {
    const question: Question = { text: '', kind: 'ec2', shape: 'address', value: awkward.moved, because: '' };

    const { documents: found } = await cloud.live.find({ kind: ec2, question, onBehalf, signal });

    assert.equal(only('ec2', at(awkward.moved)).name, 'checkout-worker-3');
    assert.deepEqual(
      found.map(({ name }) => name),
      ['checkout-worker-4'],
    );
  });

  it('the console is for those who may see it, without its secrets', async () => {
    const document = only('ec2', at(awkward.secondary));
    const look = (see: 'internal' | 'restricted') =>
      cloud.live.enrich({
        kind: ec2,
        onBehalf,
        question: { text: '', kind: 'ec2', shape: 'id', value: document.id, because: '' },
        results: [document],
        index: { find: async () => ({ documents: [], total: 0 }), scopes: async () => [] },
        see: () => see,
        now: 0,
        signal,
      });

    const words = JSON.stringify(await look('restricted'));

    assert.match(words, /Started payments-api\.service/);
    assert.match(words, /DB_PASSWORD=\[cut\]/);
    assert.doesNotMatch(words, /correct-horse|hvs\./);
    assert.doesNotMatch(JSON.stringify(await look('internal')), /console/);
  });
});

describe('load balancers of the demo', () => {
  it('an address leads to the load balancer, and that to the instances', () => {
    const eni = only('ip', at(awkward.applicationBalancer));
    const link = eni.links.find(({ relation }) => relation === 'load-balancer');
    const front = only('lb', ({ id }) => id === link?.id);
    const behind = front.links.filter(({ kind }) => kind === 'ec2').map(({ id }) => id);

    assert.equal(front.name, loadBalancers.paymentsFront.name);
    assert.ok(front.hostnames.includes(loadBalancers.paymentsFront.dns));
    assert.ok(behind.includes(only('ec2', at(awkward.secondary)).id));
  });

  it('every load balancer that an interface speaks of is there, and every instance behind one', () => {
    const ids = new Set([...all.values()].flat().map(({ kind, id }) => `${kind} ${id}`));
    const links = [...all.values()]
      .flat()
      .flatMap(({ links: own }) => own)
      .filter(({ relation }) => relation === 'load-balancer' || relation === 'target');

    assert.ok(links.length > 50);
    assert.deepEqual(
      links.filter(({ kind, id }) => !ids.has(`${kind} ${id}`)),
      [],
    );
  });

  it('a network load balancer has an address of its own', () => {
    assert.equal(only('lb', at(awkward.networkBalancer)).name, loadBalancers.paymentsTcp.name);
  });

  it('a classic one has an instance out of service', () => {
    const legacy = only('lb', named(loadBalancers.trackingClassic.name));

    assert.equal(legacy.type, 'classic-load-balancer');
    assert.match(String(column(lb, 'targets', legacy)), /unhealthy \(Instance\)/);
  });

  it('addresses and a function are targets, but no links', () => {
    const web = only('lb', ({ hostnames }) => hostnames.includes(loadBalancers.checkoutWeb.dns));

    assert.match(
      String(column(lb, 'targets', web)),
      /10\.72\.20\.31:9000 healthy.*function:teapot unavailable/,
    );
    assert.ok(web.links.every(({ kind }) => kind === 'ec2' || kind === 'ip'));
  });

  it('the health cannot be read in identity-prod; the load balancers can', () => {
    const [one] = documents('lb', ({ account }) => account === zeroAccount);

    assert.ok(one);
    assert.deepEqual(column(lb, 'healthy', one), {
      unreadable: 'AccessDenied (elasticloadbalancing:DescribeTargetHealth)',
    });
  });

  it('one target is unhealthy when it is checked live', async () => {
    const document = only('lb', ({ hostnames }) => hostnames.includes(loadBalancers.paymentsFront.dns));

    const now = await cloud.live.confirm({ kind: lb, document, onBehalf, signal });

    assert.ok(now);
    assert.doesNotMatch(String(column(lb, 'targets', document)), /unhealthy/);
    assert.match(String(column(lb, 'targets', now)), /unhealthy \(Target\.Timeout\)/);
  });

  for (const { dns, name } of Object.values(loadBalancers)) {
    it(`${name} is found live by its name`, async () => {
      const question: Question = { text: dns, kind: 'lb', shape: 'hostname', value: dns, because: '' };

      const { documents: found } = await cloud.live.find({ kind: lb, question, onBehalf, signal });

      assert.deepEqual(
        found.map((document) => document.name),
        [name],
      );
    });
  }
});
