import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after, describe, it } from 'node:test';
import type { Document, Kind, Store } from '#kit';
import { iso, Type } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { kind as ipKind } from '../../collectors/ip/index.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { worldOf as askingOf } from '../answer/fakes.ts';
import { commit } from '../contract/store-harness.ts';
import { startElasticsearch } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { address, away, doc, feed, filledWorld, isBulkOf, partly, worldOf } from './elastic-world.ts';

const { service, skip } = await startOrSkip(startElasticsearch);
const world = (t: TestContext) => worldOf(t, service().url);
const filled = (t: TestContext) => filledWorld(t, service().url);

after(async () => {
  if (skip === false) await service().stop();
});

/** Everything that a reader can see, who was not there before; without the numbers of the changes. */
async function seenBy(store: Store, at: number) {
  const { index } = store;
  const all = { match: { all: true } } as const;
  const sorted = (documents: readonly Document[]) =>
    documents.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const changes = await index.changes({ since: 0, limit: 100 });
  return {
    now: sorted((await index.find(all)).documents),
    past: sorted((await index.find({ ...all, at })).documents),
    ended: await index.find({ ...all, ended: true }),
    feed: changes.map(({ seq: _seq, ...change }) => change).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    scopes: await index.scopes(),
    histories: await Promise.all(['a', 'b', 'c', 'moved'].map((id) => index.history('ip', id))),
    exported: sorted(await collected(index.export())),
    versions: sorted(await collected(index.versions())),
  };
}

describe('a write that is cut off', { skip }, () => {
  const OTHER = 'ip/aws/111122223333/us-east-1';
  const before = [doc('a'), doc('b')];
  const replaced = [doc('a', { name: 'new' }), doc('c'), doc('moved')];
  /** A cluster that restarts makes visible whatever it was sent. */
  const restart = (prefix: string) => fetch(`${service().url}/${prefix}-*/_refresh`, { method: 'POST' });

  const writes: Record<string, (bench: Parameters<typeof commit>[0]) => Promise<unknown>> = {
    commit: (bench) => commit(bench, replaced),
    merge: ({ writer, clock }) =>
      writer.merge(
        [
          { ...doc('a'), asOf: iso(clock() - 1) },
          { ...doc('b', { name: 'new' }), asOf: iso(clock() - 2) },
          { ...doc('c'), validFrom: iso(clock() - 900), validTo: iso(clock() - 500) },
        ],
        () => [{ key: 'ip/aws/444455556666/eu-west-1', outcome: 'failed' }],
        clock(),
      ),
    retire: ({ writer, clock }) => writer.retire([OTHER], { documents: true, asOf: clock() }),
  };

  /** Two scopes, a second before the write. */
  async function fill(store: Store, clock: ReturnType<typeof manualClock>) {
    const bench = { writer: await store.writer(), clock };
    await commit(bench, before);
    await commit(bench, [doc('moved'), doc('stays')], OTHER);
    clock.advance(1000);
    return bench;
  }

  for (const [what, write] of Object.entries(writes))
    for (const how of ['before', 'after', 'within'] as const)
      it(`(${what}), ${how} any of its requests, is there as a whole or not at all`, async (t) => {
        const { proxy, prefix, clock, far, near } = await world(t);
        const bench = await fill(await far(), clock);
        const model = createMemoryStore({ clock: manualClock() });
        const modelBench = await fill(model, manualClock());
        const earlier = await seenBy(model, clock());
        await write(modelBench);
        const last = await seenBy(model, clock());
        for (let cut = 1, whole = false; !whole; cut++) {
          let left = cut;
          proxy.trick = (request) => {
            left--;
            if (left > 0) return undefined;
            if (left < 0 || how === 'before') return { status: 400 };
            const isPart = how === 'within' && request.path.startsWith('/_bulk');
            return isPart ? partly(request, 1, { status: 400 }) : { change: () => '{}' };
          };
          const failed = await write(bench).then(
            () => false,
            () => true,
          );
          proxy.trick = () => undefined;
          await restart(prefix);
          const seen = await seenBy(await near(), clock());
          whole = !failed || seen.feed.length !== earlier.feed.length;
          assert.ok(!whole || cut > 8, `only ${cut} requests`);
          assert.deepEqual(seen, whole ? last : earlier, `cut ${how} request ${cut}`);
          // Taken back by the next write, whether that is another one or the same again, which is cut off in its turn
          if (whole || cut % 2 === 0) continue;
          await bench.writer.prune(0);
          assert.deepEqual(await seenBy(await near(), clock()), earlier, `after request ${cut}`);
        }
      });
});

