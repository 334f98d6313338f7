import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { manualClock } from '#kit/testing';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { roleDescriptors, setUpElasticsearch } from '../../src/store/elasticsearch/set-up.ts';
import { commit, completeAt, doc, SCOPE } from '../contract/store-harness.ts';
import { startSecureElasticsearch } from '../services/elasticsearch-secure.ts';
import { startOrSkip } from '../services/start-or-skip.ts';

const roles = roleDescriptors();
const { service, skip } = await startOrSkip(() =>
  startSecureElasticsearch({ ...roles, stranger: { indices: [{ names: ['other'], privileges: ['all'] }] } }),
);

after(async () => {
  if (skip === false) await service().stop();
});

const clock = manualClock();
const forbidden = { code: 'unavailable', message: /forbids/ };
/** Opens the store with the rights of a role. */
async function openAs(role: string) {
  const { byKey, keyOf } = service();
  return openElasticsearch({ access: { urls: [byKey], apiKey: keyOf(role) }, clock });
}

describe('a cluster with security', { skip }, () => {
  it('lets the collector do its work, and the router read and claim but never write the index', async (t) => {
    const { byKey, keyOf } = service();
    await assert.rejects(openAs('router'), forbidden);
    await assert.rejects(openAs('stranger'), forbidden);
    const access = { urls: [byKey], apiKey: keyOf('collector') };
    assert.deepEqual(await setUpElasticsearch({ access, clock }), roles);
    const collector = await openAs('collector');
    t.after(() => collector.close());
    const writer = await collector.writer();
    await commit({ writer, clock }, [doc('a', { addresses: ['10.0.0.1'] }), doc('b')]);
    clock.advance(1000);
    await commit({ writer, clock }, [doc('a', { addresses: ['10.0.0.1'], name: 'new' })]);

    const router = await openAs('router');
    t.after(() => router.close());

    assert.equal((await router.index.find({ match: { address: '10.0.0.1' } })).total, 1);
    assert.equal((await router.index.find({ match: { all: true }, ended: true })).total, 1);
    assert.equal((await router.index.history('ip', 'a')).length, 2);
    assert.equal((await router.index.changes({ since: 0, limit: 9 })).length, 4);
    assert.equal((await router.index.scopes())[0]?.count, 1);
    assert.equal(await router.state.claim('request', clock() + 1000), true);
    assert.ok(await router.state.put('lease', 1, { expect: null }));
    assert.equal((await router.state.list('')).length, 1);
    await assert.rejects(async () => (await router.writer()).record([completeAt(SCOPE, clock())]), forbidden);
    assert.equal((await router.index.scopes()).length, 1);
  });

  it('is not believed with another authority, and refuses a key that it does not know', async () => {
    const { url, fingerprint } = service();
    const open = (caFingerprint?: string) => {
      const access = { urls: [url], apiKey: 'bm9ib2R5Om5vdGhpbmc=', ...(caFingerprint && { caFingerprint }) };
      return openElasticsearch({ access, clock });
    };
    const other = Array.from({ length: 32 }, () => 'AB').join(':');

    await assert.rejects(open(other), { code: 'unavailable', message: /another certificate authority/ });
    await assert.rejects(open(), { code: 'unavailable', message: /cannot be reached/ });
    await assert.rejects(open(fingerprint), { code: 'unavailable', message: /does not know our key/ });
    await assert.rejects(open(fingerprint.replaceAll(':', '').toLowerCase()), {
      message: /does not know our key/,
    });
  });
});
