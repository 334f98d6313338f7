import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Answer, Document, Kind, Place, ScopeRecord, Sensitivity } from '#kit';
import { scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind as ec2 } from '../../collectors/ec2/index.ts';
import { kind as ip } from '../../collectors/ip/index.ts';
import { kind as lb } from '../../collectors/lb/index.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, scopeRecord, worldOf } from '../answer/fakes.ts';
import type { AwsProxy } from '../services/aws-proxy.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedCompute } from '../services/seed-compute.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { element, formatXml, parseXml, put, select } from '../services/xml.ts';
import { motoCloud } from './moto-cloud.ts';

/**
 * Instances and load balancers of several accounts of moto, through the real sources to the answer. What moto cannot
 * say comes from the proxy: that Elastic Load Balancing made an interface, the addresses and the ARN of a network
 * load balancer, filters by every address of an instance.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
/** Of one instance in each of the two accounts. */
const SHARED = '10.0.0.150';
const EDGE_ADDRESS = '10.0.0.200';
const FRONT_ADDRESS = '10.0.0.210';

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: [region] });
  const [here, there] = organisation.places;
  assert.ok(here && there);
  const seed = seedCompute({ endpoint: proxy.url, proxy });
  const web = await seed.group(here, 'web');
  const first = await seed.instance(here, { name: 'web-1', groups: [web], address: SHARED });
  const golden = await seed.image(here, { name: 'golden-2026', of: first.id });
  const lost = await seed.image(here, { name: 'lost-2024', of: first.id, gone: true });
  const second = await seed.instance(here, { name: 'web-2', groups: [web], image: golden });
  const orphan = await seed.instance(here, { name: 'web-3', groups: [web], image: lost });
  const twin = await seed.instance(there, { name: 'web-1', address: SHARED });
  const ended = await seed.instance(there, { name: 'old-1' });
  await seed.terminate(there, ended.id);
  const front = await seed.balancer(here, {
    name: 'front',
    type: 'application',
    targets: [first.id, second.id],
  });
  const edge = await seed.balancer(there, { name: 'edge', type: 'network', targets: [twin.id] });
  const legacy = await seed.classic(here, { name: 'legacy', targets: [second.id] });
  const tail = front.arn.split('loadbalancer/')[1];
  await seed.serviceInterface(here, { description: `ELB ${tail}`, address: FRONT_ADDRESS });
  putWhatMotoCannot(proxy);
  return {
    ...{ moto, proxy, seed, here, there },
    ...{ first, second, orphan, twin, ended, front, edge, legacy },
  };
});

/** Filters that moto does not know, and a network load balancer as AWS shows it. */
function putWhatMotoCannot(proxy: AwsProxy): void {
  proxy.rule(
    { action: 'ec2:DescribeInstances' },
    {
      rewrite: (body) => body,
      asked: (body) =>
        body
          .replaceAll('network-interface.addresses.private-ip-address', 'private-ip-address')
          .replaceAll('network-interface.addresses.association.public-ip', 'ip-address'),
    },
  );
  for (const name of ['LoadBalancers', 'Listeners', 'TargetGroups', 'Tags']) {
    proxy.rule(
      { action: `elasticloadbalancing:Describe${name}` },
      {
        rewrite: (body) => withAddresses(body.replaceAll('/app/edge/', '/net/edge/')),
        asked: (body) => body.replaceAll('net%2Fedge%2F', 'app%2Fedge%2F'),
      },
    );
  }
}

function withAddresses(body: string): string {
  if (!body.includes('<DNSName>edge-')) return body;
  const answer = parseXml(body);
  const all = select(answer, 'DescribeLoadBalancersResult/LoadBalancers/member');
  for (const balancer of all.filter((one) => select(one, 'LoadBalancerName')[0]?.text === 'edge')) {
    for (const zone of select(balancer, 'AvailabilityZones/member')) {
      const member = element('member', { PrivateIPv4Address: EDGE_ADDRESS });
      put(zone, { name: 'LoadBalancerAddresses', attributes: '', text: '', children: [member] });
    }
  }
  return formatXml(answer);
}

