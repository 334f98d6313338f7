import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { Compile } from 'typebox/compile';
import type { Document, Place, Question } from '#kit';
import { canonicalJson, documentCheck, holds, parseAddress, parseNetwork, Settings } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind } from '../../collectors/ip/index.ts';
import { loadConfig } from '../../src/config.ts';
import { awkward } from '../../src/demo/awkward.ts';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount, excludedPlace, throttledPlace } from '../../src/demo/organisation.ts';
import { inventoryOf } from '../../src/demo/world/ip-inventory.ts';

const signal = AbortSignal.timeout(240_000);
const clock = manualClock();
const onBehalf = { principal: { type: 'system', name: 'test' } } as const;
const home: Place = { account: accountId('payments-prod'), region: 'us-east-1' };
const abroad = (account: string): Place => ({ account: accountId(account), region: 'eu-west-1' });

function demoOf(options: { resources?: number; seed?: number } = {}) {
  return createDemo({ resources: 3000, clock, ...options });
}

function collect(demo: ReturnType<typeof demoOf>, place: Place, provider = 'aws'): Promise<Document[]> {
  return collected(demo.cloud.collect({ kind, provider, scope: { kind: 'ip', provider, ...place }, signal }));
}

/** Every readable place, one after the other. */
async function everything(demo: ReturnType<typeof demoOf>): Promise<Document[]> {
  const { places } = await demo.cloud.plan({ provider: 'aws', shape: 'account-region', signal });
  const readable = places.filter(({ account }) => account !== deniedAccount);
  await collect(demo, throttledPlace).catch(() => undefined);
  const all: Document[] = [];
  for (const place of readable) all.push(...(await collect(demo, place)));
  return all;
}

function question(value: string, shape: Question['shape'] = 'address'): Question {
  return { text: value, kind: 'ip', shape, value, because: 'a test' };
}

describe('the whole world', () => {
  const demo = createDemo({ clock });
  let all: Document[];
  before(async () => {
    all = await everything(demo);
  });

  it('keeps the schema of the kind, with unique ids', () => {
    const check = documentCheck(kind);

    assert.deepEqual(all.flatMap((one) => check(one).map((fault) => `${one.id}: ${fault}`)).slice(0, 3), []);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  });

  it('has as many resources as asked for, to 2 %', () => {
    assert.ok(Math.abs(all.length - 30_000) < 600, `${all.length}`);
  });

  it('gives no public address twice, and none outside what the provider publishes', async () => {
    const ranges = (await collect(demo, { account: '-', region: 'global' }, 'aws-ranges')).flatMap((one) =>
      one.ranges.map((range) => parseNetwork(range)),
    );
    const elastic = all.filter(({ type }) => type === 'elastic-ip').flatMap(({ addresses }) => addresses);
    const published = (text: string) => {
      const address = parseAddress(text);
      return ranges.some((range) => range && address && holds(range, address));
    };

    assert.equal(new Set(elastic).size, elastic.length);
    assert.deepEqual(
      elastic.filter((one) => !published(one)),
      [],
    );
  });

  it('puts every address into its subnet', () => {
    const subnets = new Map(all.filter(({ type }) => type === 'subnet').map((one) => [one.id, one.ranges]));
    const astray = all
      .filter(({ type }) => type === 'network-interface')
      .filter((one) => {
        const subnet = one.links.find(({ relation }) => relation === 'in-subnet')?.id ?? '';
        const ranges = (subnets.get(subnet) ?? []).map((range) => parseNetwork(range));
        const own = one.addresses.filter((address) => /^10\.|^2600:/.test(address)).map(parseAddress);
        return !own.every((address) => address && ranges.some((range) => range && holds(range, address)));
      });

    assert.deepEqual(
      astray.map(({ id }) => id),
      [],
    );
  });

  it('has every sort of holder', () => {
    const sorts = new Set(all.map(({ attrs }) => (attrs['holder'] as { what?: string } | undefined)?.what));

    for (const sort of [
      'instance',
      'load balancer',
      'NAT gateway',
      'RDS database',
      'Lambda function',
      'VPC endpoint',
    ])
      assert.ok(sorts.has(sort), sort);
  });
});

describe('generation', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map(async (seed) => canonicalJson(await collect(demoOf({ seed }), home))),
    );

    assert.equal(one, same);
    assert.notEqual(one, other);
  });

  it('makes a scope without the others', async () => {
    const alone = await collect(demoOf(), abroad('freight-prod'));
    const among = (await everything(demoOf())).filter(
      ({ account, region }) => account === accountId('freight-prod') && region === 'eu-west-1',
    );

    assert.deepEqual(alone, among);
  });

  it('grows with the size asked for, and keeps the examples', async () => {
    const small = await collect(demoOf({ resources: 0 }), home);
    const large = await collect(demoOf({ resources: 60_000 }), home);

    assert.ok(small.length < 50, `${small.length}`);
    assert.ok(large.length > 3000, `${large.length}`);
    for (const documents of [small, large]) {
      assert.ok(documents.some(({ addresses }) => addresses.includes(awkward.secondary)));
    }
  });

  it('opens another network where one is full, and gives no address twice', () => {
    const { vpcs, interfaces } = inventoryOf({ seed: 1, resources: 780_000 }, home, false);
    const addresses = interfaces.map((eni) => eni.PrivateIpAddress);

    assert.equal(vpcs.length, 2);
    assert.equal(new Set(addresses).size, addresses.length);
  });
});

