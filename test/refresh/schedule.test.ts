import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Log } from '#kit';
import { iso, silent } from '#kit';
import type { ReadScopes } from '../../src/refresh/gather-hints.ts';
import type { Ran } from '../../src/refresh/queue.ts';
import type { ScheduleOptions } from '../../src/refresh/schedule.ts';
import { scheduleEntries, startSchedule } from '../../src/refresh/schedule.ts';
import type { Selection } from '../../src/refresh/selection.ts';
import { simulatedTime } from './time.ts';
import { kindOf, kindsOf } from './world.ts';

const kinds = kindsOf(kindOf('ip'), kindOf('s3', 'account', '0 */6 * * *'));
const ip: Selection = { kinds: ['ip'], providers: ['aws'] };

const fine: Ran = { failures: [] };

/** A schedule whose timetable, time and runs are in the test's hands. */
function setUp(part: Partial<ScheduleOptions> = {}) {
  const fires: (() => void)[] = [];
  const time = simulatedTime();
  const { clock, elapsed, later } = time;
  const runs: {
    selection: Selection;
    signal: AbortSignal;
    end: (ran?: Ran) => void;
    fail: (error: Error) => void;
  }[] = [];
  const errors: string[] = [];
  let stoppedTasks = 0;
  const log: Log = { ...silent, error: (_, message) => errors.push(message) };
  const schedule = startSchedule({
    ...{ kinds, clock, elapsed, later, log },
    run: (selection, signal) =>
      new Promise<Ran>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        runs.push({ selection, signal, end: (ran = fine) => resolve(ran), fail: reject });
      }),
    timetable: (_every, fire) => {
      fires.push(fire);
      return { stop: () => void stoppedTasks++ };
    },
    ...part,
  });
  return { schedule, time, fires, runs, errors, stoppedTasks: () => stoppedTasks };
}

describe('scheduleEntries', () => {
  it('has one entry for each kind and provider', () => {
    assert.deepEqual(scheduleEntries(kinds), [
      { every: '0 * * * *', selection: ip },
      { every: '0 */6 * * *', selection: { kinds: ['s3'], providers: ['aws'] } },
    ]);
  });

  it('takes overrides, and has an entry more for an account with another interval', () => {
    const entries = scheduleEntries(kinds, {
      ip: '*/30 * * * *',
      s3: {
        every: '0 3 * * *',
        accounts: { '111122223333': { every: '0 * * * *' }, '444455556666': { staleAfter: '1h' } },
      },
    });

    assert.deepEqual(
      entries.map(({ every, selection }) => [every, selection.kinds?.[0], selection.accounts]),
      [
        ['*/30 * * * *', 'ip', undefined],
        ['0 3 * * *', 's3', undefined],
        ['0 * * * *', 's3', ['111122223333']],
      ],
    );
  });
});

