import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { BroadcastChannel } from 'node:worker_threads';
import type { Log } from '#kit';
import { silent } from '#kit';
import { manualClock } from '#kit/testing';
import type { CollectorData } from '../../src/runtime/background.ts';
import { startBackground } from '../../src/runtime/background.ts';

interface Line {
  level: 'warn' | 'error';
  fields: { waitMs?: number; code?: number; err?: Error };
  message: string;
}

/** What the thread says. */
interface Said {
  started?: CollectorData;
  stopped?: boolean;
}

/** Things in the order in which they come, to be awaited. */
function queue<T>() {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    items,
    push(item: T) {
      const first = waiting.shift();
      if (first) first(item);
      else items.push(item);
    },
    next: () => {
      const item = items.shift();
      return item === undefined ? new Promise<T>((resolve) => waiting.push(resolve)) : Promise.resolve(item);
    },
  };
}

let channels = 0;

/** A background over the small worker, with timers that run when told, and everything it says in order. */
function running(t: TestContext, environment: Record<string, string> = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const name = `cloudwhois-test-${process.pid}-${++channels}`;
  const channel = new BroadcastChannel(name);
  const said = queue<Said>();
  channel.addEventListener('message', (event) => said.push((event as unknown as { data: Said }).data));
  const lines = queue<Line>();
  const log: Log = {
    ...silent,
    warn: (fields, message) => lines.push({ level: 'warn', fields, message }),
    error: (fields, message) => lines.push({ level: 'error', fields, message }),
  };
  const time = manualClock();
  let looks = 0;
  const clock = () => {
    looks += 1;
    return time();
  };
  const data = { environment: { ...environment, CHANNEL: name }, cwd: '/somewhere' };
  const background = startBackground({
    entry: new URL('background-worker.ts', import.meta.url),
    data,
    log,
    clock,
  });
  t.after(async () => {
    const stopped = background.stop(0);
    t.mock.timers.tick(0);
    await stopped;
    channel.close();
  });
  const order = (word: 'die' | 'end') => channel.postMessage({ order: word });
  // Each start looks at the clock, at once
  return { background, data, said, lines, order, time, looks: () => looks };
}

describe('the background', () => {
  it('starts the thread with what it is given', async (t) => {
    const { said, data } = running(t);

    assert.deepEqual((await said.next()).started, data);
  });

  it('starts a thread that died again, each time after twice the time, a minute at most', async (t) => {
    const { said, lines, order, looks } = running(t);

    for (const waitMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      await said.next();
      order('die');
      const [died, ended] = [await lines.next(), await lines.next()];

      assert.deepEqual([died.level, died.message], ['error', 'the collector died']);
      assert.equal(died.fields.err?.message, 'the disk is full');
      assert.deepEqual([ended.level, ended.fields], ['warn', { code: 1, waitMs }]);
      const before = looks();
      t.mock.timers.tick(waitMs - 1);
      assert.equal(looks(), before, 'started too early');
      t.mock.timers.tick(1);
      assert.equal(looks(), before + 1, 'not started again');
    }
    await said.next();
  });

  it('starts the waiting anew for one that ran for more than a minute, and says how it ended', async (t) => {
    const { said, lines, order, time } = running(t);
    const waits: unknown[] = [];
    for (const ranMs of [0, 0, 60_000, 60_001, 0]) {
      await said.next();
      time.advance(ranMs);
      order('end');
      const { fields, message } = await lines.next();
      assert.equal(message, 'the collector ended and will be started again');
      assert.equal(fields.code, 3);
      waits.push(fields.waitMs);
      t.mock.timers.tick(fields.waitMs ?? 0);
    }
    await said.next();

    assert.deepEqual(waits, [1000, 2000, 4000, 1000, 2000]);
  });

  it('stops in order, and starts nothing after that', async (t) => {
    const { background, said, lines, looks } = running(t);
    await said.next();
    const before = looks();

    await background.stop(10_000);
    t.mock.timers.tick(120_000);

    assert.deepEqual(await said.next(), { stopped: true });
    assert.equal(looks(), before);
    assert.deepEqual(lines.items, []);
  });

  it('ends a thread that does not stop, after the grace', async (t) => {
    const { background, said, lines } = running(t, { DEAF: '1' });
    await said.next();

    const stopped = background.stop(500);
    t.mock.timers.tick(499);
    const early = await Promise.race([
      stopped.then(() => 'stopped'),
      new Promise((go) => setImmediate(go, 'running')),
    ]);
    assert.equal(early, 'running');
    t.mock.timers.tick(1);
    await stopped;

    assert.deepEqual([said.items, lines.items], [[], []]);
  });

  it('stops at once while it waits to start the thread again', async (t) => {
    const { background, said, lines, order, looks } = running(t);
    await said.next();
    order('die');
    await lines.next();
    await lines.next();
    const before = looks();

    await background.stop(10_000);
    t.mock.timers.tick(120_000);

    assert.equal(looks(), before);
  });

  it('says so where there is no such thread to start', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const lines = queue<Line>();
    const log: Log = {
      ...silent,
      warn: (fields, message) => lines.push({ level: 'warn', fields, message }),
      error: (fields, message) => lines.push({ level: 'error', fields, message }),
    };
    const entry = new URL('nowhere.ts', import.meta.url);
    const background = startBackground({
      entry,
      data: { environment: {}, cwd: '' },
      log,
      clock: manualClock(),
    });

    assert.equal((await lines.next()).message, 'the collector died');
    assert.equal((await lines.next()).fields.waitMs, 1000);
    await background.stop(0);
  });
});
