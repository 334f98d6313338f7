import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after, describe, it } from 'node:test';
import type { Document, Kind, Store } from '#kit';
import { iso, parseScopeKey, Type } from '#kit';
import { collected, documentOf, manualClock } from '#kit/testing';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { commit, completeAt, idsOf, SCOPE } from '../contract/store-harness.ts';
import { startElasticsearch } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import type { Passing, Proxy } from './elastic-proxy.ts';
import { startProxy } from './elastic-proxy.ts';

const { service, skip } = await startOrSkip(startElasticsearch);
let stores = 0;

after(async () => {
  if (skip === false) await service().stop();
});

const away = { code: 'unavailable' };
const address = { match: { address: '10.0.0.1' } } as const;
const doc = (id: string, part: Partial<Document> = {}) =>
  documentOf({ id, addresses: ['10.0.0.1'], ...part });

/** A cluster with a proxy before it, and what opens stores on either side. */
async function world(t: TestContext) {
  const clock = manualClock();
  const proxy = await startProxy(service().url);
  const prefix = `net-${++stores}`;
  const opened: Store[] = [];
  const open = async (url: string, kinds?: Map<string, Pick<Kind, 'attributes'>>) => {
    const store = await openElasticsearch({
      access: { urls: [url] },
      clock,
      prefix,
      ...(kinds && { kinds }),
    });
    opened.push(store);
    return store;
  };
  t.after(async () => {
    proxy.trick = () => undefined;
    for (const store of opened) await store.close();
    await proxy.close();
  });
  return { clock, proxy, prefix, open, far: () => open(proxy.url), near: () => open(service().url) };
}

/** A store behind the proxy with one document in it. */
async function filled(t: TestContext) {
  const all = await world(t);
  const store = await all.far();
  const writer = await store.writer();
  const bench = { store, writer, clock: all.clock };
  await commit(bench, [doc('a')]);
  all.proxy.seen.length = 0;
  return { ...all, ...bench, bench };
}

const isSearch = ({ path }: Passing) => path.includes('-docs-ip/_search');
const isBulkOf =
  (index: string) =>
  ({ path, body }: Passing) =>
    path.startsWith('/_bulk') && body.includes(`${index}"`);

/** Plays a trick on the first requests that fit. */
function first(
  proxy: Proxy,
  count: number,
  fits: (one: Passing) => boolean,
  trick: ReturnType<Proxy['trick']>,
) {
  let left = count;
  proxy.trick = (request) => (fits(request) && left-- > 0 ? trick : undefined);
}

