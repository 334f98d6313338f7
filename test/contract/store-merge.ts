import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeDocument } from '#kit';
import { iso } from '#kit';
import { collected } from '#kit/testing';
import type { Bench, Candidate } from './store-harness.ts';
import { commit, completeAt, doc, idsOf, onStore, SCOPE } from './store-harness.ts';

async function* failing(documents: MergeDocument[]): AsyncGenerator<MergeDocument> {
  yield* documents;
  throw new Error('line 3 is bad');
}

async function merge({ writer, clock }: Bench, documents: MergeDocument[], records = () => [] as never[]) {
  return writer.merge(documents, records, clock());
}

/** The import of a file. */
export function mergeSuite(candidate: Candidate): void {
  test(
    'a merge adds and replaces, and removes nothing',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      await commit(bench, [doc('a'), doc('b'), doc('same')]);
      clock.advance(1000);

      const difference = await merge(bench, [
        doc('b', { name: 'new' }),
        doc('c', { name: 'lost' }),
        doc('same'),
        doc('c', { name: 'last' }),
      ]);

      assert.deepEqual(difference, { before: 2, after: 3, added: 1, changed: 1, gone: 0, unchanged: 1 });
      const all = await collected(store.index.export());
      assert.deepEqual(
        all.map(({ id, name }) => `${id} ${name}`),
        ['a undefined', 'b new', 'same undefined', 'c last'],
      );
      assert.deepEqual(await store.index.scopes(), [{ ...completeAt(SCOPE, clock() - 1000), count: 4 }]);
      assert.equal((await store.index.changes({ since: 3, limit: 9 })).length, 2);
      assert.equal(
        (
          await commit(
            bench,
            all.map((one) => doc(one.id, one.name ? { name: one.name } : {})),
          )
        ).unchanged,
        4,
      );
    }),
  );

  test(
    'nothing of a failed merge is kept',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      await commit(bench, [doc('a')]);
      const records = () => [completeAt('ip/aws/9/x', clock())];

      await assert.rejects(
        writer.merge(failing([doc('a', { name: 'n' }), doc('b')]), records, clock()),
        /line 3/,
      );
      await assert.rejects(writer.merge([doc('b'), doc('c', { addresses: ['x'] })], records, clock()), {
        code: 'invalid',
      });
      await assert.rejects(writer.merge([doc('b', { account: 'a/b' })], records, clock()), {
        code: 'invalid',
      });
      await assert.rejects(
        writer.merge([doc('b')], () => [{ ...completeAt('x', clock()) }], clock()),
        { code: 'invalid' },
      );
      await assert.rejects(
        writer.merge(
          [doc('b')],
          () => {
            throw new Error('records');
          },
          clock(),
        ),
        /records/,
      );

      assert.deepEqual(idsOf(await collected(store.index.export())), ['a']);
      assert.equal((await store.index.scopes()).length, 1);
      assert.equal((await store.index.history('ip', 'a')).length, 1);
      assert.equal((await merge(bench, [])).after, 0);
    }),
  );

  test(
    'records come with the documents, and a scope without one is unread',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const complete = completeAt('ip/aws/1/x', clock());

      await writer.merge(
        [doc('a', { account: '1', region: 'x' }), doc('b', { account: '2', region: 'x' })],
        () => [complete],
        clock(),
      );

      assert.deepEqual(await store.index.scopes(), [
        { ...complete, count: 1 },
        { key: 'ip/aws/2/x', outcome: 'unread', count: 1 },
      ]);
    }),
  );

  test(
    'when an imported document was true',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const ago = (ms: number) => iso(clock() - ms);
      const asOfOf = async (id: string) =>
        (await store.index.find({ match: { ids: [id] } })).documents.map(({ asOf, validFrom }) => [
          asOf,
          validFrom,
        ]);
      await merge(bench, [
        { ...doc('plain') },
        { ...doc('old'), asOf: ago(5000) },
        { ...doc('older'), asOf: ago(5000), validFrom: ago(9000) },
        { ...doc('future'), asOf: ago(-5000) },
      ]);

      assert.deepEqual(await asOfOf('plain'), [[ago(0), ago(0)]]);
      assert.deepEqual(await asOfOf('old'), [[ago(5000), ago(5000)]]);
      assert.deepEqual(await asOfOf('older'), [[ago(5000), ago(9000)]]);
      assert.deepEqual(await asOfOf('future'), [[ago(0), ago(0)]]);
      await merge(bench, [{ ...doc('old'), asOf: ago(3000) }]);
      assert.deepEqual(await asOfOf('old'), [[ago(3000), ago(5000)]]);
      await writer.record([{ ...completeAt(SCOPE, clock() - 4000) }]);
      assert.deepEqual(await asOfOf('old'), [[ago(3000), ago(5000)]]);
      assert.deepEqual(await asOfOf('older'), [[ago(4000), ago(9000)]]);
      await assert.rejects(merge(bench, [{ ...doc('x'), asOf: 'yesterday' }]), { code: 'invalid' });
    }),
  );

  test(
    'no version was known to be true after it ended',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      await commit(bench, [doc('a')]);
      clock.advance(5000);
      await commit(bench, [doc('a')]);

      await merge(bench, [{ ...doc('a', { name: 'new' }), asOf: iso(clock() - 2000) }]);

      const [now, before] = await store.index.history('ip', 'a');
      assert.equal(now?.validFrom, iso(clock() - 2000));
      assert.deepEqual([before?.validTo, before?.asOf], [iso(clock() - 2000), iso(clock() - 2000)]);
    }),
  );

  test(
    'an old version goes into the history alone, once',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const ago = (ms: number) => iso(clock() - ms);
      const old = { ...doc('a', { addresses: ['10.0.0.9'] }), validFrom: ago(9000), validTo: ago(8000) };
      await commit(bench, [doc('a', { name: 'now' })]);

      const difference = await merge(bench, [old, { ...old, id: 'gone' }]);
      await merge(bench, [old, { ...old, id: 'gone' }]);

      assert.equal(difference.added, 0);
      assert.deepEqual(idsOf(await collected(store.index.export())), ['a']);
      assert.deepEqual(
        (await store.index.history('ip', 'a')).map(({ validTo }) => validTo),
        [undefined, ago(8000)],
      );
      assert.equal((await store.index.history('ip', 'gone')).length, 1);
      const then = { match: { address: '10.0.0.9' }, at: clock() - 8500 };
      assert.deepEqual(idsOf((await store.index.find(then)).documents).toSorted(), ['a', 'gone']);
      assert.equal((await store.index.find({ match: { address: '10.0.0.9' } })).total, 0);
      assert.equal((await store.index.changes({ since: 0, limit: 9 })).length, 1);
      await assert.rejects(merge(bench, [{ ...old, validFrom: ago(1000) }]), { code: 'invalid' });
    }),
  );

  test(
    'an export can be imported elsewhere, scope and all',
    onStore(candidate, async (bench) => {
      const { store, clock } = bench;
      const once = 'ip/aws/-/global';
      const range = doc('range', { account: '-', region: 'us-west-2', ranges: ['52.94.76.0/22'] });
      await commit(bench, [range], once);
      const exported = await collected(store.index.export());
      await bench.writer.retire([once], { documents: true, asOf: clock() });

      await merge(bench, exported);

      const [back] = (await store.index.find({ match: { ids: ['range'] } })).documents;
      assert.deepEqual(back, exported[0]);
      await assert.rejects(merge(bench, [{ ...range, scope: 'lb/aws/-/global' }]), { code: 'invalid' });
    }),
  );

  test(
    'a merge moves a document, too',
    onStore(candidate, async (bench) => {
      const { store } = bench;
      await commit(bench, [doc('a'), doc('b')]);

      const { changed } = await merge(bench, [doc('a', { account: '444455556666' })]);

      assert.equal(changed, 1);
      assert.deepEqual(
        (await store.index.scopes()).map(({ key, count }) => [key, count]),
        [
          [SCOPE, 1],
          ['ip/aws/444455556666/eu-west-1', 1],
        ],
      );
    }),
  );
}
