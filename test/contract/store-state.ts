import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from './store-harness.ts';
import { onStore } from './store-harness.ts';

/** The small shared records. */
export function stateSuite(candidate: Candidate): void {
  test(
    'a record is put, read, replaced and deleted',
    onStore(candidate, async ({ store: { state } }) => {
      const first = await state.put('a', { n: [1, null, 'x'] });
      const read = await state.get('a');
      const second = await state.put('a', 'two');
      const gone = await state.delete('a');

      assert.deepEqual(read, { key: 'a', value: { n: [1, null, 'x'] }, version: first });
      assert.ok(first !== undefined && second !== undefined && second > first);
      assert.equal(gone, true);
      assert.equal(await state.get('a'), undefined);
      assert.equal(await state.delete('a'), false);
    }),
  );

  test(
    'compare and set',
    onStore(candidate, async ({ store: { state } }) => {
      const one = await state.put('k', 1, { expect: null });
      assert.ok(one !== undefined);
      assert.equal(await state.put('k', 2, { expect: null }), undefined);
      assert.equal(await state.put('k', 2, { expect: one + 1000 }), undefined);
      assert.equal(await state.put('none', 2, { expect: one }), undefined);
      assert.equal((await state.get('k'))?.value, 1);
      const two = await state.put('k', 2, { expect: one });
      assert.ok(two !== undefined && two > one);
      assert.equal(await state.delete('k', { expect: one }), false);
      assert.equal((await state.get('k'))?.value, 2);
      assert.equal(await state.delete('k', { expect: two }), true);
      // A key that comes back is not taken for the one that was deleted
      const three = await state.put('k', 3);
      assert.ok(three !== undefined && three > two);
    }),
  );

  test(
    'a claim is won once, until it expires',
    onStore(candidate, async ({ store: { state }, clock }) => {
      const until = clock() + 600_000;
      const many = Array.from({ length: 300 }, (_, i) => `k${i}`);

      assert.deepEqual(
        await Promise.all([state.claim('a', until), state.claim('a', until), state.claim('b', until + 1)]),
        [true, false, true],
      );
      const won = await Promise.all([...many, ...many].map((key) => state.claim(key, until)));
      assert.equal(won.filter(Boolean).length, 300);
      clock.advance(599_999);
      assert.equal(await state.claim('a', clock() + 1000), false);
      clock.advance(1);
      assert.equal(await state.claim('a', clock() + 1000), true);
      assert.equal(await state.claim('b', clock() + 1000), false);
      clock.advance(31_000);
      assert.equal(await state.claim('b', clock() + 1000), true);
      assert.equal(await state.claim('k1', clock() + 1000), true);
      assert.equal(await state.claim('k1', clock() + 1000), false);
      assert.deepEqual(await state.list(''), []);
      await assert.rejects(state.claim('', until), { code: 'invalid' });
    }),
  );

  test(
    'of many at once exactly one wins',
    onStore(candidate, async ({ store: { state } }) => {
      const fresh = await Promise.all(
        Array.from({ length: 50 }, (_, i) => state.put('lease', i, { expect: null })),
      );
      const held = await state.get<number>('lease');
      const next = await Promise.all(
        Array.from({ length: 50 }, (_, i) => state.put('lease', i + 100, { expect: held?.version ?? 0 })),
      );
      const deleted = await Promise.all(Array.from({ length: 5 }, () => state.delete('lease')));

      assert.deepEqual(
        fresh.map((version) => version !== undefined),
        [true, ...Array<boolean>(49).fill(false)],
      );
      assert.equal(held?.value, 0);
      assert.equal(next.filter((version) => version !== undefined).length, 1);
      assert.equal(deleted.filter(Boolean).length, 1);
    }),
  );

  test(
    'an expired record is none',
    onStore(candidate, async ({ store: { state }, clock }) => {
      const expiresAt = clock() + 1000;
      const first = await state.put('nonce', 1, { expect: null, expiresAt });
      await state.put('kept', 1);
      assert.deepEqual(await state.get('nonce'), { key: 'nonce', value: 1, version: first, expiresAt });
      clock.advance(999);
      assert.equal(await state.put('nonce', 2, { expect: null }), undefined);
      clock.advance(1);

      assert.equal(await state.get('nonce'), undefined);
      assert.deepEqual(
        (await state.list('')).map(({ key }) => key),
        ['kept'],
      );
      assert.equal(await state.delete('nonce'), false);
      assert.equal(await state.put('nonce', 2, { expect: first ?? 0 }), undefined);
      assert.ok((await state.put('nonce', 3, { expect: null })) !== undefined);
      assert.equal((await state.get('nonce'))?.value, 3);
      clock.advance(86_400_000);
      await state.put('other', 1);
      assert.equal((await state.get('nonce'))?.value, 3);
    }),
  );

  test(
    'records are listed by prefix, in order',
    onStore(candidate, async ({ store: { state } }) => {
      for (const key of ['b/2', 'a/1', 'b/10', 'b', 'c/1', 'b/1', 'b%', 'B/1']) await state.put(key, key);

      assert.deepEqual(
        (await state.list('b/')).map(({ key }) => key),
        ['b/1', 'b/10', 'b/2'],
      );
      assert.deepEqual(
        (await state.list<string>('c')).map(({ value }) => value),
        ['c/1'],
      );
      assert.equal((await state.list('')).length, 8);
      assert.deepEqual(await state.list('d'), []);
    }),
  );

  test(
    'what is too large is refused',
    onStore(candidate, async ({ store: { state } }) => {
      await assert.rejects(state.put('k'.repeat(513), 1), { code: 'invalid' });
      await assert.rejects(state.put('', 1), { code: 'invalid' });
      await assert.rejects(state.put('k', 'é'.repeat(33_000)), { code: 'invalid' });
      await assert.rejects(state.put('k', undefined), { code: 'invalid' });
      assert.ok(await state.put('k'.repeat(512), 'x'.repeat(65_000)));
    }),
  );
}
