import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inOrder } from '#kit';

describe('running in order', () => {
  it('keeps the order, and never holds more than the limit', async () => {
    const running = new Set<number>();
    let most = 0;
    async function* items() {
      for (let i = 0; i < 20; i++) yield i;
    }
    const run = async (item: number) => {
      running.add(item);
      most = Math.max(most, running.size);
      for (let turn = 0; turn < (item % 3) + 1; turn++) await Promise.resolve();
      running.delete(item);
      return item;
    };

    assert.deepEqual(
      await Array.fromAsync(inOrder(items(), 4, run)),
      Array.from({ length: 20 }, (_, i) => i),
    );
    assert.ok(most > 1 && most <= 4, String(most));
  });
});
