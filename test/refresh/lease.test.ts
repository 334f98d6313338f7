import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { State } from '#kit';
import type { Holder } from '../../src/refresh/holder.ts';
import { thisProcess } from '../../src/refresh/holder.ts';
import type { Lease, LeaseOptions } from '../../src/refresh/lease.ts';
import { takeLease, writerLost, writerNow } from '../../src/refresh/lease.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { simulatedTime } from './time.ts';

const alice: Holder = { host: 'alice', space: 'boot-1 pid:[1]', pid: 100, startedAt: 1000 };
const bob: Holder = { ...alice, host: 'bob' };
const { signal } = new AbortController();
const HOUR = 3_600_000;

/** A lease in memory, and time in the test's hands. `ask` waits as a command does, `take` not at all. */
function setUp() {
  const time = simulatedTime();
  const { clock, elapsed, later } = time;
  const { state } = createMemoryStore({ clock });
  const ask = (holder: Holder, part: Partial<LeaseOptions> = {}) => {
    const asked = takeLease({
      ...{ state, clock, elapsed, later, signal, holder },
      alive: () => true,
      ...part,
    });
    const seen: { lease?: Lease; error?: unknown; at?: number } = {};
    const end = () => void (seen.at = elapsed());
    asked
      .then(
        (lease) => (seen.lease = lease),
        (error: unknown) => (seen.error = error),
      )
      .finally(end);
    return { asked, seen };
  };
  const take = (holder: Holder, alive = true) => ask(holder, { waitMs: 0, alive: () => alive }).asked;
  return { time, clock, elapsed, later, state, ask, take };
}

/** A process that stops as SIGSTOP stops it: nothing of it happens, and time goes on. */
function stopped(state: State): { state: State; stop: () => void; go: () => void } {
  let going = Promise.withResolvers<void>();
  going.resolve();
  const wait = () => going.promise;
  return {
    state: {
      ...state,
      get: async (key) => wait().then(() => state.get(key)),
      put: async (...put) => wait().then(() => state.put(...put)),
    },
    stop: () => void (going = Promise.withResolvers<void>()),
    go: () => going.resolve(),
  };
}