describe('startSchedule', () => {
  it('catches up at once with everything that is due', async () => {
    const { schedule, runs } = setUp();
    await setImmediate();

    assert.deepEqual(
      runs.map(({ selection }) => selection),
      [{}],
    );
    await schedule.stop();
  });

  it('runs one at a time, and lets a selection wait only once', async () => {
    const { schedule, fires, runs } = setUp();
    await setImmediate();

    fires[0]?.();
    fires[0]?.();
    fires[1]?.();
    await setImmediate();
    assert.equal(runs.length, 1);
    runs[0]?.end();
    await setImmediate();
    assert.deepEqual(runs[1]?.selection, ip);
    assert.equal(runs.length, 2);
    fires[0]?.();
    runs[1]?.end();
    await setImmediate();
    runs[2]?.end();
    await setImmediate();

    assert.deepEqual(
      runs.map(({ selection }) => selection.kinds?.[0]),
      [undefined, 'ip', 's3', 'ip'],
    );
    await schedule.stop();
  });

  it('logs a failed run, tries it again after a minute, and goes on with the others', async () => {
    const { schedule, time, fires, runs, errors } = setUp();
    await setImmediate();
    fires[1]?.();

    runs[0]?.fail(new Error('the store does not answer'));
    await setImmediate();

    assert.equal(errors.length, 1);
    assert.equal(runs[1]?.selection.kinds?.[0], 's3');
    runs[1]?.end();
    await time.advance(59_000);
    assert.equal(runs.length, 2);
    await time.advance(1000);
    assert.deepEqual(runs[2]?.selection, {});
    await schedule.stop();
  });

  it('comes back for what failed when that is to be tried again, and once at most', async () => {
    const { schedule, time, fires, runs } = setUp();
    await setImmediate();
    runs[0]?.end({ ...fine, retryAt: iso(time.clock() + 120_000) });

    await time.advance(119_000);
    assert.equal(runs.length, 1);
    await time.advance(1000);
    assert.deepEqual(runs[1]?.selection, {});
    runs[1]?.end({ ...fine, retryAt: iso(time.clock() + 120_000) });
    await setImmediate();
    fires[0]?.();
    await setImmediate();
    runs[2]?.end();
    await time.advance(120_000);

    assert.deepEqual(
      runs.map(({ selection }) => selection),
      [{}, {}, ip, {}],
    );
    await schedule.stop();
  });

  for (const [how, ms] of [
    ['forwards', 3_600_000],
    ['backwards', -3_600_000],
  ] as const) {
    it(`starts anew within a minute where the clock is set ${how}, and only then`, async () => {
      const { schedule, time, fires, runs, stoppedTasks } = setUp();
      await setImmediate();
      runs[0]?.end();
      await time.advance(300_000);
      assert.deepEqual([runs.length, fires.length, stoppedTasks()], [1, 2, 0]);

      time.step(ms);
      await time.advance(60_000);
      assert.deepEqual([runs.length, fires.length, stoppedTasks()], [2, 4, 2]);
      assert.deepEqual(runs[1]?.selection, {});
      runs[1]?.end();
      await time.advance(300_000);

      assert.equal(runs.length, 2);
      await schedule.stop();
    });
  }

  it('reads what is told to have changed in its turn, of the kinds that there are', async () => {
    const read: { scopes?: ReadScopes } = {};
    const { schedule, runs } = setUp({
      follow: async (scopes, signal) => {
        read.scopes = scopes;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    await setImmediate();

    const scopes = new Set(['ip/aws/1/eu', 'queue/aws/1/eu']);
    const reading = read.scopes?.(scopes);
    await setImmediate();
    assert.equal(runs.length, 1);
    runs[0]?.end();
    await setImmediate();
    assert.deepEqual(runs[1]?.selection, { kinds: ['ip'], scopes });
    runs[1]?.end();

    assert.deepEqual(await reading, fine);
    await schedule.stop();
  });

  it('leaves out an entry whose interval is no expression, and says so', async () => {
    const { schedule, fires, errors } = setUp({ settings: { ip: 'now and then' } });

    assert.equal(fires.length, 1);
    assert.equal(errors.length, 1);
    assert.deepEqual(
      schedule.entries.map(({ selection }) => selection.kinds),
      [['s3']],
    );
    await schedule.stop();
  });

  it('stops: aborts the running one, drops the waiting ones, and runs nothing more', async () => {
    const { schedule, fires, runs, errors, stoppedTasks } = setUp();
    await setImmediate();
    fires[0]?.();

    await schedule.stop();
    fires[1]?.();
    await setImmediate();

    assert.equal(runs.length, 1);
    assert.ok(runs[0]?.signal.aborted);
    assert.equal(stoppedTasks(), 2);
    assert.deepEqual(errors, []);
  });

  it('does not wait for ever for a run that does not end', async () => {
    const { schedule, time } = setUp({ run: () => new Promise(() => undefined) });
    await setImmediate();

    const stopping = schedule.stop();
    await time.advance(10_000);

    await stopping;
  });

  it('starts and stops on the real timetable without a run of its own', async () => {
    const runs: Selection[] = [];
    const schedule = startSchedule({
      ...{ kinds, clock: Date.now, elapsed: () => performance.now(), log: silent },
      run: async (selection) => {
        runs.push(selection);
        return fine;
      },
    });
    await setImmediate();

    await schedule.stop();

    assert.deepEqual(runs, [{}]);
  });
});
