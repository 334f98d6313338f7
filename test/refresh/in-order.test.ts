import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ScopeRecord } from '#kit';
import { inOrder } from '../../src/refresh/in-order.ts';

const record = (durationMs: number): ScopeRecord => ({ key: 'ip/aws/1/a', outcome: 'complete', durationMs });
const jobs = Array.from({ length: 100 }, (_, n) => ({
  n,
  ...(n % 10 === 0 ? { previous: record(60_000) } : n % 2 === 0 ? { previous: record(100) } : {}),
}));

describe('the order of the scopes', () => {
  it('has each scope once, whatever chance says', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (numbers) => {
        const ordered = inOrder(jobs, () => numbers.next().value);
        const inTurn = ordered.map(({ n }) => n).toSorted((a, b) => a - b);
        assert.deepEqual(
          inTurn,
          jobs.map(({ n }) => n),
        );
      }),
    );
  });

  it('begins what took long the last time before the last third, and not all of it at first', () => {
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const places = inOrder(jobs, random).map(({ n }) => n);
    const long = places.flatMap((n, place) => (n % 10 === 0 ? [place] : []));
    assert.equal(long.length, 10);
    assert.ok(
      long.every((place) => place < 66),
      `places ${long.join(' ')}`,
    );
    assert.ok(long.some((place) => place > 20));
    assert.notDeepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });
});
