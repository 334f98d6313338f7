import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ChangeHint, HintBatch, ScopeRecord } from '#kit';
import { silent } from '#kit';
import { followHints } from '../../src/refresh/follow-hints.ts';
import type { Ran } from '../../src/refresh/queue.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { simulatedTime } from './time.ts';
import { account, other } from './world.ts';

const eu = `ip/aws/${account}/eu-west-1`;
const us = `ip/aws/${account}/us-east-1`;
const buckets = `s3/aws/${account}/global`;

/** Hints that the test sends, scopes that are known, and the reads that come of them. */
async function setUp(records: Partial<ScopeRecord>[] = []) {
  const time = simulatedTime();
  const { clock, elapsed, later } = time;
  const store = createMemoryStore({ clock });
  const writer = await store.writer();
  const known = [eu, us, buckets].map((key): ScopeRecord => ({ key, outcome: 'complete', count: 1 }));
  await writer.record([...known, ...(records as ScopeRecord[])]);
  const reads: string[][] = [];
  const done: string[] = [];
  const ran: { failures: Ran['failures']; error?: Error; until?: Promise<void> } = { failures: [] };
  const stop = new AbortController();
  const follow = (host: string) => {
    const queue: HintBatch[] = [];
    let arrived = Promise.withResolvers<void>();
    const following = followHints({
      ...{ store, clock, elapsed, later, log: silent, signal: stop.signal },
      holder: { host, space: '', pid: 1, startedAt: 1 },
      async *hints(signal) {
        signal.addEventListener('abort', () => arrived.resolve());
        while (!signal.aborted) {
          await arrived.promise;
          arrived = Promise.withResolvers();
          while (queue.length > 0) yield* queue.splice(0, 1);
        }
      },
      async read(scopes) {
        reads.push([...scopes].sort());
        await ran.until;
        if (ran.error) throw ran.error;
        return { failures: ran.failures };
      },
    });
    const send = async (name: string, ...hints: Partial<ChangeHint>[]) => {
      const whole = { kinds: ['ip'], provider: 'aws', account, region: 'eu-west-1', at: clock() };
      queue.push({
        hints: hints.map((hint) => ({ ...whole, ...hint })),
        done: async () => void done.push(name),
      });
      arrived.resolve();
      await setImmediate();
    };
    return { following, send, waiting: () => queue.length };
  };
  const end = async (...all: Promise<void>[]) => {
    stop.abort();
    await Promise.all(all);
  };
  return { time, reads, done, ran, follow, end };
}

describe('hints of changes', () => {
  const cases: { what: string; hints: Partial<ChangeHint>[]; reads: string[][] }[] = [
    { what: 'the scope that they name', hints: [{}], reads: [[eu]] },
    { what: 'one scope once', hints: [{}, {}, {}], reads: [[eu]] },
    { what: 'all regions of an account for *', hints: [{ region: '*' }], reads: [[eu, us]] },
    { what: 'several kinds', hints: [{ kinds: ['ip', 's3'] }], reads: [[eu, buckets]] },
    { what: 'what has no region, whatever region they say', hints: [{ kinds: ['s3'] }], reads: [[buckets]] },
    { what: 'nothing for an unknown account', hints: [{ account: other }], reads: [] },
    { what: 'nothing for an unknown kind', hints: [{ kinds: ['queue'] }], reads: [] },
    { what: 'nothing for another provider', hints: [{ provider: 'gcp' }], reads: [] },
    { what: 'nothing for a region that is not read', hints: [{ region: 'eu-south-2' }], reads: [] },
    { what: 'nothing of what is left out', hints: [{ region: 'eu-west-2' }], reads: [] },
    { what: 'nothing of what left', hints: [{ region: 'eu-west-3' }], reads: [] },
  ];
  for (const { what, hints, reads: expected } of cases) {
    it(`read ${what} after 5 s, and are done then`, async () => {
      const { time, reads, done, follow, end } = await setUp([
        { key: `ip/aws/${account}/eu-west-2`, outcome: 'excluded' },
        { key: `ip/aws/${account}/eu-west-3`, outcome: 'failed', leftAt: '2026-11-20T00:00:00.000Z' },
        { key: `ip/aws/${account}/*`, outcome: 'denied' },
      ]);
      const { following, send } = follow('a');
      await time.advance(1000);
      await send('batch', ...hints);

      await time.advance(4900);
      assert.deepEqual([reads, done], [[], []]);
      await time.advance(200);

      assert.deepEqual([reads, done], [expected, ['batch']]);
      await end(following);
    });
  }

  it('are left where they are while too many wait for a read that does not end', async () => {
    const { time, done, ran, follow, end } = await setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    ran.until = promise;
    const { following, send, waiting } = follow('a');
    await time.advance(1000);
    for (let i = 0; i < 1100; i++) await send(`${i}`, {});
    await time.advance(6000);
    for (let i = 1100; i < 1200; i++) await send(`${i}`, {});
    assert.ok(waiting() > 0, 'all are in memory');

    resolve();
    for (let minutes = 0; minutes < 5; minutes++) await time.advance(70_000);
    assert.deepEqual([waiting(), done.length], [0, 1200]);
    await end(following);
  });

  it('are gathered, and read a scope once a minute at most', async () => {
    const { time, reads, done, follow, end } = await setUp();
    const { following, send } = follow('a');
    await time.advance(1000);
    await send('one', {});
    await time.advance(2000);
    await send('two', {}, { region: 'us-east-1' });
    await time.advance(4000);
    assert.deepEqual([reads, done], [[[eu, us]], ['one', 'two']]);

    await send('three', {}, { kinds: ['s3'] });
    await time.advance(6000);
    assert.deepEqual([reads.slice(1), done.slice(2)], [[[buckets]], []]);
    await time.advance(45_000);
    assert.equal(reads.length, 2);
    await time.advance(10_000);

    assert.deepEqual([reads.slice(2), done.slice(2)], [[[eu]], ['three']]);
    await end(following);
  });

  it('come again where a scope of theirs could not be read, and those of others do not', async () => {
    const { time, reads, done, ran, follow, end } = await setUp();
    const { following, send } = follow('a');
    await time.advance(1000);
    ran.failures = [{ scope: eu, outcome: 'throttled' }];
    await send('bad', {}, { region: 'us-east-1' });
    await send('good', { region: 'us-east-1' });
    await time.advance(6000);
    assert.deepEqual([reads, done], [[[eu, us]], ['good']]);

    await time.advance(600_000);
    assert.equal(reads.length, 1);
    ran.failures = [];
    await send('bad again', {}, { region: 'us-east-1' });
    await time.advance(6000);
    assert.deepEqual(done, ['good', 'bad again']);

    ran.error = new Error('the store does not answer');
    await time.advance(60_000);
    await send('lost', {});
    await time.advance(6000);
    assert.deepEqual([reads.length, done.length], [3, 2]);
    await end(following);
  });

  it('are left alone by whoever does not lead, until the leader is gone', async () => {
    const { time, done, follow, end } = await setUp();
    const a = follow('a');
    await time.advance(1000);
    const b = follow('b');
    await b.send('to b', {});
    await a.send('to a', {});
    await time.advance(60_000);
    assert.deepEqual([done, b.waiting()], [['to a'], 1]);

    await end(a.following, b.following);
    assert.deepEqual(done, ['to a']);
  });
});