describe('the cloud', () => {
  it('plans twenty accounts in four regions, but for what is left out with a reason', async () => {
    const { places, excluded, accounts } = await demoOf().cloud.plan({
      provider: 'aws',
      shape: 'account-region',
      signal,
    });

    assert.equal(accounts.length, 20);
    assert.equal(places.length, 19 * 4 - 1);
    assert.deepEqual(
      excluded.map(({ place }) => place),
      [{ account: accountId('old-labs'), region: '*' }, excludedPlace],
    );
    assert.ok(excluded.every(({ why }) => why.length > 10));
    assert.ok(accounts.some(({ status }) => status === 'closed'));
  });

  it('plans one place where there is but one, and one a global account', async () => {
    const { cloud } = demoOf();

    assert.deepEqual((await cloud.plan({ provider: 'networks', shape: 'once', signal })).places, [
      { account: '-', region: 'global' },
    ]);
    assert.equal((await cloud.plan({ provider: 'aws', shape: 'account', signal })).places.length, 19);
  });

  it('refuses one account, always', async () => {
    const demo = demoOf();
    const place = { account: deniedAccount, region: 'eu-west-1' };

    await assert.rejects(collect(demo, place), { name: 'AccessDenied', action: 'sts:AssumeRole' });
    await assert.rejects(collect(demo, place), { name: 'AccessDenied' });
  });

  it('throttles one place once', async () => {
    const demo = demoOf();

    await assert.rejects(collect(demo, throttledPlace), { name: 'RequestLimitExceeded' });
    assert.ok((await collect(demo, throttledPlace)).length > 20);
  });

  it('finds nothing for an id that nobody has, and says who refused', async () => {
    const { documents, failed, scopes } = await demoOf().cloud.live.find({
      kind,
      question: question('vpc-0123456789abcdef0', 'id'),
      onBehalf,
      signal,
    });

    assert.deepEqual(documents, []);
    assert.equal(scopes, 75);
    assert.deepEqual([...new Set(failed.map(({ outcome }) => outcome))], ['denied']);
  });

  it('stops when it is told to', async () => {
    const found = await demoOf().cloud.live.find({
      kind,
      question: question(awkward.sixNetworks),
      onBehalf,
      signal: AbortSignal.abort(),
    });

    assert.deepEqual(found.documents, []);
    assert.equal(found.failed.length, found.scopes);
  });

  it('serves a kind that it does not know by that kind’s own collector', async () => {
    const own = {
      ...kind,
      name: 'other',
      providers: { aws: { scopes: 'account' as const, actions: [], collect: one } },
    };
    async function* one(): AsyncGenerator<Document> {
      yield { ...(await collect(demoOf(), home))[0], kind: 'other' } as Document;
    }

    const documents = await collected(
      demoOf().cloud.collect({
        kind: own,
        provider: 'aws',
        scope: { kind: 'other', provider: 'aws', account: home.account, region: 'global' },
        signal,
      }),
    );

    assert.equal(documents.length, 1);
  });
});

describe('settings, personas and examples', () => {
  it('are a valid configuration', async () => {
    const { settings } = demoOf();

    assert.deepEqual([...Compile(Settings).Errors(settings)], []);
    const config = await loadConfig({
      environment: {},
      cwd: '/srv',
      readFile: async () => JSON.stringify(settings),
    });
    assert.deepEqual(config.settings, settings);
  });

  it('have three personas, each in a group that a rule allows', () => {
    const { settings, personas } = demoOf();

    assert.deepEqual(
      personas.map(({ id }) => id),
      ['support', 'developer', 'security'],
    );
    for (const { principal: who } of personas) {
      assert.ok(who.type === 'slack');
      const [group] = Object.entries(settings.access?.groups ?? {}).find(([, { users = [] }]) =>
        users.includes(`${who.team}/${who.user}`),
      ) ?? [''];
      assert.ok(
        settings.access?.rules?.some(({ groups = [] }) => groups.includes(group)),
        who.user,
      );
    }
  });

  it('have ten addresses among the examples; what should be held is held', async () => {
    const demo = demoOf();
    const nobodys: string[] = [awkward.unheld, awkward.notOurs, awkward.office];
    const { examples } = demo;

    assert.equal(examples.length, 19);
    for (const { text } of examples.slice(0, 10)) {
      const { documents } = await demo.cloud.live.find({ kind, question: question(text), onBehalf, signal });
      assert.equal(documents.length > 0, !nobodys.includes(text), text);
    }
  });
});