describe('the row of a scope', { skip }, () => {
  it('says what it said before, and not what it said before that', async (t) => {
    const { prefix, bench } = await filled(t);
    for (const name of ['b', 'c']) await commit(bench, [doc('a', { name })]);

    const answer = await fetch(`${service().url}/${prefix}-scopes/_search?q=_exists_:key`);
    const { hits } = (await answer.json()) as { hits: { hits: { _source: { before: object } }[] } };

    const [row] = hits.hits.map(({ _source }) => Object.keys(_source.before).sort());
    assert.deepEqual(row, ['epoch', 'key', 'record', 'revision']);
  });
});

describe('a writer that was paused', { skip }, () => {
  const paused = doc('a', { name: 'of the paused one' });

  it('in the middle writes nothing any more once another has gone on', async (t) => {
    const { proxy, clock, bench, near, prefix } = await filled(t);
    const next = await near();
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    proxy.trick = (request) => {
      if (!isBulkOf('docs-ip')(request)) return undefined;
      reached.resolve();
      return { after: goOn.promise };
    };
    const late = assert.rejects(commit(bench, [paused, doc('late')]), away);
    await reached.promise;

    const writer = await next.writer();
    await commit({ writer, clock }, [doc('a', { name: 'of the next one' })]);
    goOn.resolve();
    await late;
    await commit({ writer, clock }, [doc('a', { name: 'of the next one' }), doc('b')]);

    const { documents } = await (await near()).index.find(address);
    assert.deepEqual(
      documents.map(({ id, name }) => [id, name]),
      [
        ['a', 'of the next one'],
        ['b', undefined],
      ],
    );
    assert.deepEqual(await feed(next), ['appeared a', 'changed a', 'appeared b']);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query: { term: { uid: 'late' } } });
    const answer = await fetch(`${service().url}/${prefix}-docs-*/_search`, {
      method: 'POST',
      headers,
      body,
    });
    assert.equal(((await answer.json()) as { hits: { total: { value: number } } }).hits.total.value, 0);
  });

  it('between its check and its mark fails where a newer lease has begun', async (t) => {
    const { proxy, clock, far, near } = await world(t);
    const writer = await (await far()).writer({ epoch: 1 });
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    proxy.trick = ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('/_doc/head')) return undefined;
      reached.resolve();
      return { after: goOn.promise };
    };
    const late = assert.rejects(commit({ writer, clock }, [paused]), away);
    await reached.promise;

    const next = await near();
    await next.writer({ epoch: 2 });
    goOn.resolve();
    await late;

    assert.equal((await next.index.find(address)).total, 0);
    await assert.rejects(commit({ writer, clock }, [paused]), { ...away, message: /newer lease/ });
  });
});

it('forgets what the indexes held that were lost and made anew under it', { skip }, async (t) => {
  const { open, clock, prefix } = await world(t);
  const [reader, lost] = await Promise.all([open(service().url), open(service().url)]);
  await commit({ writer: await lost.writer({ epoch: 1 }), clock }, [doc('a')]);
  assert.equal((await reader.index.scopes('ip')).length, 1);
  assert.equal((await reader.index.find(address)).total, 1);

  const names = Object.keys((await (await fetch(`${service().url}/${prefix}-*/_alias`)).json()) as object);
  await fetch(`${service().url}/${names.join(',')}`, { method: 'DELETE' });
  await lost.close();
  const made = await open(service().url);
  await (await made.writer({ epoch: 2 })).record([
    { key: 'ip/aws/444455556666/eu-west-1', outcome: 'denied' },
  ]);
  clock.advance(1000);

  const records = await reader.index.scopes('ip');
  assert.deepEqual(
    records.map(({ key }) => key),
    ['ip/aws/444455556666/eu-west-1'],
  );
  assert.equal((await reader.index.find(address)).total, 0);
});

