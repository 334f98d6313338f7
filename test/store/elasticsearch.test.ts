import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after, describe, it } from 'node:test';
import { parseScopeKey } from '#kit';
import { collected } from '#kit/testing';
import { commit, completeAt, idsOf, SCOPE } from '../contract/store-harness.ts';
import { startElasticsearch } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import {
  address,
  away,
  doc,
  feed,
  filledWorld,
  first,
  isBulkOf,
  isSearch,
  partly,
  worldOf,
} from './elastic-world.ts';

const { service, skip } = await startOrSkip(startElasticsearch);
const world = (t: TestContext) => worldOf(t, service().url);
const filled = (t: TestContext) => filledWorld(t, service().url);

after(async () => {
  if (skip === false) await service().stop();
});

describe('a cluster that does not answer', { skip }, () => {
  it('is an error without an address, and soon not asked any more', async (t) => {
    const { proxy, store, clock } = await filled(t);
    proxy.trick = () => 'break';
    const refused = (error: Error & { fix?: string; code?: string }) => {
      assert.equal(error.code, 'unavailable');
      assert.doesNotMatch(`${error.message} ${error.fix}`, /127\.0\.0\.1|\d{4}/);
      assert.match(error.fix ?? '', /ELASTICSEARCH_URL/);
      return true;
    };
    for (let i = 0; i < 5; i++) await assert.rejects(store.index.find(address), refused);
    const asked = proxy.seen.length;

    await assert.rejects(store.index.find(address), refused);
    assert.equal(proxy.seen.length, asked);

    proxy.trick = () => undefined;
    clock.advance(5001);
    assert.equal((await store.index.find(address)).total, 1);
    assert.equal((await store.index.find(address)).total, 1);
  });

  for (const status of [429, 502, 503, 504])
    it(`is asked again after ${status}, within the time of the look-up`, async (t) => {
      const { proxy, store } = await filled(t);
      first(proxy, 2, isSearch, { status });

      assert.equal((await store.index.find(address)).total, 1);
      assert.equal(proxy.seen.filter(isSearch).length, 3);
      proxy.trick = () => ({ status });
      await assert.rejects(store.index.find(address), away);
    });

  it('is given up on after the deadline of a look-up', async (t) => {
    const { proxy, store } = await filled(t);
    first(proxy, 1, isSearch, 'hang');

    await assert.rejects(store.index.find(address), { ...away, message: /in time/ });
    assert.equal((await store.index.find(address)).total, 1);
  });

  it('is given up on as soon for a claim, which every request makes, and a record', async (t) => {
    const { proxy, store, clock } = await filled(t);
    proxy.trick = () => 'hang';

    await assert.rejects(store.state.claim('request', clock() + 1000), { ...away, message: /in time/ });
    await assert.rejects(store.state.put('lease', 1), { ...away, message: /in time/ });
    proxy.trick = () => undefined;
    assert.equal(await store.state.claim('request', clock() + 1000), true);
  });

  it('is given up on where the whole server stands still, and is back when it goes on', async (t) => {
    const { store, clock } = await filled(t);
    service().pause();
    try {
      await assert.rejects(store.index.find(address), away);
      await assert.rejects(store.state.get('x'), away);
    } finally {
      service().resume();
    }
    clock.advance(5001);

    assert.equal((await store.index.find(address)).total, 1);
    assert.equal(await store.state.claim('x', clock() + 1000), true);
  });

  it('is not taken for an index without an answer', async (t) => {
    const { store, proxy, prefix } = await filled(t);
    const incomplete = (text: string) => text.replace(/"failed":0/, '"failed":1');
    proxy.trick = (request) => (isSearch(request) ? { change: incomplete } : undefined);
    await store.index.find(address);
    const search = proxy.seen.find(isSearch);
    assert.match(search?.path ?? '', /allow_partial_search_results=false/);
    proxy.trick = () => undefined;

    const found = (await (await fetch(`${service().url}/${prefix}-docs-ip/_alias`)).json()) as object;
    await fetch(`${service().url}/${Object.keys(found).join()}`, { method: 'DELETE' });

    await assert.rejects(store.index.find(address), { ...away, message: /not all indexes/ });
  });

  it('is no reason not to start: it is there as soon as the cluster is, and has been prepared', async (t) => {
    const { proxy, near, open, clock } = await world(t);
    proxy.trick = () => 'break';
    const [router, collector] = await Promise.all([open(proxy.url, undefined, false), open(proxy.url)]);
    for (const { index, state } of [router, collector]) {
      await assert.rejects(index.scopes(), { ...away, message: /cannot be reached/ });
      await assert.rejects(state.put('lease', 1), { ...away, message: /cannot be reached/ });
    }
    proxy.trick = () => undefined;

    await assert.rejects(router.index.scopes(), { ...away, message: /not all indexes/ });
    await assert.rejects(router.state.get('lease'), { ...away, message: /not all indexes/ });
    await assert.rejects(router.state.put('lease', 1), { ...away, message: /not all indexes/ });
    await assert.rejects(router.state.claim('x', clock() + 9), { ...away, message: /not all indexes/ });
    assert.ok(await collector.state.put('lease', 1));
    await commit({ writer: await collector.writer({ epoch: 1 }), clock }, [doc('a')]);

    assert.equal((await router.index.find(address)).total, 1);
    assert.equal(await router.state.claim('x', clock() + 9), true);
    assert.equal((await (await near()).index.find(address)).total, 1);
  });

  it('is refused where it is something else', async (t) => {
    const { proxy, far } = await world(t);
    proxy.trick = () => ({ status: 200, stranger: true });

    await assert.rejects((await far()).index.scopes(), { ...away, message: /something else/ });
  });

  for (const [status, says] of [
    [401, /key/],
    [403, /key/],
  ] as const)
    it(`tells what to do about ${status}`, async (t) => {
      const { proxy, store } = await filled(t);
      proxy.trick = () => ({ status });

      await assert.rejects(store.index.find(address), { ...away, message: says });
    });
});