describe('instances and load balancers in several AWS accounts', { skip: started.skip }, () => {
  const world = started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const { moto, proxy, seed, here, there } = world;
  const signal = AbortSignal.timeout(240_000);
  const cloud = motoCloud({
    endpoint: proxy?.url,
    hub: moto?.hubAccount,
    region,
    clock: manualClock(START),
  });
  const kinds = [ip, ec2, lb];
  let all: Document[];
  let ask: (name: string, text: string, part?: { live?: boolean; see?: Sensitivity }) => Promise<Answer>;

  const scopeOf = (kind: Kind, { account }: Pick<Place, 'account'>) => ({
    kind: kind.name,
    provider: 'aws',
    account,
    region,
  });
  const read = (kind: Kind, place: Pick<Place, 'account'>) =>
    collected(cloud.collect({ kind, provider: 'aws', scope: scopeOf(kind, place), signal }));

  before(async () => {
    const places = [here, there];
    const each = await Promise.all(kinds.flatMap((kind) => places.map((place) => read(kind, place))));
    all = each.flat();
    const records: ScopeRecord[] = kinds.flatMap((kind) =>
      places.map((place) => scopeRecord(scopeKey(scopeOf(kind, place)))),
    );
    const store = createMemoryStore({ clock: manualClock(START) });
    await (await store.writer()).merge(all, () => records, START - 60_000);
    ask = (name, text, { live = false, see = 'restricted' } = {}) => {
      const rights = Object.fromEntries(kinds.map((kind) => [kind.name, { see, live: true }]));
      const desk = worldOf({ kinds, index: store.index, rights, live: cloud.live });
      return desk.ask.kind(name, desk.input(text, { live }));
    };
  });
  after(async () => {
    await cloud?.close();
    await proxy.stop();
    await moto.stop();
  });

  const short = ({ id }: { id: string }) => id.slice(id.lastIndexOf('/') + 1);
  const fact = (answer: Answer, name: string) => answer.results[0]?.facts.find((one) => one.name === name);
  const relatedTo = (answer: Answer, kind: string) =>
    [...answer.related, ...answer.results.flatMap(({ related }) => related)].filter(
      (one) => one.kind === kind,
    );

  it('gives every document an id of its own, of its own account', () => {
    for (const kind of ['ec2', 'lb']) {
      const own = all.filter((document) => document.kind === kind);
      assert.equal(new Set(own.map(({ id }) => id)).size, own.length);
      assert.ok(own.every(({ id, account }) => id.startsWith(`${account}/${region}/`)));
    }
  });

  const cases: {
    it: string;
    kind: 'ec2' | 'lb';
    asked: () => string;
    found: () => string[];
    says?: RegExp;
    never?: RegExp;
  }[] = [
    {
      it: 'an instance id',
      kind: 'ec2',
      asked: () => world.first.id,
      found: () => [world.first.id],
      says: /web: 443 from everywhere, 22 from 10\.0\.0\.0\/8/,
      never: /golden-2026|deregistered/,
    },
    {
      it: 'an ARN of an instance',
      kind: 'ec2',
      asked: () => `arn:aws:ec2:${region}:${here.account}:instance/${world.second.id}`,
      found: () => [world.second.id],
      says: /golden-2026/,
    },
    {
      it: 'an instance whose image is gone',
      kind: 'ec2',
      asked: () => world.orphan.id,
      found: () => [world.orphan.id],
      says: /deregistered, or no longer shared/,
    },
    {
      it: 'a name that two accounts have, in any case of letters',
      kind: 'ec2',
      asked: () => 'WEB-1',
      found: () => [world.first.id, world.twin.id],
      never: /old-1/,
    },
    {
      it: 'a private address that two accounts have',
      kind: 'ec2',
      asked: () => SHARED,
      found: () => [world.first.id, world.twin.id],
      says: /unique only inside its VPC/,
      never: /old-1/,
    },
    {
      it: 'a terminated instance',
      kind: 'ec2',
      asked: () => world.ended.id,
      found: () => [world.ended.id],
      says: /the terminated instance/,
    },
    {
      it: 'an instance that is not there',
      kind: 'ec2',
      asked: () => 'i-0123456789abcdef0',
      found: () => [],
      never: /web-/,
    },
    {
      it: "a load balancer's name",
      kind: 'lb',
      asked: () => `dualstack.${world.front.dns}`,
      found: () => [short({ id: world.front.arn })],
      says: /HTTP 80 → target group front-tg \(2 of 2 healthy\).*change without notice/s,
    },
    {
      it: 'an ARN of a load balancer',
      kind: 'lb',
      asked: () => world.front.arn,
      found: () => [short({ id: world.front.arn })],
      says: /team-front/,
    },
    {
      it: 'the ARN of its target group',
      kind: 'lb',
      asked: () => world.front.targetGroup,
      found: () => [short({ id: world.front.arn })],
    },
    {
      it: 'the ARN of its listener',
      kind: 'lb',
      asked: () => world.front.listener,
      found: () => [short({ id: world.front.arn })],
    },
    {
      it: 'a classic one by its name (moto gives it no DNS name as AWS does)',
      kind: 'lb',
      asked: () => world.legacy.name,
      found: () => ['legacy'],
      says: /classic load balancer legacy/,
    },
    {
      it: 'the address of a network load balancer (its address and ARN by the proxy)',
      kind: 'lb',
      asked: () => EDGE_ADDRESS,
      found: () => [short({ id: world.edge.arn })],
      says: /network load balancer edge/,
      never: /change without notice|front/,
    },
    {
      it: 'the address of an interface that it made (who made it by the proxy)',
      kind: 'lb',
      asked: () => FRONT_ADDRESS,
      found: () => [short({ id: world.front.arn })],
      says: /inferred from the description/,
    },
    {
      it: 'a name of AWS that is none of ours',
      kind: 'lb',
      asked: () => `front-99.${region}.elb.amazonaws.com`,
      found: () => [],
      never: /team-front/,
    },
  ];
  for (const each of cases) {
    it(`answers for ${each.it}`, async () => {
      const answer = await ask(each.kind, each.asked());
      const words = JSON.stringify(answer);

      assert.equal(answer.outcome, each.found().length > 0 ? 'found' : 'absent', words);
      assert.deepEqual(answer.results.map(short).sort(), each.found().sort());
      // An ARN names its place, and rests on that alone
      assert.equal(answer.coverage.complete, each.asked().startsWith('arn:') ? 1 : 2);
      if (each.says) assert.match(words, each.says);
      if (each.never) assert.doesNotMatch(words, each.never);
    });
  }

  it('pitfall 5: an address leads to the load balancer, that to its instances (the interface by the proxy)', async () => {
    const address = await ask('ip', FRONT_ADDRESS);
    const balancer = await ask('lb', world.front.dns);

    assert.deepEqual(relatedTo(address, 'lb').map(short), [short({ id: world.front.arn })]);
    assert.deepEqual(relatedTo(balancer, 'ec2').map(short).sort(), [world.first.id, world.second.id].sort());
  });

  it('keeps from those who see less what the security groups let in', async () => {
    const words = JSON.stringify(await ask('ec2', world.first.id, { see: 'internal' }));

    assert.match(words, /web-1/);
    assert.doesNotMatch(words, /10\.0\.0\.0\/8|sg-/);
  });

  it('sees live what was not yet read, and what has changed since', async () => {
    const born = await seed.instance(there, { name: 'born' });
    await seed.stop(here, world.orphan.id);

    const found = await ask('ec2', born.id, { live: true });
    const stopped = await ask('ec2', world.orphan.id, { live: true });

    assert.deepEqual(
      found.results.map(({ id, source }) => [id, source]),
      [[`${there.account}/${region}/${born.id}`, 'live']],
    );
    assert.equal(stopped.results[0]?.confirmed?.outcome, 'changed');
    assert.equal(fact(stopped, 'state')?.value, 'stopped');
  });

  it('says live that nothing changed where nothing did, with console and status for those allowed', async () => {
    const full = await ask('ec2', world.second.id, { live: true });
    const less = await ask('ec2', world.second.id, { live: true, see: 'internal' });

    assert.equal(full.results[0]?.confirmed?.outcome, 'same', JSON.stringify(full));
    assert.match(String(fact(full, 'statusChecks')?.value), /system ok, instance ok/);
    assert.equal(fact(full, 'console')?.state, 'value');
    assert.equal(fact(less, 'console'), undefined);
  });

  it('pitfall 6: a load balancer is checked live: the same, new, and gone', async () => {
    const same = await ask('lb', world.front.arn, { live: true });
    const fresh = await seed.balancer(here, {
      name: 'fresh',
      type: 'application',
      targets: [world.first.id],
    });
    const found = await ask('lb', fresh.dns, { live: true });
    await seed.dropBalancer(there, world.edge.arn);
    const gone = await ask('lb', 'edge', { live: true });

    assert.equal(same.results[0]?.confirmed?.outcome, 'same', JSON.stringify(same));
    assert.deepEqual(found.results.map(short), [short({ id: fresh.arn })]);
    assert.equal(gone.outcome, 'absent', JSON.stringify(gone));
    assert.equal(gone.results[0]?.confirmed?.outcome, 'gone');
  });

  const details: [Kind, string, string, string][] = [
    [ec2, 'ec2:DescribeSecurityGroups', 'incoming', 'UnauthorizedOperation'],
    [ec2, 'ec2:DescribeImages', 'imageName', 'UnauthorizedOperation'],
    [lb, 'elasticloadbalancing:DescribeTargetHealth', 'healthy', 'AccessDenied'],
  ];
  for (const [kind, action, column, code] of details) {
    it(`pitfall 36: ${action} denied costs one fact`, async () => {
      const name = kind === ec2 ? 'web-1' : 'front';
      const allow = proxy.rule({ account: here.account, action }, { deny: true });
      const documents = await read(kind, here);
      allow();
      const denied = documents.find((one) => one.name === name);

      assert.ok(denied);
      assert.deepEqual(kind.columns.find((one) => one.name === column)?.value(denied), {
        unreadable: `${code} (${action})`,
      });
    });
  }

  it('asks for nothing but what the kinds say that they need', () => {
    const needed = new Set(kinds.flatMap(({ providers }) => providers['aws']?.actions ?? []));
    const made = proxy.calls
      .map(({ action }) => action)
      .filter((action) => /^(ec2|elasticloadbalancing):(Describe|Get|List)/.test(action));

    assert.deepEqual(
      [...new Set(made)].filter((action) => !needed.has(action)),
      [],
    );
    assert.deepEqual(
      [...needed].filter((action) => !made.includes(action)),
      [],
    );
  });

  it('starts, stops and reboots an instance with the role of its own, in the name of who asked', async () => {
    const place = { account: { id: here.account }, region };
    const id = `${here.account}/${region}/${world.first.id}`;
    const target = { kind: 'ec2', id, type: 'instance', provider: 'aws', ...place };
    const principal = { type: 'slack', team: 'T0001', user: 'U0ONCALL' } as const;
    const use = (name: string, part: object = {}) => {
      const action = ec2.actions?.find((one) => one.name === name);
      assert.ok(action && cloud.acting);
      const onBehalf = { principal, role: 'cloudwhois-operator' };
      return { kind: ec2, action, target: { ...target, ...part }, onBehalf, signal };
    };
    const earlier = proxy.calls.length;
    const seen: (string | undefined)[] = [];
    for (const name of ['reboot', 'stop', 'start']) {
      await cloud.acting?.act(use(name));
      seen.push(await cloud.acting?.state(use(name)));
    }
    assert.deepEqual(seen, ['running', 'stopped', 'running']);
    const gone = `${here.account}/${region}/i-0123456789abcdef0`;
    assert.equal(await cloud.acting?.state(use('stop', { id: gone })), undefined);

    const calls = proxy.calls.slice(earlier);
    const made = calls.filter(({ action }) => /:(Start|Stop|Reboot)Instances$/.test(action));
    assert.deepEqual(
      made.map(({ action, account }) => [action, account]),
      ['Reboot', 'Stop', 'Start'].map((verb) => [`ec2:${verb}Instances`, here.account]),
    );
    const assumed = calls
      .filter(({ action }) => action === 'sts:AssumeRole')
      .map(({ body }) => new URLSearchParams(body));
    assert.deepEqual(
      assumed.map((form) => [form.get('RoleArn'), form.get('SourceIdentity'), form.get('ExternalId')]),
      [[`arn:aws:iam::${here.account}:role/cloudwhois-operator`, 'slack-T0001-U0ONCALL', 'secret-of-ours']],
    );

    proxy.rule({ action: 'ec2:StopInstances' }, { deny: true });
    const refused = cloud.acting?.act(use('stop')) ?? Promise.resolve();
    await assert.rejects(refused, { name: 'UnauthorizedOperation', action: 'ec2:StopInstances' });
    assert.equal(await cloud.acting?.state(use('stop')), 'running');

    // Taken, though nobody hears of it: a second reboot would interrupt the first
    const reboots = proxy.count({ action: 'ec2:RebootInstances' });
    proxy.rule({ action: 'ec2:RebootInstances' }, { cut: 'broken' });
    await assert.rejects(cloud.acting?.act(use('reboot')) ?? Promise.resolve());
    assert.equal(proxy.count({ action: 'ec2:RebootInstances' }), reboots + 1);
  });
});
