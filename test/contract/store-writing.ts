import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScopeRecord } from '#kit';
import { iso } from '#kit';
import { collected } from '#kit/testing';
import type { Bench, Candidate } from './store-harness.ts';
import { commit, completeAt, doc, idsOf, onStore, SCOPE } from './store-harness.ts';

const scope = { kind: 'ip', provider: 'aws', account: '111122223333', region: 'eu-west-1' };
const OTHER = 'ip/aws/444455556666/eu-west-1';

async function present({ store }: Bench): Promise<string[]> {
  return idsOf(await collected(store.index.export())).toSorted();
}

async function feed({ store }: Bench, since = 0): Promise<string[]> {
  const changes = await store.index.changes({ since, limit: 1000 });
  return changes.map(({ type, id }) => `${type} ${id}`);
}

async function recordOf({ store }: Bench, key = SCOPE): Promise<ScopeRecord | undefined> {
  return (await store.index.scopes()).find((record) => record.key === key);
}

/** Stages, commits, history and the change feed. */
export function writingSuite(candidate: Candidate): void {
  test(
    'a commit replaces the scope, and tells what it did',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a'), doc('b'), doc('c')]);
      await commit(bench, [doc('z', { account: '444455556666' })], OTHER);
      bench.clock.advance(1000);

      const difference = await commit(bench, [doc('a'), doc('b', { name: 'new' }), doc('d')]);

      assert.deepEqual(difference, { before: 3, after: 3, added: 1, changed: 1, gone: 1, unchanged: 1 });
      assert.deepEqual(await present(bench), ['a', 'b', 'd', 'z']);
      assert.deepEqual(await feed(bench), [
        'appeared a',
        'appeared b',
        'appeared c',
        'appeared z',
        'gone c',
        'changed b',
        'appeared d',
      ]);
      assert.equal((await recordOf(bench))?.count, 3);
      assert.equal((await recordOf(bench, OTHER))?.count, 1);
    }),
  );

  test(
    'the revision stays the same while nothing is written, and is another one after each write',
    onStore(candidate, async (bench) => {
      const { store, writer, clock } = bench;
      const writes: [string, () => Promise<unknown>][] = [
        ['commit', () => commit(bench, [doc('a')])],
        ['commit of the same', () => commit(bench, [doc('a')])],
        ['record', () => writer.record([{ key: SCOPE, outcome: 'failed' }])],
        ['merge', () => writer.merge([{ ...doc('b'), asOf: iso(clock()) }], () => [], clock())],
        ['retire', () => writer.retire([SCOPE], { documents: true, asOf: clock() })],
      ];
      const seen = new Set([await store.index.revision()]);
      for (const [name, write] of writes) {
        assert.ok(seen.has(await store.index.revision()), `${name}: the same before`);
        clock.advance(2000);
        await write();
        const revision = await store.index.revision();
        assert.ok(!seen.has(revision), `${name}: another one after`);
        assert.equal(await writer.revision(), revision, name);
        seen.add(revision);
      }
    }),
  );

  test(
    'the order of keys in a document is no change',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a', { tags: { x: '1', y: '2' }, attrs: { n: { p: 1, q: 2 } } })]);

      const difference = await commit(bench, [
        doc('a', { attrs: { n: { q: 2, p: 1 } }, tags: { y: '2', x: '1' } }),
      ]);

      assert.equal(difference.unchanged, 1);
      assert.equal((await bench.store.index.history('ip', 'a')).length, 1);
    }),
  );

  test(
    'an unchanged scope changes its record alone',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a')]);
      const before = (await bench.store.index.find({ match: { ids: ['a'] } })).documents[0];
      bench.clock.advance(60_000);

      await commit(bench, [doc('a')]);

      const after = (await bench.store.index.find({ match: { ids: ['a'] } })).documents[0];
      assert.deepEqual(await feed(bench), ['appeared a']);
      assert.equal(after?.validFrom, before?.validFrom);
      assert.equal(after?.asOf, iso(bench.clock()));
      assert.notEqual(after?.asOf, before?.asOf);
    }),
  );

  test(
    'nothing of a stage is seen before its commit',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a')]);
      const stage = await bench.writer.stage(scope, bench.clock());
      await stage.put([doc('b')]);
      await stage.put([doc('c')]);

      const difference = await stage.difference();

      assert.deepEqual(difference, { before: 1, after: 2, added: 2, changed: 0, gone: 1, unchanged: 0 });
      assert.deepEqual(await present(bench), ['a']);
      assert.deepEqual(await feed(bench), ['appeared a']);
      assert.deepEqual(await stage.commit(completeAt(SCOPE, bench.clock())), difference);
      assert.deepEqual(await present(bench), ['b', 'c']);
    }),
  );

  test(
    'the last of two with the same id wins',
    onStore(candidate, async (bench) => {
      const older = doc('a', { name: 'one', addresses: ['10.0.0.1'] });
      const newer = doc('a', { name: 'two', addresses: ['10.0.0.2'] });
      for (const [first, second] of [
        [older, newer],
        [newer, older],
        [older, older],
      ] as const) {
        const stage = await bench.writer.stage(scope, bench.clock());
        await stage.put([first, doc('b'), second]);
        const { after } = await stage.commit(completeAt(SCOPE, bench.clock()));

        const { documents } = await bench.store.index.find({ match: { ids: ['a'] } });
        assert.equal(after, 2);
        assert.equal(documents[0]?.name, second.name);
        const address = second.addresses[0] ?? '';
        assert.equal((await bench.store.index.find({ match: { address } })).total, 1);
      }
      assert.equal((await bench.store.index.find({ match: { address: '10.0.0.2' } })).total, 0);
    }),
  );

  test(
    'a discarded stage, an abandoned one and a refused one leave no trace',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a'), doc('b')]);
      const discarded = await bench.writer.stage(scope, bench.clock());
      await discarded.put([doc('x')]);
      await discarded.discard();
      await discarded.discard();
      const abandoned = await bench.writer.stage(scope, bench.clock());
      await abandoned.put([doc('y')]);
      const refused = await bench.writer.stage(scope, bench.clock());
      const { gone } = await refused.difference();
      await refused.discard();
      await bench.writer.record([{ ...completeAt(SCOPE, bench.clock()), outcome: 'refused' }]);

      assert.equal(gone, 2);
      assert.deepEqual(await present(bench), ['a', 'b']);
      assert.deepEqual(await feed(bench), ['appeared a', 'appeared b']);
      assert.equal((await recordOf(bench))?.outcome, 'refused');
      assert.equal((await recordOf(bench))?.count, 2);
      await assert.rejects(discarded.put([doc('x')]), { code: 'invalid' });
      await assert.rejects(refused.commit(completeAt(SCOPE, bench.clock())), { code: 'invalid' });
    }),
  );

  test(
    'an empty scope is complete with nothing in it',
    onStore(candidate, async (bench) => {
      const first = await commit(bench, []);
      assert.deepEqual(await recordOf(bench), { ...completeAt(SCOPE, bench.clock()), count: 0 });
      await commit(bench, [doc('a')]);

      const last = await commit(bench, []);

      assert.equal(first.after, 0);
      assert.deepEqual({ gone: last.gone, after: last.after }, { gone: 1, after: 0 });
      assert.deepEqual(await present(bench), []);
    }),
  );

  test(
    'several stages may be open at once',
    onStore(candidate, async (bench) => {
      const keys = [SCOPE, OTHER];
      const stages = await Promise.all([
        bench.writer.stage(scope, bench.clock()),
        bench.writer.stage({ ...scope, account: '444455556666' }, bench.clock()),
      ]);
      for (let i = 0; i < 3; i++)
        for (const [n, stage] of stages.entries()) await stage.put([doc(`${n}-${i}`)]);

      for (const [n, stage] of stages.entries()) await stage.commit(completeAt(keys[n] ?? '', bench.clock()));

      assert.deepEqual(await present(bench), ['0-0', '0-1', '0-2', '1-0', '1-1', '1-2']);
    }),
  );

  test(
    'a stage that was overtaken is refused',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a')]);
      const slow = await bench.writer.stage(scope, bench.clock());
      await slow.put([doc('old')]);
      await commit(bench, [doc('a'), doc('new')]);

      await assert.rejects(slow.commit(completeAt(SCOPE, bench.clock())), { code: 'unavailable' });

      assert.deepEqual(await present(bench), ['a', 'new']);
    }),
  );

  test(
    'what does not belong in a scope is refused',
    onStore(candidate, async (bench) => {
      const stage = () => bench.writer.stage(scope, bench.clock());
      await assert.rejects((await stage()).put([doc('a', { kind: 'lb' })]), { code: 'invalid' });
      await assert.rejects((await stage()).put([doc('a', { addresses: ['10.0.0.300'] })]), {
        code: 'invalid',
      });
      await assert.rejects((await stage()).put([doc('a', { ranges: ['10.0.0.0'] })]), { code: 'invalid' });
      await assert.rejects((await stage()).commit(completeAt(OTHER, bench.clock())), { code: 'invalid' });
      await assert.rejects(bench.writer.record([completeAt('no-scope', bench.clock())]), { code: 'invalid' });

      assert.deepEqual(await present(bench), []);
      assert.deepEqual(await bench.store.index.scopes(), []);
    }),
  );

  test(
    'a document moves to the scope of its newest writer',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('eip', { addresses: ['203.0.113.1'] }), doc('b')]);
      bench.clock.advance(1000);

      const moved = doc('eip', { addresses: ['203.0.113.1'], account: '444455556666' });
      const difference = await commit(bench, [moved], OTHER);

      const { documents } = await bench.store.index.find({ match: { address: '203.0.113.1' } });
      assert.deepEqual(
        documents.map(({ account, scope: key }) => [account, key]),
        [['444455556666', OTHER]],
      );
      assert.equal(difference.added, 1);
      assert.equal((await recordOf(bench))?.count, 1);
      assert.equal((await recordOf(bench, OTHER))?.count, 1);
      assert.deepEqual((await feed(bench)).at(-1), 'changed eip');
      assert.equal((await bench.store.index.history('ip', 'eip')).length, 2);
      // Its old scope, read again, neither loses it twice nor takes it along
      assert.equal((await commit(bench, [doc('b')])).gone, 0);
      assert.deepEqual(await present(bench), ['b', 'eip']);
      assert.equal(
        (await bench.store.index.find({ match: { ids: ['eip'] }, accounts: ['111122223333'] })).total,
        0,
      );
    }),
  );

  test(
    'a scope loses what is gone, though another one takes over a document while it is read',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('a'), doc('b')]);
      const stage = await bench.writer.stage(scope, bench.clock());
      await stage.put([doc('a')]);
      await commit(bench, [doc('a', { account: '444455556666' })], OTHER);

      const { gone } = await stage.commit(completeAt(SCOPE, bench.clock()));

      assert.equal(gone, 1);
      assert.deepEqual(await present(bench), ['a']);
      assert.equal((await bench.store.index.history('ip', 'b'))[0]?.validTo, iso(bench.clock()));
    }),
  );

  test(
    'two kinds may use the same id',
    onStore(candidate, async (bench) => {
      await commit(bench, [doc('same', { name: 'one' })]);
      await commit(bench, [doc('same', { kind: 'lb', name: 'two' })], 'lb/aws/111122223333/eu-west-1');
      await commit(bench, []);

      assert.deepEqual(
        (await bench.store.index.history('lb', 'same')).map(({ name }) => name),
        ['two'],
      );
      assert.deepEqual(
        (await bench.store.index.find({ match: { ids: ['same'] } })).documents.map((d) => d.kind),
        ['lb'],
      );
    }),
  );
}
