import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concurrent } from '#kit';

describe('work that is done several at a time', () => {
  it('begins in order, and nothing more after a failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (n: number) => {
      begun.push(n);
      await Promise.resolve();
      if (n === 3) throw new Error('three');
      await Promise.resolve();
      ended.push(n);
    };

    await assert.rejects(concurrent([1, 2, 3, 4, 5, 6, 7, 8], 2, work), /three/);

    assert.deepEqual(begun.slice(0, 4), [1, 2, 3, 4]);
    assert.ok(begun.length <= 5);
    assert.deepEqual(
      ended,
      begun.filter((n) => n !== 3),
    );
  });
});
