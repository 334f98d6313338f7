import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Answer, Document, Resolve, ScopeRecord } from '#kit';
import { iso, scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { loadKinds } from '../../src/kinds.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, worldOf } from '../answer/fakes.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedCompute } from '../services/seed-compute.ts';
import { otherServers, seedDns, setOf } from '../services/seed-dns.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { motoCloud } from './moto-cloud.ts';

/**
 * Names in several accounts of moto, through the real sources to the answer. Name servers of a zone are the proxy's
 * (moto has the same four for all), and so is CloudTrail; everything else is moto's own.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
const many = Array.from({ length: 320 }, (_, i) =>
  setOf(`n${i}.many.example.com`, 'A', [`192.0.2.${i % 250}`]),
);
/** On the edge of the first page of 300. */
const weighted = Array.from({ length: 8 }, (_, i) =>
  setOf('edge.example.com', 'A', [`198.51.100.${i}`], {
    SetIdentifier: `set-${i}`,
    Weight: i === 0 ? 93 : 1,
  }),
);

const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 3, regions: [region] });
  const [hub, shop, old] = organisation.accounts.map(({ id }) => id);
  const [, place] = organisation.places;
  assert.ok(hub && shop && old && place);
  const compute = seedCompute({ endpoint: proxy.url, proxy });
  const front = await compute.balancer(place, { name: 'front', type: 'application', targets: [] });
  const dns = seedDns(proxy.url);
  const zones = {
    main: await dns.domain(hub, 'example.com'),
    pay: await dns.zone(shop, 'pay.example.com'),
    split: await dns.zone(shop, 'example.com', { id: place.vpc, region }),
    old: await dns.zone(old, 'example.com'),
  };
  const pay = ['ns-21.awsdns-21.com', 'ns-22.awsdns-22.net'];
  otherServers(proxy, zones.pay, pay);
  otherServers(proxy, zones.old, ['ns-31.awsdns-31.com']);
  // What moto says of a domain fits no zone of its own
  const fitting = (body: string) => body.replace('ns-2048.awscdn-64.net', 'ns-2048.awsdns-64.com');
  proxy.rule({ action: 'route53domains:GetDomainDetail' }, { rewrite: fitting });
  await dns.tag(hub, zones.main, { ManagedBy: 'terraform' });
  await dns.put(hub, zones.main, [
    setOf('www.example.com', 'CNAME', ['shop.pay.example.com']),
    setOf('pay.example.com', 'NS', pay),
    setOf('*.dev.example.com', 'A', ['203.0.113.20']),
    setOf('a.b.dev.example.com', 'TXT', ['"here"']),
    setOf('held.example.com', 'A', [place.elastic.address]),
    setOf('gone.example.com', 'CNAME', ['gone-1.eu-west-1.elb.amazonaws.com']),
    ...weighted,
  ]);
  await dns.put(hub, zones.main, many);
  await dns.put(shop, zones.pay, [setOf('shop.pay.example.com', 'A', `dualstack.${front.dns}`)]);
  await dns.put(shop, zones.split, [setOf('www.example.com', 'A', ['10.0.0.5'])]);
  await dns.put(old, zones.old, [setOf('www.example.com', 'A', ['192.0.2.200'])]);
  return { moto, proxy, hub, shop, old, place, front, dns, zones };
});