describe('a bulk', { skip }, () => {
  it('sends again what the cluster put off, and only that', async (t) => {
    const { proxy, store, bench } = await filled(t);
    const sent: string[] = [];
    proxy.trick = (request) => {
      if (!isBulkOf('docs-ip')(request)) return undefined;
      sent.push(request.body);
      const busy = { status: 429, error: { type: 'es_rejected_execution_exception' } };
      return sent.length === 1 ? partly(request, 1, busy) : undefined;
    };

    await commit(bench, [doc('a'), doc('b'), doc('c')]);

    assert.deepEqual(
      sent.map((body) => body.split('\n').length),
      [9, 7],
    );
    assert.deepEqual(idsOf((await store.index.find(address)).documents), ['a', 'b', 'c']);
    assert.deepEqual(await feed(store), ['appeared a', 'appeared b', 'appeared c']);
  });

  it('fails where a document is dropped, and the next run puts it right', async (t) => {
    const { proxy, store, bench } = await filled(t);
    let tricked = false;
    proxy.trick = (request) => {
      if (tricked || !isBulkOf('docs-ip')(request)) return undefined;
      tricked = true;
      return partly(request, 3, { status: 400, error: { type: 'document_parsing_exception' } });
    };

    await assert.rejects(commit(bench, [doc('a'), doc('b'), doc('c')]), away);
    assert.equal((await store.index.find(address)).total, 1);
    assert.deepEqual(await feed(store), ['appeared a']);

    await commit(bench, [doc('a'), doc('b'), doc('c')]);
    assert.equal((await store.index.find(address)).total, 3);
    assert.deepEqual((await feed(store)).toSorted(), ['appeared a', 'appeared b', 'appeared c']);
  });

  it('whose answer is lost is sent again, and does nothing twice', async (t) => {
    const { proxy, store, bench, clock } = await filled(t);
    clock.advance(1000);
    const lost = ['docs-ip', 'scopes'].map(isBulkOf);
    proxy.trick = (request) => {
      const i = lost.findIndex((fits) => fits(request));
      if (i === -1) return undefined;
      lost.splice(i, 1);
      return 'lose';
    };

    const difference = await commit(bench, [doc('a', { name: 'new' }), doc('b')]);

    assert.equal(lost.length, 0);
    assert.deepEqual(difference, { before: 1, after: 2, added: 1, changed: 1, gone: 0, unchanged: 0 });
    assert.deepEqual(await feed(store), ['appeared a', 'changed a', 'appeared b']);
    assert.equal((await store.index.history('ip', 'a')).length, 2);
    assert.equal((await store.index.scopes())[0]?.count, 2);
  });
});

describe('several processes', { skip }, () => {
  it('see what another wrote within a second', async (t) => {
    const { near, clock } = await world(t);
    const [reader, other] = [await near(), await near()];
    const writer = await other.writer();
    const before = await reader.index.scopes();

    await writer.record([completeAt(SCOPE, clock())]);

    assert.equal(await reader.index.scopes(), before);
    clock.advance(1000);
    assert.equal((await reader.index.scopes()).length, 1);
  });

  it('are told that a scope was written by somebody else meanwhile', async (t) => {
    const { near, clock } = await world(t);
    const [one, two] = [await (await near()).writer(), await (await near()).writer()];
    const stage = await one.stage(parseScopeKey(SCOPE) ?? assert.fail(), clock());
    await stage.put([doc('old')]);

    await commit({ writer: two, clock }, [doc('new')]);

    await assert.rejects(stage.commit(completeAt(SCOPE, clock())), away);
    assert.deepEqual(idsOf(await collected(two.export())), ['new']);
  });

  it('win a claim or a lease once among all', async (t) => {
    const { near, clock } = await world(t);
    const routers = [await near(), await near(), await near()];

    const claims = await Promise.all(
      routers.flatMap(({ state }) =>
        Array.from({ length: 20 }, () => state.claim('request', clock() + 1000)),
      ),
    );
    const leases = await Promise.all(routers.map(({ state }) => state.put('lease', 1, { expect: null })));

    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(leases.filter((version) => version !== undefined).length, 1);
  });

  it('know their own claim where its answer was lost', async (t) => {
    const { proxy, store, clock } = await filled(t);
    first(proxy, 1, ({ path }) => path.startsWith('/_bulk'), 'lose');

    assert.equal(await store.state.claim('request', clock() + 1000), true);
    assert.equal(await store.state.claim('request', clock() + 1000), false);
  });

  it('do not write a record twice where the answer was lost: the caller is told', async (t) => {
    const { proxy, store } = await filled(t);
    first(proxy, 1, ({ method }) => method === 'PUT', 'lose');

    await assert.rejects(store.state.put('lease', 1, { expect: null }), away);
    assert.equal((await store.state.get('lease'))?.value, 1);
    assert.equal(proxy.seen.filter(({ method }) => method === 'PUT').length, 1);
  });
});
