import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import type { State } from '#kit';
import { manualClock } from '#kit/testing';
import type { Holder, Lease } from '../../src/refresh/lease.ts';
import { takeLease } from '../../src/refresh/lease.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

const alice: Holder = { host: 'alice', pid: 100, startedAt: 1000 };
const signal = new AbortController().signal;

function setUp() {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const take = (holder: Holder, alive = true, on: State = state) =>
    takeLease({ state: on, clock, signal, waitMs: 0, holder, alive: () => alive });
  return { clock, state, take };
}

describe('pitfall 33: the lease of the writer', () => {
  it('is given to one, and to the next after release, with a greater epoch', async () => {
    const { take } = setUp();

    const first = await take(alice);
    await first.release();
    const second = await take({ ...alice, host: 'bob' });

    assert.ok(second.epoch > first.epoch);
    await second.check();
    await second.release();
  });

  const contenders: { who: string; holder: Holder; alive: boolean; waitedMs: number; gets: boolean }[] = [
    { who: 'another host', holder: { ...alice, host: 'bob' }, alive: false, waitedMs: 0, gets: false },
    {
      who: 'another host after 29 s without renewal',
      holder: { ...alice, host: 'bob' },
      alive: false,
      waitedMs: 29_000,
      gets: false,
    },
    {
      who: 'another host after 30 s without renewal',
      holder: { ...alice, host: 'bob' },
      alive: true,
      waitedMs: 30_000,
      gets: true,
    },
    {
      who: 'a process of the same host',
      holder: { ...alice, pid: 101 },
      alive: true,
      waitedMs: 0,
      gets: false,
    },
    {
      who: 'a process of the same host, the holder dead',
      holder: { ...alice, pid: 101 },
      alive: false,
      waitedMs: 0,
      gets: true,
    },
    {
      who: 'another thread of the same process',
      holder: { ...alice, startedAt: 1800 },
      alive: false,
      waitedMs: 0,
      gets: false,
    },
    {
      who: 'a new process with the same id',
      holder: { ...alice, startedAt: 90_000 },
      alive: true,
      waitedMs: 0,
      gets: true,
    },
  ];
  for (const { who, holder, alive, waitedMs, gets } of contenders) {
    it(`is ${gets ? 'given' : 'refused'} to ${who}`, async () => {
      const { clock, take } = setUp();
      const lease = await take(alice);
      clock.advance(waitedMs);

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
    const { clock, state } = setUp();
    const ask = (holder?: Holder) =>
      takeLease({ state, clock, signal, waitMs: 0, ...(holder ? { holder } : {}) });
    const { pid } = spawnSync(process.execPath, ['--eval', 'process.kill(process.pid, "SIGKILL")']);
    const dead = await ask({ host: hostname(), pid, startedAt: 0 });

    const mine = await ask();

    await assert.rejects(dead.check(), { code: 'unavailable' });
    await mine.release();
    const parent = await ask({ host: hostname(), pid: process.ppid, startedAt: 0 });
    await assert.rejects(ask(), { code: 'unavailable' });
    await parent.release();
  });

  it('stays with who renews it', async () => {
    const { clock, take } = setUp();
    const lease = await take(alice);

    for (let i = 0; i < 5; i++) {
      clock.advance(20_000);
      await lease.renew();
    }

    await assert.rejects(take({ ...alice, host: 'bob' }), { code: 'unavailable' });
    await lease.release();
  });

  it('does not take back by renewing or releasing what somebody else has', async () => {
    const { clock, take } = setUp();
    const old = await take(alice);
    clock.advance(60_000);
    const now = await take({ ...alice, host: 'bob' });

    await old.renew();
    await old.release();

    assert.ok(old.lost.aborted);
    await now.check();
    await assert.rejects(take({ ...alice, host: 'carol' }), { code: 'unavailable' });
    await now.release();
  });

  it('bears a store that does not answer, but only while nobody else can have it', async () => {
    const { clock, state, take } = setUp();
    let down = false;
    const shaky: State = {
      ...state,
      put: async (...put) => {
        if (down) throw new Error('down');
        return state.put(...put);
      },
    };
    const lease = await take(alice, true, shaky);
    down = true;

    clock.advance(20_000);
    await lease.renew();
    assert.equal(lease.lost.aborted, false);
    clock.advance(10_000);
    await lease.renew();

    assert.equal(lease.lost.aborted, true);
  });

  it('is given to one of many who ask at once', async () => {
    const { take } = setUp();

    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => take({ host: `h${i}`, pid: 1, startedAt: 0 })),
    );

    const got = asked.filter((one): one is PromiseFulfilledResult<Lease> => one.status === 'fulfilled');
    assert.equal(got.length, 1);
    await got[0]?.value.release();
  });

  it('ends waiting when aborted', async () => {
    const { clock, state, take } = setUp();
    const lease = await take(alice);
    const stop = new AbortController();

    const waiting = takeLease({
      state,
      clock,
      signal: stop.signal,
      waitMs: 60_000,
      holder: { ...alice, host: 'bob' },
    });
    stop.abort();

    await assert.rejects(waiting, { name: 'AbortError' });
    await lease.release();
  });
});
