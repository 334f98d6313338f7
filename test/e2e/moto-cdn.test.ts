import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Answer, Document, ScopeRecord } from '#kit';
import { scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind as cdn } from '../../collectors/cdn/index.ts';
import { kind as ip } from '../../collectors/ip/index.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { START, scopeRecord, worldOf } from '../answer/fakes.ts';
import { startMotoBehindProxy } from '../services/moto-behind-proxy.ts';
import { seedOrganisation } from '../services/organisation.ts';
import { seedEdge, withoutAccelerators } from '../services/seed-cdn.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { motoCloud } from './moto-cloud.ts';

/**
 * Edge names from several accounts of moto through the real sources to the answer. CloudFront and both APIs of API
 * Gateway are moto's own; Global Accelerator is answered by the proxy, since moto has none.
 */

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const region = 'eu-west-1';
const started = await startOrSkip(async () => {
  const { moto, proxy } = await startMotoBehindProxy();
  const organisation = await seedOrganisation({ endpoint: proxy.url, accounts: 2, regions: [region] });
  const [one, two] = organisation.accounts.map(({ id }) => id);
  assert.ok(one && two);
  const seed = seedEdge({ endpoint: proxy.url, proxy });
  const world = {
    site: await seed.distribution(one, {
      aliases: ['www.example.com'],
      origin: 'site-assets.s3.eu-west-1.amazonaws.com',
    }),
    shops: await seed.distribution(two, {
      aliases: ['*.shops.example.com'],
      origin: 'origin.example.com',
      enabled: false,
    }),
    rest: await seed.restApi({ account: one, region }, { name: 'orders', domain: 'api.example.com' }),
    http: await seed.httpApi({ account: two, region }, { name: 'carts', domain: 'carts.example.com' }),
    accelerator: seed.accelerator(two, {
      id: '12345678-1234-4abc-8def-1234567890ab',
      addresses: ['75.2.60.5', '99.83.190.51'],
      dns: 'a1234567890abcdef.awsglobalaccelerator.com',
    }),
  };
  withoutAccelerators(proxy);
  return { moto, proxy, seed, one, two, world };
});

