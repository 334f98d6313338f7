import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '#kit';
import { parseScopeKey } from '#kit';
import { collected } from '#kit/testing';
import type { Bench, Candidate } from './store-harness.ts';
import { commit, completeAt, doc, onStore, SCOPE } from './store-harness.ts';

const scope = parseScopeKey(SCOPE) ?? assert.fail();
const unavailable = { code: 'unavailable' };

/** Everything that a store holds. */
async function whole({ index }: Store) {
  return {
    present: await collected(index.export()),
    past: await collected(index.versions()),
    changes: await index.changes({ since: 0, limit: 1000 }),
    records: await index.scopes(),
  };
}

/** The writer of an older lease is shut out, however long its process was paused in between. */
export function fenceSuite(candidate: Candidate): void {
  test(
    'a writer of an older lease changes nothing once a newer one was opened',
    onStore(candidate, async ({ store, clock }) => {
      const old = await store.writer({ epoch: 7 });
      await commit({ writer: old, clock }, [doc('a')]);
      clock.advance(1000);
      await commit({ writer: old, clock }, [doc('a', { name: 'renamed' })]);
      const open = await old.stage(scope, clock());
      await open.put([doc('late')]);
      const newer = await store.writer({ epoch: 8 });
      const before = await whole(store);
      clock.advance(1000);
      const record = completeAt(SCOPE, clock());

      await assert.rejects(open.commit(record), unavailable);
      for (const attempt of attempts({ writer: old, clock })) await assert.rejects(attempt(), unavailable);
      assert.deepEqual(await whole(store), before);

      // Not even one that is opened again with the older number
      const again = async () => (await store.writer({ epoch: 7 })).record([record]);
      await assert.rejects(again(), unavailable);
      assert.deepEqual(await whole(store), before);
      assert.equal((await commit({ writer: newer, clock }, [doc('a'), doc('b')])).after, 2);
      for (const writer of [old, newer]) await writer.close();
    }),
  );

  test(
    'a writer without a lease, and another one of the same lease, are not shut out',
    onStore(candidate, async ({ store, writer, clock }) => {
      const one = await store.writer({ epoch: 8 });
      const other = await store.writer({ epoch: 8 });

      for (const [i, each] of [one, other, writer].entries()) {
        clock.advance(1000);
        assert.equal((await commit({ writer: each, clock }, [doc(`d${i}`)])).added, 1);
      }
      for (const each of [one, other]) await each.close();
    }),
  );
}

/** Everything else that a writer may change. */
function attempts({ writer, clock }: Pick<Bench, 'writer' | 'clock'>): (() => Promise<unknown>)[] {
  return [
    () => commit({ writer, clock }, [doc('x')]),
    () => writer.merge([doc('y')], () => [], clock()),
    () => writer.record([completeAt('ip/aws/444455556666/eu-west-1', clock())]),
    () => writer.retire([SCOPE], { documents: true, asOf: clock() }),
    () => writer.prune(clock()),
  ];
}
