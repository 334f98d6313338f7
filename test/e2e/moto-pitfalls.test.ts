import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CreateNetworkInterfaceCommand, CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Answer, Store } from '#kit';
import { silent } from '#kit';
import { manualClock } from '#kit/testing';
import { kind as ip } from '../../collectors/ip/index.ts';
import { refresh } from '../../src/refresh/refresh.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Right } from '../answer/fakes.ts';
import { START, worldOf } from '../answer/fakes.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seededAddresses, seedOrganisation } from '../services/organisation.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { folderFor } from './process.ts';

/**
 * The pitfalls of addresses, of the index and of the router (docs/pitfalls.md) against several accounts of moto, from
 * the real sources through a refresh to the answer. Where moto cannot represent one, the proxy says it in its place,
 * and the test's name says so.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const regions = ['eu-west-1', 'us-east-1'];
const MANY = 30;

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions });
  const [here, , there] = organisation.places;
  assert.ok(here && there);
  const client = await organisation.ec2(there.account, there.region);
  const hold = async (PrivateIpAddress: string) => {
    const made = await client.send(
      new CreateNetworkInterfaceCommand({ SubnetId: there.subnet, PrivateIpAddress }),
    );
    return made.NetworkInterface?.NetworkInterfaceId ?? '';
  };
  const many: string[] = [];
  for (let i = 0; i < MANY; i++) many.push(await hold(`10.0.0.${100 + i}`));
  const [service = '', guest = '', tagged = ''] = many;
  const Tags = [
    { Key: 'Team', Value: 'web' },
    { Key: 'Service', Value: 'payments' },
  ];
  await client.send(new CreateTagsCommand({ Resources: [tagged], Tags }));
  return { moto, proxy, organisation, here, there, service, guest, tagged };
});

const feed = JSON.stringify({
  syncToken: '1',
  prefixes: [
    { ip_prefix: '52.94.0.0/16', region: 'GLOBAL', service: 'AMAZON' },
    { ip_prefix: '52.94.76.0/22', region: 'eu-west-1', service: 'AMAZON' },
    { ip_prefix: '52.94.64.0/18', region: 'eu-west-1', service: 'EC2' },
    { ip_prefix: '52.94.76.0/23', region: 'us-west-2', service: 'EC2' },
  ],
  ipv6_prefixes: [],
});

describe('pitfalls of addresses and of the index, in several AWS accounts', { skip: started.skip }, () => {
  const { moto, proxy, organisation, here, there, service, guest, tagged } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const folder = folderFor({ after }, { 'ranges.json': feed });
  const clouds: { close(): Promise<void> }[] = [];
  const clock = manualClock(START);
  const cloudWith = (part: { ranges?: string; regions?: string[] | 'enabled' } = {}) => {
    const cloud = createAws({
      settings: {
        discover: 'organizations',
        role: organisation.role,
        regions,
        ranges: `${folder}/ranges.json`,
        exclude: [{ account: moto.hubAccount, why: 'the hub has nothing' }],
        ...part,
      },
      kinds: new Map(),
      networks: [],
      clock,
      log: silent,
      environment: { endpoint: proxy.url, region: 'eu-west-1', externalId: 'secret-of-ours' },
      fetch,
      resolve: () => async () => [],
      sessionName: 'cloudwhois-test@host',
    });
    clouds.push(cloud);
    return cloud;
  };
  const signal = AbortSignal.timeout(240_000);
  let store: Store;
  const cloud = started.skip === false ? cloudWith() : ({} as ReturnType<typeof cloudWith>);
  const run = (part: Partial<Parameters<typeof refresh>[0]> = {}) =>
    refresh({
      kinds: new Map([['ip', ip]]),
      ...{ cloud, store, clock, elapsed: clock, log: silent, random: () => 0.5, onlyDue: false, signal },
      lease: { waitMs: 0 },
      ...part,
    });
  const ask = (
    text: string,
    { live = false, right }: { live?: boolean; right?: Right } = {},
  ): Promise<Answer> => {
    const rights = { ip: right ?? { see: 'restricted', live } } as const;
    const desk = worldOf({ kinds: [ip], index: store.index, rights, live: cloud.live });
    return desk.ask.kind('ip', desk.input(text, { live }));
  };
  const idOf = (place: { account: string; region: string }, resource: string) =>
    `${place.account}/${place.region}/${resource}`;
  const ids = ({ results }: Answer) => results.map(({ id }) => id);
  const inScope = async () => (await store.index.scopes('ip')).find(({ key }) => key === scope);
  const scope = `ip/aws/${there?.account}/${there?.region}`;

  before(async () => {
    proxy.overlay(here.interface, {
      associations: { [seededAddresses.secondary]: { publicIp: '52.94.80.6', allocationId: 'eipalloc-0f6' } },
      prefixes: ['10.0.0.64/28', '2600:1f18:1:100:1::/80'],
    });
    proxy.overlay(service, {
      associations: { '10.0.0.100': { publicIp: '52.94.80.40', ipOwnerId: 'amazon-elb' } },
      description: 'ELB app/front/50dc6c495c0c9188',
      requesterId: 'amazon-elb',
      requesterManaged: true,
      instanceOwnerId: 'amazon-elb',
    });
    proxy.overlay(guest, { ownerId: here.account });
    store = createMemoryStore({ clock });
    const report = await run();
    assert.equal(report.outcomes.complete, report.runs, JSON.stringify(report));
  });
  after(async () => {
    for (const one of clouds) await one.close();
    await proxy?.stop();
    await moto?.stop();
  });

  it('pitfall 1: gives every holder of a private address, in each account and region', async () => {
    const answer = await ask(seededAddresses.primary);

    assert.equal(answer.total, 4);
    assert.deepEqual(
      new Set(ids(answer)),
      new Set(organisation.places.map((place) => idOf(place, place.interface))),
    );
    assert.match(answer.notes.join(), /unique only inside its VPC/);
  });

  it('pitfall 2: finds the public address of a secondary address (which the proxy says)', async () => {
    const answer = await ask('52.94.80.6');

    assert.deepEqual(ids(answer), [idOf(here, here.interface)]);
    assert.match(JSON.stringify(answer.results[0]?.facts), /52\.94\.80\.6 \(elastic, of 10\.0\.0\.6\)/);
  });

  it('pitfall 3: finds an IPv6 address in any spelling', async () => {
    for (const spelled of [here.ipv6, '2600:1F18:0001:0100:0000:0000:0000:0005', '2600:1f18:1:100::0.0.0.5'])
      assert.deepEqual(ids(await ask(spelled)), [idOf(here, here.interface)], spelled);
  });

  it('pitfall 4: finds the node of a pod by its delegated prefix (which the proxy says)', async () => {
    const answer = await ask('10.0.0.70');

    assert.deepEqual(ids(answer), [idOf(here, here.interface)]);
    assert.deepEqual(ids(await ask('2600:1f18:1:100:1::2f')), [idOf(here, here.interface)]);
    assert.match(answer.notes.join(), /prefix/);
    assert.notEqual((await ask('10.0.0.80')).outcome, 'found');
  });

  it('pitfall 5: says who is behind an interface of a service, and that it is inferred (proxy)', async () => {
    const answer = await ask('10.0.0.100');

    assert.match(answer.summary, /load balancer app\/front \(inferred from the description/);
    assert.doesNotMatch(answer.summary, /amazon-elb/);
  });

  it('pitfall 6: warns of an address that moves, and checks it live before it says whose it is (proxy)', async () => {
    const earlier = await ask('52.94.80.40');
    proxy.overlay(service, { description: 'ELB app/front/50dc6c495c0c9188', requesterManaged: true });
    const now = await ask('52.94.80.40', { live: true });

    assert.equal(earlier.outcome, 'found');
    assert.match(earlier.notes.join(), /change without notice/);
    assert.notEqual(now.outcome, 'found');
    assert.match(now.summary, /no longer holds 52\.94\.80\.40/);
  });

  it('pitfall 7: tells an Elastic IP on nothing, and whose the interface in a shared network is (proxy)', async () => {
    const spare = await ask(here.spare.address);
    const shared = await ask('10.0.0.101');

    assert.match(spare.notes.join(), /attached to nothing/);
    assert.match(spare.summary, /unattached Elastic IP/);
    assert.deepEqual(
      shared.results[0]?.facts.find(({ name }) => name === 'ownerAccount')?.value,
      here.account,
    );
  });

  it('pitfall 9: takes the service before AMAZON and the longest prefix, and a failed feed for no answer', async () => {
    const specific = await ask('52.94.76.1');
    const wider = await ask('52.94.70.1');
    const overlapped = await ask('52.94.78.1');
    const general = await ask('52.94.1.1');
    const blind = createMemoryStore({ clock });
    await run({ store: blind, cloud: cloudWith({ ranges: `${folder}/none.json` }) });
    const desk = worldOf({ kinds: [ip], index: blind.index, rights: { ip: { see: 'internal' } } });
    const unknown = await desk.ask.kind('ip', desk.input('52.94.76.1'));

    assert.match(specific.notes.join(), /AWS, EC2, us-west-2, not ours/);
    assert.match(wider.notes.join(), /AWS, EC2, eu-west-1, not ours/);
    assert.match(overlapped.notes.join(), /AWS, EC2, eu-west-1, not ours/);
    assert.match(general.notes.join(), /AWS, AMAZON, GLOBAL/);
    assert.match(unknown.notes.join(), /could not be read/);
    assert.doesNotMatch(JSON.stringify(unknown), /not in AWS/);
  });

  it('pitfall 10, 36: never says "nobody" where an account could not be read, and keeps what it knew', async () => {
    const allow = proxy.rule({ account: there.account }, { deny: true });
    const report = await run({ cloud: cloudWith() });
    const unheld = await ask('10.9.9.9');
    const held = await ask('10.0.0.105');
    allow();

    assert.equal(report.outcomes.denied, 2);
    assert.equal(unheld.outcome, 'unknown');
    assert.doesNotMatch(JSON.stringify(unheld), /belongs to nobody/);
    assert.match(unheld.summary, /could not be read/);
    assert.equal(held.outcome, 'found');
    await run();
    assert.equal((await ask('10.9.9.9')).outcome, 'absent');
  });

  it('pitfall 32: believes a scope that lost most of its documents only the second time (empty list by the proxy)', async () => {
    const restore = proxy.rule(
      { action: 'ec2:DescribeNetworkInterfaces', account: there.account, region: there.region },
      {
        rewrite: (body) =>
          body.replace(/<networkInterfaceSet>[\s\S]*<\/networkInterfaceSet>/, '<networkInterfaceSet/>'),
      },
    );
    await run();
    const once = await inScope();
    const kept = await ask('10.0.0.105');
    await run();
    const twice = await inScope();
    const gone = await ask('10.0.0.105');
    restore();
    await run();

    assert.equal(once?.outcome, 'refused');
    assert.equal(kept.outcome, 'found');
    assert.equal(twice?.outcome, 'complete');
    assert.equal(gone.outcome, 'absent');
    assert.equal((await ask('10.0.0.105')).outcome, 'found');
  });

  it('pitfall 33: lets one write at a time, by a lease', async () => {
    const both = await Promise.allSettled([run(), run()]);
    const refused = both.filter((one) => one.status === 'rejected');

    assert.equal(refused.length, 1);
    assert.match(String(refused[0]?.reason), /being written by/);
    assert.equal((await ask('10.0.0.105')).outcome, 'found');
  });

  it('pitfall 34: reads enabled regions of its own partition, and records what a policy forbids (said by the proxy)', async () => {
    const plan = await cloudWith({ regions: 'enabled' }).plan({
      provider: 'aws',
      shape: 'account-region',
      signal,
    });
    const say = (code: string, message: string) =>
      `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`;
    const scp = 'not authorized with an explicit deny in a service control policy';
    const answer = (code: string, message: string) => ({
      answer: () => ({ status: 403, type: 'text/xml', body: say(code, message) }),
    });
    const place = { account: there.account, action: 'ec2:DescribeVpcs' };
    const one = proxy.rule({ ...place, region: 'eu-west-1' }, answer('UnauthorizedOperation', scp));
    const two = proxy.rule({ ...place, region: 'us-east-1' }, answer('OptInRequired', 'not subscribed'));
    await run();
    const unheld = await ask('10.9.9.9');
    const records = new Map((await store.index.scopes('ip')).map((record) => [record.key, record]));
    one();
    two();
    await run();

    assert.ok(plan.places.length > 20);
    assert.deepEqual(
      plan.places.filter(({ region }) => /^(cn|us-gov|us-iso|eusc)/.test(region)),
      [],
    );
    assert.equal(records.get(`ip/aws/${there.account}/eu-west-1`)?.error?.code, 'DeniedByPolicy');
    assert.equal(records.get(`ip/aws/${there.account}/us-east-1`)?.outcome, 'excluded');
    assert.equal(unheld.outcome, 'unknown');
    assert.match(JSON.stringify(unheld.coverage.failed), /DeniedByPolicy/);
  });

  it('pitfall 35: finds by a tag, but not by the key of one with the value of another', async () => {
    const both = await ask('list tag:Team=web tag:Service=payments');

    assert.deepEqual(ids(both), [idOf(there, tagged)]);
    assert.deepEqual(ids(await ask('list tag:Team=payments')), []);
    assert.deepEqual(ids(await ask('list tag:Service=web')), []);
  });

  it('pitfall 36: answers the same for what is hidden and for what is nowhere', async () => {
    const right: Right = { accounts: { [here.account]: 'internal' } };
    const hidden = await ask('10.0.0.105', { right });
    const nowhere = await ask('10.9.9.9', { right });
    const bare = (answer: Answer) =>
      JSON.stringify({ ...answer, tookMs: 0 }).replaceAll(/10\.0\.0\.105|10\.9\.9\.9/g, '');

    assert.equal(hidden.outcome, 'unknown');
    assert.doesNotMatch(JSON.stringify(hidden), new RegExp(there.account));
    assert.equal(hidden.results.length + nowhere.results.length, 0);
    assert.equal(bare(hidden).includes('not found'), bare(nowhere).includes('not found'));
  });
});