describe('the schema of a kind', { skip }, () => {
  const kindsOf = (attributes: Kind['attributes']) => new Map([['ip', { attributes }]]);
  const older = kindsOf(
    Type.Object({ status: Type.Optional(Type.String()), tags: Type.Optional(Type.String()) }),
  );
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

  /** Asks a program of one version over and over, until told to stop; gives how often it was asked. */
  const keepAsking = (t: TestContext, { index: own }: Store, clock: ReturnType<typeof manualClock>) => {
    // Each question is looked up: no revision is the same twice, so that none is answered from memory
    const index = { ...own, revision: async () => Number.NaN };
    const { ask, input } = askingOf({ index, clock, kinds: [ipKind], rights: { ip: { see: 'internal' } } });
    const round = () =>
      Promise.all([
        ...['10.0.0.1', '10.0.0.0/24'].map(async (text) => {
          const { outcome, total, coverage } = await ask.kind('ip', input(text));
          assert.deepEqual([outcome, coverage.complete, total >= 2], ['found', 1, true], `${text}: ${total}`);
        }),
        ask.kind('ip', input('10.9.9.9')).then(({ outcome }) => assert.equal(outcome, 'absent')),
        index.find({ match: { ids: ['a'] } }).then(({ total }) => assert.equal(total, 1)),
        index.history('ip', 'a').then(({ length }) => assert.ok(length >= 1)),
      ]);
    const over = new AbortController();
    t.after(() => over.abort());
    let rounds = 0;
    const asking = (async () => {
      for (; !over.signal.aborted; rounds++) await round();
    })();
    return {
      async stop() {
        over.abort();
        await asking;
        await round();
        return rounds;
      },
    };
  };

  it('may be of two versions at a time, in any turn, and no question fails', async (t) => {
    const { open, clock, prefix } = await world(t);
    const [old, fresh] = await Promise.all([older, newer].map((kinds) => open(service().url, kinds)));
    assert.ok(old && fresh);
    let epoch = 0;
    const writing = async (store: Store, documents: Document[]) => {
      const writer = await store.writer({ epoch: ++epoch });
      clock.advance(1000);
      return commit({ writer, clock }, documents);
    };
    await writing(old, [full, odd]);
    const slow = old.index.export()[Symbol.asyncIterator]();
    await slow.next();
    const asksOld = keepAsking(t, old, clock);
    const asksFresh = keepAsking(t, fresh, clock);

    assert.equal((await writing(fresh, [full, odd])).unchanged, 2);
    assert.equal(await search(prefix, { term: { 'attrs.size': 7 } }), 1);
    const c = doc('c', { attrs: { status: 'new', size: 8 } });
    assert.equal((await writing(old, [full, odd, c])).added, 1);
    assert.equal(await search(prefix, { term: { 'attrs.size': 8 } }), 1);
    await writing(fresh, [{ ...full, name: 'of the newer' }, odd, c]);
    await writing(old, [{ ...full, name: 'of the older' }, odd, c]);
    assert.equal((await slow.next()).done, false);
    await slow.return?.();
    await writing(fresh, [{ ...full, name: 'of the newer' }, odd, c]);
    const rounds = await asksOld.stop();
    await old.close();

    await writing(fresh, [full, odd]);
    await asksFresh.stop();
    assert.ok(rounds > 10, `${rounds} rounds of questions while there were two`);
    const names = (await fresh.index.history('ip', 'a')).map(({ name }) => name);
    assert.deepEqual(names, [undefined, 'of the newer', 'of the older', 'of the newer', undefined]);
    const left = (await (await fetch(`${service().url}/${prefix}-docs-*/_alias`)).json()) as object;
    assert.equal(Object.keys(left).length, 1);
  });
});