describe('names in several AWS accounts', { skip: started.skip }, () => {
  const world = started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const { moto, proxy, hub, shop, old, place, front, dns, zones } = world;
  const signal = AbortSignal.timeout(240_000);
  const said: Record<string, string[]> = {
    'held.example.com A': [place?.elastic.address ?? ''],
    'fresh.example.com A': ['192.0.2.9'],
  };
  const resolve: Resolve = async (name, type) => {
    const values = said[`${name} ${type}`];
    if (!values) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    return values;
  };
  const cloud = motoCloud({
    endpoint: proxy?.url,
    hub: moto?.hubAccount,
    region,
    clock: manualClock(START),
    resolve,
  });
  const made = new Set<string>();
  let all: Document[] = [];
  let ask: (text: string, live?: boolean) => Promise<Answer>;

  before(async () => {
    const loaded = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
    const kinds = ['ip', 'lb', 'dns'].map((name) => loaded.get(name) ?? assert.fail(name));
    const store = createMemoryStore({ clock: manualClock(START) });
    const writer = await store.writer();
    for (const kind of kinds) {
      for (const [provider, { scopes }] of Object.entries(kind.providers)) {
        if (provider === 'networks' || provider === 'aws-ranges') continue;
        const { places } = await cloud.plan({ provider, shape: scopes, signal });
        for (const one of places) {
          const scope = { kind: kind.name, provider, ...one };
          const onCall = kind.name === 'dns' ? (action: string) => void made.add(action) : () => {};
          const documents = await collected(cloud.collect({ kind, provider, scope, signal, onCall }));
          const record: ScopeRecord = {
            key: scopeKey(scope),
            outcome: 'complete',
            completedAt: iso(START - 60_000),
          };
          const held = documents.map((document) => ({ ...document, scope: record.key }));
          await writer.merge(held, () => [record], START - 60_000);
          if (kind.name === 'dns') all = [...all, ...documents];
        }
      }
    }
    const rights = Object.fromEntries(
      kinds.map(({ name }) => [name, { see: 'restricted', live: true } as const]),
    );
    const desk = worldOf({ kinds, index: store.index, rights, live: cloud.live });
    ask = (text, live = false) => desk.ask.kind('dns', desk.input(text, { live }));
  });
  after(async () => {
    await cloud?.close();
    await proxy.stop();
    await moto.stop();
  });

  it('pitfall 21: reads every set of several pages once, though moto forgets the identifier', () => {
    const records = all.filter(
      ({ account, type, attrs }) => account === hub && type === 'record' && attrs.private === false,
    );
    const edge = records.filter(({ name }) => name === 'edge.example.com');
    assert.equal(edge.length, weighted.length);
    assert.deepEqual(
      edge.map(({ attrs }) => attrs.share),
      [93, 1, 1, 1, 1, 1, 1, 1],
    );
    assert.equal(records.filter(({ name = '' }) => name.endsWith('.many.example.com')).length, many.length);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.ok(proxy.calls.filter(({ action }) => action.includes(`/${zones.main}/rrset`)).length >= 2);
  });

  const main = () => `${hub}/${zones.main}`;
  const cases: {
    it: string;
    asked: () => string;
    ids: () => string[];
    says?: () => RegExp[];
    never?: RegExp;
  }[] = [
    {
      it: 'pitfall 20: a name that leads through another account to a load balancer',
      asked: () => 'WWW.Example.com.',
      ids: () => [
        `${main()}/www.example.com/CNAME`,
        `${shop}/${zones.split}/www.example.com/A`,
        `${old}/${zones.old}/www.example.com/A`,
      ],
      says: () => [
        new RegExp(
          `It points to ${front.dns} by way of shop\\.pay\\.example\\.com, the load balancer front in the account ${shop}`,
        ),
        /tagged ManagedBy=terraform/,
      ],
    },
    {
      it: 'pitfall 18: which of two zones the world asks (name servers by the proxy)',
      asked: () => 'example.com',
      ids: () => [main(), `${shop}/${zones.split}`, `${old}/${zones.old}`, `${hub}/domain/example.com`],
      says: () => [
        new RegExp(`\\(${hub}/${zones.main}\\) is the one that the world asks`),
        new RegExp(`\\(${old}/${zones.old}\\) is not delegated to`),
      ],
    },
    {
      it: 'pitfall 19: split view, with the VPC in which the private zone answers',
      asked: () => 'held.example.com',
      ids: () => [`${main()}/held.example.com/A`],
      says: () => [
        new RegExp(
          `Inside the VPC ${place.vpc} \\(eu-west-1\\): NXDOMAIN, as the private zone example\\.com`,
        ),
        new RegExp(`It points to ${place.elastic.address}, the `),
      ],
    },
    {
      it: 'pitfall 16: a wildcard by its escape',
      asked: () => '\\052.dev.example.com',
      ids: () => [`${main()}/*.dev.example.com/A`],
    },
    {
      it: 'pitfall 17: a name that a wildcard covers',
      asked: () => 'x.dev.example.com',
      ids: () => [`${main()}/*.dev.example.com/A`],
      says: () => [/matched by \*\.dev\.example\.com/],
    },
    {
      it: 'pitfall 17: a name below one that exists',
      asked: () => 'x.b.dev.example.com',
      ids: () => [],
      says: () => [/because b\.dev\.example\.com exists/, /NXDOMAIN/],
      never: /203\.0\.113\.20/,
    },
    {
      it: 'pitfall 23: a load balancer that is gone',
      asked: () => 'gone.example.com',
      ids: () => [`${main()}/gone.example.com/CNAME`],
      says: () => [/Dangling: gone\.example\.com points to gone-1/],
    },
    {
      it: 'the delegated zone',
      asked: () => 'pay.example.com',
      ids: () => [`${shop}/${zones.pay}`],
      says: () => [/delegates to it/],
    },
    {
      it: 'a zone by its id',
      asked: () => `/hostedzone/${zones.old}`,
      ids: () => [`${old}/${zones.old}`],
      says: () => [/is not delegated to/],
    },
    { it: 'an address', asked: () => '198.51.100.3', ids: () => [`${main()}/edge.example.com/A/set-3`] },
    {
      it: 'a name that is not there',
      asked: () => 'nope.example.com',
      ids: () => [],
      says: () => [new RegExp(`It would be in the zone example\\.com \\(${hub}/`)],
    },
  ];
  for (const one of cases) {
    it(`answers for ${one.it}`, async () => {
      const answer = await ask(one.asked());
      const words = JSON.stringify(answer);
      const found = answer.results
        .map(({ id }) => id)
        .filter((id) => !/\/example\.com\/(NS|SOA)$|\/(pay|example)\.[a-z.]*\/(NS|SOA)$/.test(id));
      assert.deepEqual(found, one.ids(), words);
      assert.equal(answer.outcome, one.ids().length > 0 ? 'found' : 'absent', words);
      for (const says of one.says?.() ?? []) assert.match(words.replaceAll('\\\\', '\\'), says);
      if (one.never) assert.doesNotMatch(words, one.never);
    });
  }

  it('checks a name live with one call, and says what the public DNS says', async () => {
    proxy.calls.length = 0;
    const answer = await ask('held.example.com', true);
    const [held] = answer.results;
    assert.equal(held?.confirmed?.outcome, 'same', JSON.stringify(answer));
    assert.match(JSON.stringify(answer.notes), /public DNS says the same: A /);
    const calls = proxy.calls.filter(({ action }) => action.startsWith('route53:'));
    assert.equal(calls.length, 1, calls.map(({ account, action }) => `${account} ${action}`).join('\n'));
  });

  it('tells who changed it last (CloudTrail by the proxy)', async () => {
    const event = {
      EventTime: START / 1000 - 3600,
      Username: 'ada',
      CloudTrailEvent: JSON.stringify({
        requestParameters: {
          hostedZoneId: zones.main,
          changeBatch: {
            changes: [{ action: 'UPSERT', resourceRecordSet: { name: 'held.example.com', type: 'A' } }],
          },
        },
      }),
    };
    const stop = proxy.rule(
      { action: 'cloudtrail:LookupEvents' },
      { answer: () => ({ body: JSON.stringify({ Events: [event] }) }) },
    );
    const answer = await ask('held.example.com', true);
    stop();
    assert.match(
      JSON.stringify(answer.notes),
      /Last changed 2026-11-21T02:00:00.000Z by ada: UPSERT held\.example\.com A/,
    );
  });

  it('finds live what was made a minute ago, and sees what is gone', async () => {
    await dns.put(hub, zones.main, [setOf('fresh.example.com', 'A', ['192.0.2.9'])]);
    const fresh = await ask('fresh.example.com', true);
    assert.equal(fresh.outcome, 'found', JSON.stringify(fresh));
    assert.deepEqual(
      fresh.results.map(({ id, source }) => [id, source]),
      [[`${main()}/fresh.example.com/A`, 'live']],
    );

    await dns.drop(
      hub,
      zones.main,
      setOf('gone.example.com', 'CNAME', ['gone-1.eu-west-1.elb.amazonaws.com']),
    );
    const gone = await ask('gone.example.com', true);
    assert.equal(gone.results[0]?.confirmed?.outcome, 'gone', JSON.stringify(gone));
  });

  it('calls nothing that it does not declare', async () => {
    const loaded = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
    const declared = Object.values(loaded.get('dns')?.providers ?? {}).flatMap(({ actions }) => actions);
    assert.ok(
      made.has('route53:ListResourceRecordSets') && made.has('route53domains:ListDomains'),
      [...made].join(),
    );
    assert.deepEqual(
      [...made].filter((action) => !declared.includes(action)),
      [],
    );
  });
});
