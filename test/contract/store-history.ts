import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query } from '#kit';
import { iso } from '#kit';
import { collected } from '#kit/testing';
import type { Candidate } from './store-harness.ts';
import { commit, completeAt, doc, idsOf, onStore, SCOPE } from './store-harness.ts';

/** The past, the change feed, records, retiring, pruning and export. */
export function historySuite(candidate: Candidate): void {
  test(
    'who had it then',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const start = clock();
      const at = (ms: number, match: Parameters<typeof store.index.find>[0]['match']) =>
        store.index.find({ match, at: start + ms }).then(({ documents }) => idsOf(documents));
      await commit(bench, [doc('a', { addresses: ['10.0.0.1'] }), doc('net', { ranges: ['10.0.0.0/24'] })]);
      clock.advance(1000);
      await commit(bench, [doc('b', { addresses: ['10.0.0.1'] }), doc('net', { ranges: ['10.0.0.0/16'] })]);
      clock.advance(1000);
      await commit(bench, []);

      assert.deepEqual(await at(-1, { address: '10.0.0.1' }), []);
      assert.deepEqual(await at(0, { address: '10.0.0.1' }), ['a']);
      assert.deepEqual(await at(999, { address: '10.0.0.1' }), ['a']);
      assert.deepEqual(await at(1000, { address: '10.0.0.1' }), ['b']);
      assert.deepEqual(await at(2000, { address: '10.0.0.1' }), []);
      assert.deepEqual(await at(999, { holding: '10.0.1.1' }), []);
      assert.deepEqual(await at(1500, { holding: '10.0.1.1' }), ['net']);
      assert.deepEqual(await at(1500, { inside: '10.0.0.0/8' }), ['net', 'b']);
      assert.deepEqual(await at(1500, { ids: ['a', 'b'] }), ['b']);
      assert.deepEqual((await store.index.find({ match: { address: '10.0.0.1' } })).documents, []);
    }),
  );

  test(
    'what is gone by now, in its last version',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const ended = async (more: Partial<Query> = {}) => {
        const { documents, total, cursor } = await store.index.find({
          match: { identifier: 'k' },
          ended: true,
          ...more,
        });
        assert.equal(cursor, undefined);
        return { ids: documents.map(({ id, name }) => `${id} ${name ?? ''}`), total };
      };
      const key = (id: string, name: string) => doc(id, { name, identifiers: ['k'] });
      await commit(bench, [key('deleted', 'v1'), key('kept', 'v1'), key('again', 'v1'), key('later', 'v1')]);
      clock.advance(1000);
      await commit(bench, [key('deleted', 'v2'), key('kept', 'v2'), key('later', 'v1')]);
      clock.advance(1000);
      await commit(bench, [key('kept', 'v2'), key('later', 'v1'), key('again', 'v2')]);
      clock.advance(1000);
      await commit(bench, [key('kept', 'v2'), key('again', 'v2')]);

      assert.deepEqual(await ended(), { ids: ['later v1', 'deleted v2'], total: 2 });
      assert.deepEqual(await ended({ limit: 1 }), { ids: ['later v1'], total: 2 });
      assert.deepEqual(await ended({ match: { ids: ['deleted', 'kept'] } }), {
        ids: ['deleted v2'],
        total: 1,
      });
      assert.deepEqual(await ended({ match: { name: 'V1' } }), { ids: ['later v1', 'deleted v1'], total: 2 });
      assert.deepEqual(await ended({ match: { all: true } }), { ids: ['later v1', 'deleted v2'], total: 2 });
      assert.deepEqual(await ended({ kinds: ['lb'] }), { ids: [], total: 0 });
      assert.deepEqual(await ended({ accounts: ['000000000000'] }), { ids: [], total: 0 });
      assert.deepEqual(await ended({ at: clock() }), { ids: [], total: 0 });
      await commit(bench, []);
      clock.advance(1000);
      assert.equal((await ended()).total, 4);
    }),
  );

  test(
    'the history of a document has every version, newest first',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const start = clock();
      const later = (ms: number) => iso(start + ms);
      await commit(bench, [doc('a', { name: 'one' })]);
      clock.advance(1000);
      await commit(bench, [doc('a', { name: 'one' })]);
      clock.advance(1000);
      await commit(bench, [doc('a', { name: 'two' })]);
      clock.advance(1000);
      await commit(bench, []);
      clock.advance(1000);
      await commit(bench, [doc('a', { name: 'three' })]);

      const history = await store.index.history('ip', 'a');

      assert.deepEqual(
        history.map(({ name, validFrom, validTo, asOf }) => [name, validFrom, validTo, asOf]),
        [
          ['three', later(4000), undefined, later(4000)],
          ['two', later(2000), later(3000), later(2000)],
          // It was seen again at 1000, and something else at 2000
          ['one', later(0), later(2000), later(1000)],
        ],
      );
      assert.equal(history[0] && 'validTo' in history[0], false);
      assert.deepEqual(await store.index.history('lb', 'a'), []);
      assert.deepEqual(await store.index.history('ip', 'none'), []);
    }),
  );

  test(
    'a clock that goes back makes no version end before it began',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a', { name: 'one' })]);
      bench.clock.advance(-5000);
      await commit(bench, [doc('a', { name: 'two' })]);

      const history = await bench.store.index.history('ip', 'a');

      assert.deepEqual(
        history.map(({ name }) => name),
        ['two', 'one'],
      );
      for (const { validFrom, validTo } of history) assert.ok(validTo === undefined || validTo >= validFrom);
    }),
  );

  test(
    'the change feed goes on where one left off',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      await commit(bench, [doc('a', { name: 'first' }), doc('b')]);
      await commit(bench, [doc('l', { kind: 'lb' })], 'lb/aws/111122223333/eu-west-1');
      const page = await store.index.changes({ since: 0, limit: 2 });
      const rest = await store.index.changes({ since: page[1]?.seq ?? 0, limit: 10 });
      const ofIp = await store.index.changes({ since: 0, limit: 10, kinds: ['ip'] });

      assert.deepEqual(idsOf(page), ['a', 'b']);
      assert.deepEqual(idsOf(rest), ['l']);
      assert.deepEqual(idsOf(ofIp), ['a', 'b']);
      assert.deepEqual(
        { ...page[0], seq: 0 },
        {
          seq: 0,
          at: iso(clock()),
          type: 'appeared',
          kind: 'ip',
          id: 'a',
          account: '111122223333',
          scope: SCOPE,
          name: 'first',
        },
      );
      assert.equal(page[1] && 'name' in page[1], false);
      assert.ok((page[1]?.seq ?? 0) > (page[0]?.seq ?? 0));
      assert.deepEqual(await store.index.changes({ since: rest[0]?.seq ?? 0, limit: 10 }), []);
      await assert.rejects(store.index.changes({ since: -1, limit: 10 }), { code: 'invalid' });
      await assert.rejects(store.index.changes({ since: 0, limit: 0 }), { code: 'invalid' });
    }),
  );

  test(
    'scope records: by key, by kind, and the same frozen list until something changes',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const records = ['s3/aws/1/global', 'ip/aws/2/x', 'ip/aws/1/y'].map((key) => completeAt(key, clock()));
      await writer.record(records);
      const all = await store.index.scopes();
      const ip = await store.index.scopes('ip');

      assert.deepEqual(
        all.map(({ key }) => key),
        ['ip/aws/1/y', 'ip/aws/2/x', 's3/aws/1/global'],
      );
      assert.deepEqual(
        ip.map(({ key }) => key),
        ['ip/aws/1/y', 'ip/aws/2/x'],
      );
      assert.deepEqual(await store.index.scopes('none'), []);
      assert.ok(Object.isFrozen(all) && Object.isFrozen(ip) && Object.isFrozen(ip[0]));
      assert.equal(await store.index.scopes(), all);
      assert.equal(await store.index.scopes('ip'), ip);
      await writer.record([
        { key: 'ip/aws/2/x', outcome: 'denied', error: { code: 'AccessDenied', message: 'no' } },
      ]);
      const after = await store.index.scopes('ip');
      assert.notEqual(after, ip);
      assert.deepEqual(after[1], {
        key: 'ip/aws/2/x',
        outcome: 'denied',
        error: { code: 'AccessDenied', message: 'no' },
      });
      assert.deepEqual(await writer.scopes('ip'), after);
    }),
  );

  test(
    'a retired scope loses its record, and its documents where asked',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const other = 'ip/aws/444455556666/x';
      await commit(bench, [doc('a')]);
      await commit(bench, [doc('b')], other);
      clock.advance(1000);

      await writer.retire([SCOPE, 'ip/aws/none/x'], { documents: false, asOf: clock() });
      await writer.retire([other], { documents: true, asOf: clock() });

      assert.deepEqual(await store.index.scopes(), []);
      assert.deepEqual(idsOf(await collected(store.index.export())), ['a']);
      assert.equal((await store.index.history('ip', 'b'))[0]?.validTo, iso(clock()));
      assert.deepEqual(
        (await store.index.changes({ since: 0, limit: 9 })).map(({ type, id }) => `${type} ${id}`),
        ['appeared a', 'appeared b', 'gone b'],
      );
      // The scope can come back, and still holds what was left
      assert.deepEqual((await commit(bench, [doc('a')])).unchanged, 1);
      assert.equal((await store.index.scopes())[0]?.count, 1);
    }),
  );

  test(
    'pruning removes what ended before, and only that',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const part = { identifiers: ['x'], ranges: ['10.0.0.0/8'] };
      await commit(bench, [doc('a', { name: 'one', ...part })]);
      const start = clock();
      clock.advance(1000);
      await commit(bench, [doc('a', { name: 'two', ...part })]);
      clock.advance(1000);
      await commit(bench, [doc('a', { name: 'three', ...part })]);
      const seq = (await store.index.changes({ since: 0, limit: 9 })).at(-1)?.seq ?? 0;

      const removed = await writer.prune(start + 1500);

      assert.equal(removed, 3);
      assert.deepEqual(
        (await store.index.history('ip', 'a')).map(({ name }) => name),
        ['three', 'two'],
      );
      assert.equal((await store.index.changes({ since: 0, limit: 9 })).length, 1);
      assert.equal((await store.index.find({ match: { identifier: 'x' }, at: start })).total, 0);
      assert.equal((await store.index.find({ match: { identifier: 'x' }, at: start + 1500 })).total, 1);
      assert.equal((await store.index.find({ match: { holding: '10.0.0.1' } })).total, 1);
      await writer.prune(clock() + 1);
      await commit(bench, []);
      assert.ok(((await store.index.changes({ since: 0, limit: 9 }))[0]?.seq ?? 0) > seq);
    }),
  );

  test(
    'an export is one state of the index, whatever is written meanwhile',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      await commit(
        bench,
        Array.from({ length: 100 }, (_, i) => doc(`d${i}`)),
      );
      await commit(bench, [doc('l', { kind: 'lb' })], 'lb/aws/111122223333/eu-west-1');
      const slow = store.index.export(['ip'])[Symbol.asyncIterator]();
      const first = await slow.next();
      await commit(bench, [doc('late')]);

      const rest = await collected({ [Symbol.asyncIterator]: () => slow });

      assert.equal(rest.length, 99);
      assert.equal(first.done === true ? '' : first.value.asOf, iso(clock()));
      assert.ok(!idsOf(rest).includes('late') && !idsOf(rest).includes('l'));
      assert.deepEqual(idsOf(await collected(store.index.export())), ['l', 'late']);
      assert.deepEqual(await collected(store.index.export([])), []);
      for await (const one of store.index.export()) if (one.id === 'l') break;
      const ended = await collected(store.index.versions(['ip']));
      assert.equal(ended.length, 100);
      assert.ok(ended.every(({ validTo }) => validTo === iso(clock())));
      assert.deepEqual(await collected(store.index.versions(['lb'])), []);
    }),
  );
}
