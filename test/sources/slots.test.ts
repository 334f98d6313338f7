import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSlots } from '../../src/sources/aws/budgets/slots.ts';

/** Work that is done when it is told so. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let started = false;
  const work = () => {
    started = true;
    return promise;
  };
  return { work, resolve, reject, started: () => started };
}

describe('slots', () => {
  it('let so many in at once, and the next when one is done, in the order of coming', async () => {
    const slots = createSlots(2);
    const all = [held(), held(), held(), held()] as const;
    const runs = all.map(({ work }) => slots.run(work));
    const started = () => all.map((one) => one.started());
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(started(), [true, true, false, false]);
    all[1].resolve('b');
    assert.equal(await runs[1], 'b');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(started(), [true, true, true, false]);
    for (const one of all) one.resolve('done');
    await Promise.all(runs);
    assert.deepEqual(started(), [true, true, true, true]);
  });

  it('have room again after work that failed', async () => {
    const slots = createSlots(1);
    await assert.rejects(
      slots.run(async () => {
        throw new Error('no');
      }),
      /no/,
    );
    assert.equal(await slots.run(async () => 'yes'), 'yes');
  });

  it('lose nobody and no room when one who waits gives up', async () => {
    const slots = createSlots(1);
    const first = held();
    const given = held();
    const last = held();
    const controller = new AbortController();
    const runs = [
      slots.run(first.work),
      slots.run(given.work, controller.signal),
      slots.run(last.work),
    ] as const;
    controller.abort(new Error('enough'));
    await assert.rejects(runs[1], /enough/);
    first.resolve('first');
    await runs[0];
    last.resolve('last');
    assert.equal(await runs[2], 'last');
    assert.equal(given.started(), false);
    await assert.rejects(slots.run(given.work, AbortSignal.abort(new Error('before'))), /before/);
    assert.equal(await slots.run(async () => 'room'), 'room');
  });
});