describe('pitfall 33: the lease of the writer', () => {
  it('is given to one, and to the next after release, with a greater epoch', async () => {
    const { take } = setUp();

    const first = await take(alice);
    await first.release();
    const second = await take(bob);

    assert.ok(second.epoch > first.epoch);
    await second.check();
    await assert.rejects(first.check(), { code: 'unavailable' });
    await second.release();
  });

  it('has a greater epoch also after the records were lost', async () => {
    const { take, state, time } = setUp();
    const first = await take(alice);
    await first.release();
    await time.advance(1000);
    await state.delete('lease/writer');

    const second = await take(bob);

    assert.ok(second.epoch > first.epoch);
    await second.release();
  });

  const contenders: { who: string; holder: Holder; alive: boolean; gets: boolean }[] = [
    { who: 'another host', holder: bob, alive: false, gets: false },
    { who: 'a process of the same host', holder: { ...alice, pid: 101 }, alive: true, gets: false },
    {
      who: 'a process of the same host, the holder dead',
      holder: { ...alice, pid: 101 },
      alive: false,
      gets: true,
    },
    {
      who: 'another thread of the same process',
      holder: { ...alice, startedAt: 1800 },
      alive: false,
      gets: false,
    },
    {
      who: 'a new process with the same id',
      holder: { ...alice, startedAt: 90_000 },
      alive: true,
      gets: true,
    },
    {
      who: 'a container that has the name of its host, and an id that means nothing to it',
      holder: { ...alice, space: 'boot-1 pid:[2]', pid: 101 },
      alive: false,
      gets: false,
    },
    {
      who: 'a container that has the name of its host, and the same id',
      holder: { ...alice, space: 'boot-1 pid:[2]', startedAt: 90_000 },
      alive: false,
      gets: false,
    },
    {
      who: 'another machine of the same name',
      holder: { ...alice, space: 'boot-2 pid:[1]', pid: 101 },
      alive: false,
      gets: false,
    },
  ];

  it('is refused to one of the same name where it cannot be told what an id means', async () => {
    const { take } = setUp();
    const sandbox = { ...alice, space: '' };
    const lease = await take(sandbox);

    for (const other of [{ pid: 101 }, { startedAt: 90_000 }])
      await assert.rejects(take({ ...sandbox, ...other }, false), { code: 'unavailable' });
    await lease.check();
    await lease.release();
  });

  for (const { who, holder, alive, gets } of contenders) {
    it(`is ${gets ? 'given' : 'refused'} at once to ${who}`, async () => {
      const { take } = setUp();
      const lease = await take(alice);

      if (gets) {
        const next = await take(holder, alive);
        await assert.rejects(lease.check(), { code: 'unavailable' });
        assert.ok(lease.lost.aborted);
        await next.check();
        await next.release();
      } else {
        await assert.rejects(take(holder, alive), {
          code: 'unavailable',
          message: /process 100 on alice since 2026-11-21T03:00:00\.000Z/,
        });
        await lease.check();
      }
      await lease.release();
    });
  }

  it('knows a process that was killed from one that lives', async () => {
    const { clock, elapsed, later, state } = setUp();
    const ask = (holder?: Holder) =>
      takeLease({ state, clock, elapsed, later, signal, waitMs: 0, ...(holder ? { holder } : {}) });
    const { pid } = spawnSync(process.execPath, ['--eval', 'process.kill(process.pid, "SIGKILL")']);
    const dead = await ask({ ...thisProcess(), pid, startedAt: 0 });

    const mine = await ask();

    await assert.rejects(dead.check(), { code: 'unavailable' });
    await mine.release();
    const parent = await ask({ ...thisProcess(), pid: process.ppid, startedAt: 0 });
    await assert.rejects(ask(), { code: 'unavailable' });
    await parent.release();
  });

  for (const [who, holder] of [
    ['another host', bob],
    ['the same host', { ...alice, pid: 101 }],
  ] as const) {
    it(`passes to ${who} when its holder was silent for as long as it lives, whatever the clock says`, async () => {
      const { time, state, ask } = setUp();
      const silent = stopped(state);
      const old = await ask(alice, { state: silent.state }).asked;
      await time.advance(7000);
      silent.stop();
      time.step(HOUR);
      const { seen } = ask(holder, { waitMs: Infinity });

      await time.advance(27_000);
      time.step(-2 * HOUR);
      assert.equal(seen.at, undefined);
      await time.advance(6000);

      assert.ok(seen.lease && seen.lease.epoch > old.epoch);
      // Within half as long again from its last sign of life
      assert.ok((seen.at ?? 0) - 5000 <= 45_000, `${seen.at}`);
      assert.ok(old.lost.aborted, 'whoever cannot renew gives up before anybody can have it');
      silent.go();
      await assert.rejects(old.check(), { code: 'unavailable', message: /lost/ });
      await old.release();
      await seen.lease.check();
      await seen.lease.release();
    });
  }

  it('is not taken from who renews it, be the clock an hour ahead', async () => {
    const { time, ask } = setUp();
    const lease = await ask(alice).asked;
    const { seen } = ask(bob, { waitMs: Infinity });

    for (let minute = 0; minute < 10; minute++) {
      time.step(HOUR);
      await time.advance(60_000);
    }

    assert.equal(seen.at, undefined);
    await lease.check();
    await lease.release();
    await time.advance(2000);
    assert.ok(seen.lease);
    await seen.lease.release();
  });

  it('tells a process that was stopped for long before it writes anything, even where nobody took it', async () => {
    const { time, ask } = setUp();
    // No timer of a stopped process fires
    const lease = await ask(alice, { later: () => () => undefined }).asked;
    await lease.check();
    await time.advance(20_000);

    await assert.rejects(lease.check(), { code: 'unavailable', message: /not renewed for 20 s/ });
    assert.ok(lease.lost.aborted);
    await lease.release();
    await (await ask(bob).asked).release();
  });

  it('is waited for 5 s while its holder works, and until its holder surely does not', async () => {
    const { time, state, ask } = setUp();
    const lease = await ask(alice).asked;
    await time.advance(1000);
    const { seen: working } = ask(bob);

    await time.advance(5000);
    assert.match(String(working.error), /process 100 on alice/);
    await lease.release();

    const dead = stopped(state);
    await ask(alice, { state: dead.state }).asked;
    dead.stop();
    const { seen: silent } = ask(bob);
    await time.advance(31_000);
    assert.ok(silent.lease);
    await silent.lease.release();
  });

  it('says once who is waited for', async () => {
    const { time, ask } = setUp();
    const lease = await ask(alice).asked;
    const words: string[] = [];
    const { seen } = ask(bob, { waitMs: Infinity, onWait: (holder) => words.push(holder) });

    await time.advance(120_000);
    await lease.release();
    await time.advance(2000);

    assert.deepEqual(words, ['process 100 on alice since 2026-11-21T03:00:00.000Z']);
    await seen.lease?.release();
  });

  it('does not take back by renewing or releasing what somebody else has', async () => {
    const { take } = setUp();
    const old = await take(alice);
    const now = await take({ ...alice, pid: 101 }, false);

    await old.renew();
    await old.release();

    assert.ok(old.lost.aborted);
    await now.check();
    await assert.rejects(take(bob), { code: 'unavailable' });
    await now.release();
  });

  it('bears a store that does not answer, but only while nobody else can have it', async () => {
    const { time, state, ask } = setUp();
    let down = false;
    const shaky: State = {
      ...state,
      put: async (...put) => {
        if (down) throw new Error('down');
        return state.put(...put);
      },
    };
    const lease = await ask(alice, { state: shaky }).asked;
    down = true;

    await time.advance(14_000);
    assert.equal(lease.lost.aborted, false);
    down = false;
    await time.advance(2000);
    down = true;
    await time.advance(18_000);
    assert.equal(lease.lost.aborted, false);
    await time.advance(5000);

    assert.equal(lease.lost.aborted, true);
    await lease.release();
  });

  it('stays ours where a renewal seemed to fail and was written', async () => {
    const { time, state, ask } = setUp();
    const half: State = {
      ...state,
      put: async (key, value, how) => {
        const version = await state.put(key, value, how);
        if (time.elapsed() === 5000) throw new Error('the connection broke');
        return version;
      },
    };
    const lease = await ask(alice, { state: half }).asked;

    await time.advance(60_000);

    await lease.check();
    await lease.release();
    assert.equal(await writerNow({ state, clock: time.clock, alive: () => true }), undefined);
  });

  it('tells whose was interrupted, from when nothing is heard of it until a day later', async () => {
    const { time, clock, elapsed, later, state, take, ask } = setUp();
    const told = () => writerLost({ state, clock, alive: () => true });
    const paused = stopped(state);
    const lease = await takeLease({
      clock,
      elapsed,
      later,
      signal,
      state: paused.state,
      holder: alice,
      waitMs: 0,
    });
    const begun = clock();
    assert.equal(await told(), undefined);
    paused.stop();
    await time.advance(29_000);
    assert.equal(await told(), undefined);
    await time.advance(1000);
    assert.deepEqual(await told(), { name: 'process 100 on alice', at: begun });

    const { asked } = ask(bob, { waitMs: Infinity });
    await time.advance(40_000);
    const next = await asked;
    assert.deepEqual(await told(), { name: 'process 100 on alice', at: begun });
    assert.equal((await writerNow({ state, clock, alive: () => true }))?.name, 'process 100 on bob');
    await next.release();
    paused.go();
    await lease.release();
    await (await take(bob)).release();
    assert.deepEqual(await told(), { name: 'process 100 on alice', at: begun });

    await time.advance(24 * HOUR);
    assert.equal(await told(), undefined);
  });

  it('is given to one of many who ask at once', async () => {
    const { take } = setUp();

    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => take({ ...alice, host: `h${i}` })),
    );

    const got = asked.filter((one): one is PromiseFulfilledResult<Lease> => one.status === 'fulfilled');
    assert.equal(got.length, 1);
    await got[0]?.value.release();
  });

  it('ends waiting when aborted', async () => {
    const { take, ask } = setUp();
    const lease = await take(alice);
    const stop = new AbortController();

    const { asked } = ask(bob, { signal: stop.signal });
    stop.abort();

    await assert.rejects(asked, { name: 'AbortError' });
    await lease.release();
  });

  it('leaves leases of other names alone', async () => {
    const { take, ask } = setUp();

    const writer = await take(alice);
    const hints = await ask(bob, { key: 'lease/hints' }).asked;

    await writer.check();
    await hints.check();
    await writer.release();
    await hints.release();
  });
});
