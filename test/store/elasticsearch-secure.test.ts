import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { manualClock } from '#kit/testing';
import { setUpElasticsearch } from '../../src/runtime/set-up-elasticsearch.ts';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { createKeys, keyRequest, roleDescriptors } from '../../src/store/elasticsearch/set-up.ts';
import { commit, completeAt, doc, SCOPE } from '../contract/store-harness.ts';
import { startSecureElasticsearch } from '../services/elasticsearch-secure.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { startProxy } from './elastic-proxy.ts';

const { service, skip } = await startOrSkip(() =>
  startSecureElasticsearch({
    ...roleDescriptors(),
    stranger: { indices: [{ names: ['other'], privileges: ['all'] }] },
  }),
);

before(async () => {
  // The first request of a server that has just started takes its time
  if (skip === false) await statusAs('stranger', 'GET', '/');
});

after(async () => {
  if (skip === false) await service().stop();
});

const clock = manualClock();
const forbidden = { code: 'unavailable', message: /forbids/ };
/** Opens the store with the rights of a role. */
function openAs(role: string, creates = role !== 'router') {
  const { byKey, keyOf } = service();
  return openElasticsearch({ access: { urls: [byKey], apiKey: keyOf(role) }, clock, creates });
}

/** The status of a bare request with the rights of a role. */
async function statusAs(role: string, method: string, path: string, body?: object): Promise<number> {
  const { byKey, keyOf } = service();
  const headers = { authorization: `ApiKey ${keyOf(role)}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  return (await fetch(`${byKey}${path}`, init)).status;
}

describe('a cluster with security', { skip }, () => {
  it('lets the collector do its work, and the router read and claim but never write the index', async (t) => {
    const [router, collector, stranger] = [openAs('router'), openAs('collector'), openAs('stranger')];
    t.after(() => Promise.all([router, collector, stranger].map((store) => store.close())));
    await assert.rejects(router.index.scopes(), { code: 'unavailable' });
    await assert.rejects(openAs('router', true).index.scopes(), forbidden);
    await assert.rejects(stranger.index.scopes(), forbidden);

    const writer = await collector.writer({ epoch: 1 });
    await commit({ writer, clock }, [doc('a', { addresses: ['10.0.0.1'] }), doc('b')]);
    clock.advance(1000);
    await commit({ writer, clock }, [doc('a', { addresses: ['10.0.0.1'], name: 'new' })]);

    assert.equal((await router.index.find({ match: { address: '10.0.0.1' } })).total, 1);
    assert.equal((await router.index.find({ match: { all: true }, ended: true })).total, 1);
    assert.equal((await router.index.history('ip', 'a')).length, 2);
    assert.equal((await router.index.changes({ since: 0, limit: 9 })).length, 4);
    assert.equal((await router.index.scopes())[0]?.count, 1);
    assert.equal(await router.state.claim('request', clock() + 1000), true);
    assert.ok(await router.state.put('lease', 1, { expect: null }));
    assert.equal((await router.state.list('')).length, 1);
    assert.equal(await router.state.delete('lease'), true);
    await assert.rejects(async () => (await router.writer()).record([completeAt(SCOPE, clock())]), forbidden);
    assert.equal((await router.index.scopes()).length, 1);
  });

  it('lets the collector take back what a killed one left, and take over from a newer schema', async (t) => {
    const { byKey, keyOf } = service();
    const proxy = await startProxy(byKey, { authorization: `ApiKey ${keyOf('collector')}` });
    const cut = openElasticsearch({ access: { urls: [proxy.url] }, clock, creates: true });
    t.after(() => Promise.all([cut.close(), proxy.close()]));
    const killed = await cut.writer({ epoch: 2 });
    proxy.trick = ({ path }) => (path.startsWith('/_bulk') ? { status: 400 } : undefined);
    await assert.rejects(commit({ writer: killed, clock }, [doc('c')]), { code: 'unavailable' });

    const collector = openAs('collector');
    t.after(() => collector.close());
    await commit({ writer: await collector.writer({ epoch: 3 }), clock }, [doc('d')]);

    assert.deepEqual(
      (await collector.index.find({ match: { all: true } })).documents.map(({ id }) => id),
      ['d'],
    );
  });

  it('is set up as often as one likes, by a key or a user who may', async (t) => {
    const { byKey, keyOf } = service();
    const setUp = (role: string) => {
      const config = { elasticsearch: { urls: [byKey], apiKey: keyOf(role) } };
      const signal = AbortSignal.timeout(240_000);
      return setUpElasticsearch({ config, kinds: new Map(), clock, signal, keys: false, expires: '90d' });
    };
    const wanted = { router: keyRequest('router', '90d'), collector: keyRequest('collector', '90d') };

    assert.deepEqual(await setUp('collector'), { requests: wanted });
    assert.deepEqual(await setUp('collector'), { requests: wanted });
    await assert.rejects(setUp('router'), forbidden);
    await assert.rejects(setUp('stranger'), forbidden);
    const router = openAs('router');
    t.after(() => router.close());
    assert.ok(await router.index.scopes());
  });

  for (const [role, method, path, body] of [
    ['router', 'POST', '/cloudwhois-docs-ip/_doc', { uid: 'x' }],
    ['router', 'PUT', '/cloudwhois-scopes/_doc/head', { seq: 1 }],
    ['router', 'DELETE', '/cloudwhois-scopes/_doc/head'],
    ['router', 'POST', '/cloudwhois-changes/_refresh'],
    ['router', 'PUT', '/cloudwhois-more'],
    ['router', 'DELETE', '/cloudwhois-state'],
    ['router', 'POST', '/_aliases', { actions: [{ add: { index: 'cloudwhois-*', alias: 'x' } }] }],
    ['router', 'GET', '/_cluster/settings'],
    ['collector', 'PUT', '/other'],
    ['collector', 'GET', '/other/_search'],
    ['collector', 'PUT', '/_cluster/settings', { persistent: { 'cluster.name': 'x' } }],
    ['collector', 'PUT', '/_security/user/x', { password: 'xxxxxx', roles: [] }],
  ] as [string, string, string, object?][])
    it(`forbids to the ${role}: ${method} ${path}`, async () => {
      assert.equal(await statusAs(role, method, path, body), 403);
    });

  it('is not believed with another authority, and refuses a key that it does not know', async (t) => {
    const { url, fingerprint } = service();
    const asked = (caFingerprint?: string) => {
      const access = { urls: [url], apiKey: 'bm9ib2R5Om5vdGhpbmc=', ...(caFingerprint && { caFingerprint }) };
      const store = openElasticsearch({ access, clock, creates: false });
      t.after(() => store.close());
      return store.index.scopes();
    };
    const other = Array.from({ length: 32 }, () => 'AB').join(':');

    await assert.rejects(asked(other), { code: 'unavailable', message: /another certificate authority/ });
    await assert.rejects(asked(), { code: 'unavailable', message: /cannot be reached/ });
    await assert.rejects(asked(fingerprint), { code: 'unavailable', message: /does not know our key/ });
    await assert.rejects(asked(fingerprint.replaceAll(':', '').toLowerCase()), {
      message: /does not know our key/,
    });
  });
});

// The bare server cannot keep keys: it has no pattern_capture filter, which the index of the keys needs
describe('the keys of router and collector', { skip }, () => {
  const user = { name: 'elastic', password: 'secret' };

  it('are asked for as Elasticsearch documents it, as a user, and taken from its answer', async (t) => {
    const proxy = await startProxy('http://127.0.0.1:1');
    t.after(() => proxy.close());
    // As in the reference of POST /_security/api_key
    const body = {
      id: 'VuaCfGcBCdbkQm-e5aOx',
      name: 'my-api-key',
      expiration: 1544068612110,
      api_key: 'ui2lp2axTNmsyakw9tvNnw',
      encoded: 'VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==',
    };
    proxy.trick = () => ({ status: 200, body });

    const keys = await createKeys({ access: { urls: [proxy.url], user }, clock, expires: '90d' });

    assert.deepEqual(keys, { router: body.encoded, collector: body.encoded });
    assert.deepEqual(
      proxy.seen.map((one) => [one.method, one.path, JSON.parse(one.body)]),
      [
        ['POST', '/_security/api_key', keyRequest('router', '90d')],
        ['POST', '/_security/api_key', keyRequest('collector', '90d')],
      ],
    );
    assert.deepEqual(keyRequest('router', '90d'), {
      name: 'cloudwhois-router',
      expiration: '90d',
      role_descriptors: { router: roleDescriptors().router },
    });
  });

  it('are refused with what to do: not allowed, no such user, security off, not able', async (t) => {
    const { byKey, keyOf } = service();
    const passwordOf = (role: string) =>
      Buffer.from(keyOf(role), 'base64')
        .toString()
        .slice(role.length + 1);
    const make = (urls: string[], name: string, password: string) =>
      createKeys({ access: { urls, user: { name, password } }, clock });

    await assert.rejects(make([byKey], 'stranger', passwordOf('stranger')), { code: 'denied' });
    await assert.rejects(make([byKey], 'nobody', 'x'), { message: /does not know our key/ });
    await assert.rejects(make(['http://127.0.0.1:1'], 'x', 'x'), { message: /cannot be reached/ });
    const proxy = await startProxy('http://127.0.0.1:1');
    t.after(() => proxy.close());
    for (const [status, error, told] of [
      [400, 'no handler found for uri [/_security/api_key] and method [POST]', /switched off/],
      [400, { reason: 'creating derived api keys requires an explicit role descriptor' }, /no rights/],
      [400, { reason: 'Unknown filter type [pattern_capture] for [email]' }, /does not make keys/],
    ] as const) {
      proxy.trick = () => ({ status, body: { error } });
      await assert.rejects(make([proxy.url], 'x', 'x'), { message: told });
    }
  });
});
