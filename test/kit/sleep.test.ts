import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sleep } from '#kit';

describe('sleep', () => {
  it('ends when its time is over, and calls the timer off where the signal aborts before', async () => {
    const timers: { work: () => void; ms: number }[] = [];
    let cancelled = 0;
    const later = (work: () => void, ms: number) => {
      timers.push({ work, ms });
      return () => void cancelled++;
    };
    const stop = new AbortController();
    const first = sleep(5, stop.signal, later);
    timers[0]?.work();
    await first;

    const second = sleep(7, stop.signal, later);
    stop.abort(new Error('enough'));

    await assert.rejects(second, { message: 'enough' });
    assert.deepEqual(
      timers.map(({ ms }) => ms),
      [5, 7],
    );
    assert.equal(cancelled, 2);
  });
});
