import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createGenerations, createRepeats } from '#kit';

test('gives what was set last, and has whatever was set or asked for among the last keys', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const step = fc.record({ key, value: fc.option(fc.integer(), { nil: undefined }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
      const kept = createGenerations<number>(size);
      const all = new Map<string, number>();
      const last: string[] = [];
      for (const { key: name, value } of steps) {
        if (value !== undefined) {
          kept.set(name, value);
          all.set(name, value);
        }
        const found = kept.get(name);
        if (found !== undefined) assert.equal(found, all.get(name));
        if (last.slice(-size).includes(name) && all.has(name)) assert.notEqual(found, undefined);
        // What was asked for in vain is not there the next time
        if (found !== undefined) last.push(name);
      }
    }),
  );
});

test('forgets the older generation as a whole, and all of it when told', () => {
  const kept = createGenerations<number>(2);
  for (const [i, name] of ['a', 'b', 'c', 'd', 'e'].entries()) kept.set(name, i);

  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => kept.get(name)),
    [undefined, undefined, 2, 3, 4],
  );
  kept.clear();
  assert.equal(kept.get('e'), undefined);
});

test('keeps what is set for the second time, and from then on', () => {
  const kept = createRepeats<number>(2);

  assert.deepEqual([kept.set('a', 1), kept.get('a')], [false, undefined]);
  assert.deepEqual([kept.set('a', 2), kept.get('a')], [true, 2]);
  assert.deepEqual([kept.set('a', 3), kept.get('a')], [true, 3]);
  kept.clear();
  assert.deepEqual([kept.get('a'), kept.set('a', 4)], [undefined, true]);
  for (const name of ['b', 'c', 'd', 'e']) kept.set(name, 0);
  assert.deepEqual([kept.set('a', 5), kept.get('b')], [false, undefined]);
});
