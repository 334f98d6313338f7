import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Alert, State } from '#kit';
import { unavailable } from '#kit';
import { ann, bucket, createWorld, hour, minute, payments, sec } from './world.ts';

/** Two things gone, of which two people are to be told, each in a message of their own. */
async function twoToTell() {
  const world = await createWorld();
  await world.read(payments, [bucket('logs')]);
  const first = world.open();
  for (const [principal, user] of [[ann, 'U0ANN'] as const, [sec, 'U0SEC'] as const]) {
    const what = { kind: 'bucket', value: 'logs' };
    await first.create({ principal, what, where: { user }, door: 'slack', requestId: 'r' });
  }
  await world.read(payments, []);
  return world;
}

it('leaves the telling to one process, and to another where that one is paused for long', async () => {
  const { open, sent, clock } = await twoToTell();
  const paused = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const slow: Alert[] = [];
  const sink = {
    async send(alert: Alert) {
      arrived.resolve();
      await paused.promise;
      return slow.push(alert) > 0;
    },
  };
  const ticking = open({ sink }).tick();
  await arrived.promise;
  const other = open();
  await other.tick();
  assert.equal(sent.length, 0);
  clock.advance(2 * minute);
  await other.tick();
  assert.equal(sent.length, 2);
  paused.resolve();
  await ticking;
  // What it was about to send when it was paused goes out; nothing after that
  assert.equal(slow.length, 1);
});

it('leaves the telling to one process whatever the clock of either says', async () => {
  const { open, sent, clock } = await twoToTell();
  const sink = { send: () => Promise.reject(unavailable('no')) };
  for (const hours of [-2, 2]) {
    const first = open({ sink, clock: () => clock() + hours * hour });
    await first.tick();

    await open().tick();

    assert.equal(sent.length, 0);
    await first.stop();
  }
});

it('gives the lease back when it stops', async () => {
  const { open, sent } = await twoToTell();
  const first = open({ sink: { send: () => Promise.reject(unavailable('no')) } });
  await first.tick();
  await first.stop();
  await open().tick();
  assert.equal(sent.length, 2);
});

it('does not tell again what a process told before it died', async () => {
  const { store, open, sent, clock } = await twoToTell();
  const state: State = {
    ...store.state,
    put: (key, ...rest) =>
      key.startsWith('watch/') ? Promise.reject(unavailable('died')) : store.state.put(key, ...rest),
  };
  await open({ state }).tick();
  assert.equal(sent.length, 1);
  const next = open();
  await next.tick();
  assert.equal(sent.length, 1);
  clock.advance(2 * minute);
  await next.tick();
  assert.deepEqual(sent.flatMap(({ to }) => to).toSorted(), ['U0ANN', 'U0SEC']);
});

it('runs from start to stop, at its own pace', async () => {
  const { open, sent } = await twoToTell();
  const waits: number[] = [];
  let work: (() => void) | undefined;
  const later = (next: () => void, ms: number) => {
    waits.push(ms);
    work = next;
    return () => {
      work = undefined;
    };
  };
  const watch = open({ later, random: () => 0.5 });
  watch.start();
  assert.deepEqual(waits, [7500]);
  work?.();
  await watch.stop();
  assert.equal(sent.length, 2);
  assert.deepEqual(waits, [7500]);
});
