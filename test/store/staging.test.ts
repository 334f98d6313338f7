import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Document } from '#kit';
import { parseScopeKey } from '#kit';
import { documentOf } from '#kit/testing';
import { bodyOf } from '../../src/store/body.ts';
import { createBits } from '../../src/store/sqlite/bits.ts';
import { find } from '../../src/store/sqlite/find.ts';
import { openHandle } from '../../src/store/sqlite/handle.ts';
import { sqliteMerge } from '../../src/store/sqlite/merge.ts';
import { migrate } from '../../src/store/sqlite/schema.ts';
import { createSession } from '../../src/store/sqlite/session.ts';
import { sqliteStage } from '../../src/store/sqlite/stage.ts';
import { createRoom, createStaging } from '../../src/store/sqlite/staging.ts';
import { completeAt, SCOPE } from '../contract/store-harness.ts';

/** Stages over an index in memory, where only so many documents may wait in memory. */
function stages(room: number) {
  const handle = openHandle({ path: ':memory:', busyTimeout: 0 });
  migrate(handle, 'index');
  const session = createSession(handle);
  const shared = { ...createRoom(handle), room };
  const scope = parseScopeKey(SCOPE) ?? assert.fail();
  const at = { from: 1, asOf: 1, scope: SCOPE };
  return {
    merge(documents: Document[]) {
      const merge = sqliteMerge((_session, work) => work(), session, {
        staging: createStaging(shared),
        asOf: 1,
      });
      try {
        merge.put(documents.map((one) => ({ ...at, body: bodyOf(one) })));
        merge.commit([]);
      } finally {
        merge.discard();
      }
    },
    begin() {
      const stage = sqliteStage((_session, work) => work(), session, {
        staging: createStaging(shared),
        scope,
        asOf: 1,
      });
      const put = (documents: readonly Document[]) =>
        stage.put(documents.map((one) => ({ id: one.id, body: bodyOf(one) })));
      const commit = () => {
        const difference = stage.commit(completeAt(SCOPE, 1));
        stage.discard();
        return difference;
      };
      return { ...stage, put, commit };
    },
    names: () =>
      find(handle, session, { match: { identifier: 'x' }, limit: 1000 })
        .documents.map(({ id, name }) => `${id} ${name}`)
        .toSorted(),
    waiting: () => handle.get<[number]>('SELECT count(*) FROM temp.staged')?.[0] ?? -1,
  };
}

const put = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('one', 'two')), {
  maxLength: 20,
});

test('documents that wait on disk are committed as those in memory are', () => {
  const run = fc.property(fc.array(put, { minLength: 1, maxLength: 3 }), (scopes) => {
    const little = stages(3);
    const enough = stages(1000);
    for (const documents of scopes) {
      const [a, b] = [little.begin(), enough.begin()];
      for (const stage of [a, b])
        for (const [n, name] of documents) stage.put([documentOf({ id: `d${n}`, name, identifiers: ['x'] })]);

      assert.deepEqual(a.difference(), b.difference());
      assert.deepEqual(a.commit(), b.commit());
      assert.deepEqual(little.names(), enough.names());
      const last = new Map(documents.map(([n, name]) => [n, `d${n} ${name}`]));
      assert.deepEqual(little.names(), [...last.values()].toSorted());
      assert.equal(little.waiting(), 0);
    }
  });
  fc.assert(run, { numRuns: 40 });
});

test('what is too much for memory waits on disk, and makes room again', () => {
  const { begin, merge, waiting } = stages(3);
  const all = Array.from({ length: 10 }, (_, i) => documentOf({ id: `d${i}` }));
  const [first, second] = [begin(), begin()];
  first.put(all);
  const spilled = waiting();
  first.discard();
  merge(all);
  assert.throws(() => merge([...all, documentOf({ addresses: ['none'] })]), { code: 'invalid' });
  const merged = waiting();
  second.put(all.slice(0, 3));

  assert.ok(spilled >= 7, String(spilled));
  assert.equal(merged, 0);
  assert.equal(waiting(), 0);
  assert.equal(second.difference().added, 3);
});

test('a set of bits is a set of numbers', () => {
  const number = fc.oneof(fc.nat(20), fc.nat(100_000), fc.constantFrom(8191, 8192, 2 ** 40, 2 ** 40 + 1));
  const property = fc.property(fc.array(number), fc.array(number), (added, asked) => {
    const bits = createBits();
    for (const n of added) bits.add(n);
    const set = new Set(added);

    assert.equal(bits.size, set.size);
    for (const n of [...added, ...asked]) assert.equal(bits.has(n), set.has(n));
  });
  fc.assert(property);
});