async function feed(store: Store): Promise<string[]> {
  return (await store.index.changes({ since: 0, limit: 100 })).map(({ type, id }) => `${type} ${id}`);
}

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
    const partly = (text: string) => text.replace(/"failed":0/, '"failed":1');
    proxy.trick = (request) => (isSearch(request) ? { change: partly } : undefined);
    await store.index.find(address);
    const search = proxy.seen.find(isSearch);
    assert.match(search?.path ?? '', /allow_partial_search_results=false/);
    proxy.trick = () => undefined;

    const found = (await (await fetch(`${service().url}/${prefix}-docs-ip/_alias`)).json()) as object;
    await fetch(`${service().url}/${Object.keys(found).join()}`, { method: 'DELETE' });

    await assert.rejects(store.index.find(address), { ...away, message: /lost an index/ });
  });

  it('is refused at the start where it is something else', async (t) => {
    const { proxy, far } = await world(t);
    proxy.trick = () => ({ status: 200, stranger: true });

    await assert.rejects(far(), { ...away, message: /something else/ });
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
    const { proxy, store, bench, prefix } = await filled(t);
    const busy = { create: { status: 429, error: { type: 'es_rejected_execution_exception' } } };
    let tricked = false;
    proxy.trick = (request) => {
      if (tricked || !isBulkOf(`${prefix}-docs-ip`)(request)) return undefined;
      tricked = true;
      const lines = request.body.split('\n');
      return {
        send: `${lines.slice(0, 2).join('\n')}\n`,
        change(answer) {
          const { items, ...rest } = JSON.parse(answer) as { items: object[] };
          return JSON.stringify({ ...rest, errors: true, items: [...items, busy] });
        },
      };
    };

    await commit(bench, [doc('a'), doc('b'), doc('c')]);

    assert.equal(tricked, true);
    assert.deepEqual(idsOf((await store.index.find(address)).documents), ['a', 'b', 'c']);
    assert.deepEqual(await feed(store), ['appeared a', 'appeared b', 'appeared c']);
  });

  it('fails where a document is dropped, and the next run puts it right', async (t) => {
    const { proxy, store, bench, prefix } = await filled(t);
    let tricked = false;
    proxy.trick = (request) => {
      if (tricked || !isBulkOf(`${prefix}-docs-ip`)(request)) return undefined;
      tricked = true;
      const lines = request.body.split('\n');
      const dropped = { create: { status: 400, error: { type: 'document_parsing_exception' } } };
      return {
        send: `${lines.slice(0, 2).join('\n')}\n`,
        change: (answer) => {
          const { items, ...rest } = JSON.parse(answer) as { items: object[] };
          return JSON.stringify({ ...rest, errors: true, items: [...items, dropped] });
        },
      };
    };

    await assert.rejects(commit(bench, [doc('a'), doc('b'), doc('c')]), away);
    assert.equal((await store.index.find(address)).total, 1);
    assert.deepEqual(await feed(store), ['appeared a']);

    await commit(bench, [doc('a'), doc('b'), doc('c')]);
    assert.equal((await store.index.find(address)).total, 3);
    assert.deepEqual((await feed(store)).toSorted(), ['appeared a', 'appeared b', 'appeared c']);
  });

  it('whose answer is lost is sent again, and does nothing twice', async (t) => {
    const { proxy, store, bench, clock, prefix } = await filled(t);
    clock.advance(1000);
    const lost = [`${prefix}-changes`, `${prefix}-docs-ip`, `${prefix}-scopes`].map(isBulkOf);
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

describe('a writer that is killed in the middle', { skip }, () => {
  for (const [what, keptLines] of [
    ['before the documents', 0],
    ['between two documents', 2],
  ] as const)
    it(`${what} leaves a history that the next one puts in order`, async (t) => {
      const { proxy, clock, bench, near, prefix } = await filled(t);
      clock.advance(1000);
      proxy.trick = (request) => {
        if (!isBulkOf(`${prefix}-docs-ip`)(request)) return undefined;
        if (keptLines === 0) return { status: 400 };
        const lines = request.body.split('\n');
        return {
          send: `${lines.slice(0, keptLines).join('\n')}\n`,
          change: () => '{"errors":false,"items":[]}',
        };
      };
      await assert.rejects(commit(bench, [doc('a', { name: 'new' }), doc('b')]), away);
      const next = await near();
      const writer = await next.writer();
      const documents = [doc('a', { name: 'new' }), doc('b')];

      await commit({ writer, clock }, documents);

      assert.deepEqual((await feed(next)).toSorted(), ['appeared a', 'appeared b', 'changed a']);
      assert.deepEqual(
        (await next.index.history('ip', 'a')).map(({ name, validTo }) => [name, validTo]),
        [
          ['new', undefined],
          [undefined, iso(clock())],
        ],
      );
      assert.equal((await next.index.find({ ...address, at: clock() })).total, 2);
      assert.equal((await next.index.find({ ...address, at: clock() - 1 })).total, 1);
    });

  it('and goes on later commits nothing over the next one', async (t) => {
    const { proxy, clock, bench, near, prefix } = await filled(t);
    const next = await near();
    const reached = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const isIt = isBulkOf(`${prefix}-docs-ip`);
    proxy.trick = (request) => {
      if (isIt(request)) reached.resolve();
      return undefined;
    };
    const slowly = proxy.trick;
    proxy.trick = (request) => (isIt(request) ? (slowly(request), 'hang') : undefined);
    const paused = commit(bench, [doc('a', { name: 'of the paused one' }), doc('late')]);
    paused.catch(() => held.resolve());
    await reached.promise;

    await commit({ writer: await next.writer(), clock }, [doc('a', { name: 'of the next one' })]);
    proxy.trick = (request) => (isIt(request) ? { status: 400 } : undefined);
    await proxy.close();

    await assert.rejects(paused, away);
    const { documents } = await next.index.find(address);
    assert.deepEqual(
      documents.map(({ name }) => name),
      ['of the next one'],
    );
    assert.deepEqual(await feed(next), ['appeared a', 'changed a']);
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

describe('the schema of a kind', { skip }, () => {
  const kindsOf = (attributes: Kind['attributes']) => new Map([['ip', { attributes }]]);
  const older = kindsOf(Type.Object({ status: Type.Optional(Type.String()) }));
  const newer = kindsOf(
    Type.Object({
      status: Type.Optional(Type.String()),
      size: Type.Optional(
        Type.Union([Type.Integer(), Type.Null(), Type.Object({ unreadable: Type.String() })]),
      ),
      tags: Type.Optional(Type.Array(Type.String())),
      nested: Type.Optional(Type.Object({ any: Type.String() })),
    }),
  );
  const full = doc('a', {
    attrs: { status: 'in-use', size: 7, tags: ['x', 'y'], nested: { any: 'z' }, more: 1 },
  });
  const odd = doc('b', { attrs: { status: 5, size: { unreadable: 'AccessDenied' }, tags: null } });
  const search = async (prefix: string, query: object): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    const answer = await fetch(`${service().url}/${prefix}-docs-ip/_search`, {
      method: 'POST',
      headers,
      body,
    });
    return ((await answer.json()) as { hits: { total: { value: number } } }).hits.total.value;
  };

  it('makes its plain attributes searchable, and refuses no document', async (t) => {
    const { open, clock, prefix } = await world(t);
    const store = await open(service().url, newer);

    await commit({ writer: await store.writer(), clock }, [full, odd]);

    assert.equal(await search(prefix, { term: { 'attrs.status': 'in-use' } }), 1);
    assert.equal(await search(prefix, { term: { 'attrs.size': 7 } }), 1);
    assert.equal(await search(prefix, { term: { 'attrs.tags': 'y' } }), 1);
    assert.equal(await search(prefix, { term: { 'attrs.nested.any': 'z' } }), 0);
    const { documents } = await store.index.find(address);
    assert.deepEqual(
      documents.map(({ attrs }) => attrs),
      [full.attrs, odd.attrs],
    );
  });

  it('changes while an older program runs on: no question fails, and it does not change back', async (t) => {
    const { open, clock, prefix } = await world(t);
    const old = await open(service().url, older);
    await commit({ writer: await old.writer(), clock }, [full, odd]);
    const before = await old.index.history('ip', 'a');
    const slow = old.index.export()[Symbol.asyncIterator]();
    await slow.next();
    const answers: Promise<number>[] = [];
    const asking = setInterval(() => answers.push(old.index.find(address).then(({ total }) => total)), 5);

    const fresh = await open(service().url, newer);
    const writer = await fresh.writer();

    clearInterval(asking);
    assert.ok((await Promise.all(answers)).every((total) => total === 2));
    assert.equal(await search(prefix, { term: { 'attrs.size': 7 } }), 1);
    assert.deepEqual(await fresh.index.history('ip', 'a'), before);
    assert.equal((await slow.next()).done, false);
    await slow.return?.();
    assert.equal((await commit({ writer, clock }, [full, odd])).unchanged, 2);
    const again = await old.writer();
    await commit({ writer: again, clock }, [full, odd, doc('c', { attrs: { status: 'new', size: 8 } })]);
    assert.equal(await search(prefix, { term: { 'attrs.size': 8 } }), 1);
    assert.equal((await fresh.index.find(address)).total, 3);
    const left = (await (await fetch(`${service().url}/${prefix}-docs-*/_alias`)).json()) as object;
    assert.equal(Object.keys(left).length, 1);
  });
});