describe('edge names in several AWS accounts', { skip: started.skip }, () => {
  const { moto, proxy, seed, one, two, world } =
    started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const signal = AbortSignal.timeout(240_000);
  const cloud = motoCloud({
    endpoint: proxy?.url,
    hub: moto?.hubAccount,
    region,
    clock: manualClock(START),
  });
  const kinds = [ip, cdn];
  let all: Document[];
  /** Every call that the collectors made, with its provider. */
  const made = new Set<string>();
  let ask: (name: string, text: string, live?: boolean) => Promise<Answer>;

  /** Reads every scope of both kinds, as a refresh does. */
  async function refresh(): Promise<{ documents: Document[]; records: ScopeRecord[] }> {
    const documents: Document[] = [];
    const records: ScopeRecord[] = [];
    for (const kind of kinds) {
      for (const [provider, { scopes }] of Object.entries(kind.providers)) {
        if (provider === 'networks' || provider === 'aws-ranges') continue;
        const { places } = await cloud.plan({ provider, shape: scopes, signal });
        for (const place of places) {
          const scope = { kind: kind.name, provider, ...place };
          const onCall = (action: string) => void made.add(`${provider} ${action}`);
          documents.push(...(await collected(cloud.collect({ kind, provider, scope, signal, onCall }))));
          records.push(scopeRecord(scopeKey(scope)));
        }
      }
    }
    return { documents, records };
  }

  before(async () => {
    const { documents, records } = await refresh();
    all = documents;
    const store = createMemoryStore({ clock: manualClock(START) });
    await (await store.writer()).merge(documents, () => records, START - 60_000);
    const rights = { ip: { see: 'restricted', live: true }, cdn: { see: 'restricted', live: true } } as const;
    const desk = worldOf({ kinds, index: store.index, rights, live: cloud.live });
    ask = (name, text, live = false) => desk.ask.kind(name, desk.input(text, { live }));
  });
  after(async () => {
    await cloud?.close();
    await proxy.stop();
    await moto.stop();
  });

  const short = ({ id }: { id: string }) => id.slice(id.lastIndexOf('/') + 1);

  it('collects from each account its own, and nothing twice', () => {
    const edge = all.filter(({ kind }) => kind === 'cdn');

    assert.equal(new Set(edge.map(({ id }) => id)).size, edge.length);
    assert.deepEqual(
      edge.map(({ account, type }) => `${account} ${type}`).sort(),
      [
        ...[`${one} api`, `${one} distribution`],
        ...[`${two} accelerator`, `${two} api`, `${two} distribution`],
      ].sort(),
    );
  });

  const cases: { it: string; asked: () => string; found: () => string[]; says?: RegExp; never?: RegExp }[] = [
    {
      it: 'the name of a distribution',
      asked: () => world.site.host,
      found: () => [world.site.id],
      says: /in front of site-assets\.s3\.eu-west-1\.amazonaws\.com/,
      never: /switched off/,
    },
    { it: 'an alias', asked: () => 'WWW.Example.com.', found: () => [world.site.id], says: /team-web/ },
    {
      it: 'a name under a wildcard',
      asked: () => 'x.shops.example.com',
      found: () => [world.shops.id],
      says: /falls under \*\.shops\.example\.com.*switched off/s,
    },
    { it: 'the id of a distribution', asked: () => world.site.id, found: () => [world.site.id] },
    {
      it: 'the name of a REST API',
      asked: () => world.rest.host,
      found: () => [world.rest.id],
      says: /REST API orders/,
    },
    {
      it: 'its custom domain',
      asked: () => 'api.example.com',
      found: () => [world.rest.id],
      says: /api\.example\.com\/v1 \(prod\)/,
    },
    {
      it: 'the name of an HTTP API',
      asked: () => world.http.host,
      found: () => [world.http.id],
      never: /orders \(prod/,
    },
    {
      it: 'its custom domain, through the second API',
      asked: () => 'carts.example.com',
      found: () => [world.http.id],
      says: /carts\.example\.com\/orders/,
    },
    {
      it: 'a static address (Global Accelerator by the proxy)',
      asked: () => '75.2.60.5',
      found: () => [short({ id: world.accelerator })],
      says: /on no interface/,
    },
    {
      it: 'a name of CloudFront that is not ours',
      asked: () => 'd111111abcdef8.cloudfront.net',
      found: () => [],
      says: /another customer's/,
      never: /E[A-Z0-9]{13}/,
    },
    {
      it: 'a name that nobody answers to',
      asked: () => 'nobody.example.com',
      found: () => [],
      never: /customer/,
    },
  ];
  for (const each of cases) {
    it(`answers for ${each.it}`, async () => {
      const answer = await ask('cdn', each.asked());
      const words = JSON.stringify(answer);

      assert.equal(answer.outcome, each.found().length > 0 ? 'found' : 'absent', words);
      assert.deepEqual(answer.results.map(short), each.found());
      if (each.says) assert.match(words, each.says);
      if (each.never) assert.doesNotMatch(words, each.never);
    });
  }

  it('pitfall 8: shows the accelerator to who asks for its address, which is on no interface (accelerator by the proxy)', async () => {
    const answer = await ask('ip', '75.2.60.5');
    const words = JSON.stringify(answer);

    assert.deepEqual(answer.results, []);
    assert.match(JSON.stringify(answer.related), /12345678-1234-4abc-8def-1234567890ab/, words);
    assert.equal(answer.outcome, 'unknown');
    assert.match(answer.summary, /75\.2\.60\.5 is an address of the accelerator front-door in account/);
    assert.doesNotMatch(words, /belongs to nobody/);
  });

  it('calls nothing that its provider does not declare', () => {
    const declared = kinds.flatMap(({ providers }) =>
      Object.entries(providers).flatMap(([name, { actions }]) =>
        actions.map((action) => `${name} ${action}`),
      ),
    );

    assert.ok(made.has('aws-apis apigateway:GET') && made.has('aws cloudfront:ListTagsForResource'));
    assert.deepEqual(
      [...made].filter((call) => !declared.includes(call) && !call.includes('sts:')),
      [],
    );
  });

  it('confirms live, and says gone where it is', async () => {
    const { id, host } = await seed.distribution(one, { origin: 'short.example.com' });
    const born = await ask('cdn', host, true);
    await seed.dropDistribution(one, id);
    const same = await ask('cdn', world.site.host, true);
    const left = await ask('cdn', host, true);

    assert.deepEqual(born.results.map(short), [id]);
    assert.equal(born.results[0]?.source, 'live');
    assert.equal(same.results[0]?.confirmed?.outcome, 'same', JSON.stringify(same.results[0]?.confirmed));
    assert.equal(left.outcome, 'absent', JSON.stringify(left));
  });

  it('loses one fact where tags are denied, and the scope where the list is', async () => {
    const scope = { kind: 'cdn', provider: 'aws', account: one, region: 'global' };
    const collect = () => collected(cloud.collect({ kind: cdn, provider: 'aws', scope, signal }));
    const tagging = proxy.calls.find(({ action }) => action.includes('/tagging'))?.action ?? '';
    const allow = proxy.rule({ account: one, action: tagging }, { deny: true });
    const [site] = await collect();
    allow();
    const open = proxy.rule({ account: one }, { deny: true });
    await assert.rejects(collect(), { name: 'AccessDenied' });
    open();

    assert.deepEqual(Object.keys(site?.attrs['tags'] ?? {}), ['unreadable']);
    assert.ok(site?.hostnames.includes('www.example.com'));
  });
});
