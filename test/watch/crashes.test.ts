import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import type { Alert } from '#kit';
import type { WatchOptions } from '../../src/watch/watch.types.ts';
import { ann, bucket, createWorld, hour, minute, payments, sec, textOf } from './world.ts';

/**
 * Changes and deaths at random: between any two calls to State, index, audit or Slack a process may die, and another
 * one takes over. Whatever happened is told at least once; without a death, exactly once; and nothing to those who may
 * not see it.
 */

class Died extends Error {}

/** Calls of `State`, `Index`, sink and audit until this process dies; from then on all of them fail. */
function mortal(options: WatchOptions, life: { left: number }): WatchOptions {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const own = Reflect.get(object, name) as unknown;
        if (typeof own !== 'function') return own;
        return async (...input: unknown[]) => {
          if (life.left-- <= 0) throw new Died('before');
          const result: unknown = await (own as (...all: unknown[]) => unknown).apply(object, input);
          if (life.left-- <= 0) throw new Died('after');
          return result;
        };
      },
    });
  return {
    ...options,
    state: wrap(options.state),
    index: wrap(options.index),
    sink: wrap(options.sink),
    audit: wrap(options.audit),
  };
}

const names = ['a', 'b', 'c'];
const change = fc.record({
  /** The state of every bucket after this refresh: absent, closed or open, with a secret. */
  world: fc.array(fc.constantFrom('-', 'no', 'yes'), { minLength: 3, maxLength: 3 }),
  secret: fc.constantFrom('secret-one', 'secret-two'),
  /** After how many calls the process dies; 0: it does not. */
  dies: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
});

async function play(steps: readonly { world: string[]; secret: string; dies: number }[]) {
  const life = { left: Number.POSITIVE_INFINITY };
  const made = await createWorld({
    central: 'C0CLOUD',
    settings: { freshness: false, findings: ['public-bucket'] },
    wrap: (options) => mortal(options, life),
  });
  const { open, read, clock, sent } = made;
  let watch = open();
  const other = open();
  await read(payments, []);
  for (const name of names) {
    const what = { kind: 'bucket', value: name };
    await watch.create({ principal: ann, what, where: { user: 'U0ANN' }, door: 'slack', requestId: 'r' });
    await watch.create({ principal: sec, what, where: { user: 'U0SEC' }, door: 'slack', requestId: 'r' });
  }
  await watch.tick();
  const seen: Alert[][] = [];
  for (const { world, secret, dies } of steps) {
    // Longer than anything waits: a lease of the dead, the limit of messages in an hour
    clock.advance(2 * hour);
    const documents = names.flatMap((name, i) =>
      world[i] === '-' ? [] : [bucket(name, { attrs: { public: world[i], secret } })],
    );
    await read(payments, documents);
    const from = sent.length;
    life.left = dies === 0 ? Number.POSITIVE_INFINITY : dies;
    // Without a death, two processes at once
    await (dies === 0 ? Promise.all([watch.tick(), other.tick()]) : watch.tick());
    if (dies !== 0) {
      life.left = Number.POSITIVE_INFINITY;
      watch = open();
      await watch.tick();
      clock.advance(11 * minute);
      await watch.tick();
    }
    seen.push(sent.slice(from));
  }
  return { seen, sent };
}

const told = (alerts: readonly Alert[], who: string) => textOf(alerts.filter(({ to }) => to.includes(who)));

it('tells every change at least once over any death, and exactly once without', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (steps) => {
      const { seen } = await play(steps);
      let before = ['-', '-', '-'];
      for (const [i, { world, dies }] of steps.entries()) {
        const alerts = seen[i] ?? [];
        for (const [n, name] of names.entries()) {
          const [was, is] = [before[n], world[n]];
          const text = told(alerts, 'U0ANN');
          const lines = text.split('\n').filter((line) => line.startsWith(`${name}: `));
          if (was === is) assert.deepEqual(lines, [], text);
          else if (dies === 0) assert.equal(lines.length, 1, text);
          else assert.ok(lines.length >= 1, text);
          const news = told(alerts, 'C0CLOUD').match(new RegExp(`(: |^)${name} in the account`, 'gm')) ?? [];
          if (is === 'yes' && was !== 'yes')
            assert.ok(dies === 0 ? news.length === 1 : news.length >= 1, text);
          else assert.equal(news.length, 0);
        }
        const keys = alerts.map(({ key, state }) => `${key} ${state}`);
        if (dies === 0) assert.equal(new Set(keys).size, keys.length);
        before = world;
      }
    }),
    { numRuns: 150 },
  );
});

it('tells nobody what they may not see, whatever dies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (steps) => {
      const { sent } = await play(steps);
      const others = sent.filter(({ to }) => !to.includes('U0SEC'));
      assert.doesNotMatch(textOf(others), /secret/i);
    }),
    { numRuns: 60 },
  );
});

it('tells what happened where the index was made anew, whose feed of changes begins again', async () => {
  const before = await createWorld();
  await before.read(payments, [bucket('a'), bucket('b'), bucket('c')]);
  const watch = before.open();
  await watch.create({
    ...{ principal: ann, door: 'slack', requestId: 'r-1' },
    what: { kind: 'bucket', id: 'aws/a' },
    where: { user: 'U0ANN' },
  });
  await watch.tick();
  await watch.stop();

  const after = await createWorld();
  const anew = after.open({ state: before.store.state });
  const unread = { key: `bucket/aws/${payments}/us-east-1`, outcome: 'unread' as const };
  await after.writer.record([unread]);
  await after.read(payments, [bucket('b')]);
  await anew.tick();
  assert.equal(textOf(after.sent), '', 'what is not read yet is not gone');

  await after.read(payments, [], 'bucket', 'us-east-1');
  await anew.tick();
  await anew.tick();

  assert.match(textOf(after.sent), /^a: gone\./);
  assert.equal(after.sent.length, 1);
});
