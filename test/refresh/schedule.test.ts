import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Log } from '#kit';
import { silent } from '#kit';
import type { ScheduleOptions } from '../../src/refresh/schedule.ts';
import { scheduleEntries, startSchedule } from '../../src/refresh/schedule.ts';
import type { Selection } from '../../src/refresh/selection.ts';
import { kindOf, kindsOf } from './world.ts';

const kinds = kindsOf(kindOf('ip'), kindOf('s3', 'account', '0 */6 * * *'));
const ip: Selection = { kinds: ['ip'], providers: ['aws'] };

/** A schedule whose timetable, timers and runs are in the test's hands. */
function setUp(part: Partial<ScheduleOptions> = {}) {
  const fires: (() => void)[] = [];
  const timers: { work: () => void; ms: number; stopped: boolean }[] = [];
  const runs: { selection: Selection; signal: AbortSignal; end: () => void; fail: (error: Error) => void }[] =
    [];
  const errors: string[] = [];
  let stoppedTasks = 0;
  const log: Log = { ...silent, error: (_, message) => errors.push(message) };
  const schedule = startSchedule({
    kinds,
    log,
    run: (selection, signal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        runs.push({ selection, signal, end: resolve, fail: reject });
      }),
    timetable: (_every, fire) => {
      fires.push(fire);
      return { stop: () => void stoppedTasks++ };
    },
    later: (work, ms) => {
      const timer = { work, ms, stopped: false };
      timers.push(timer);
      return { stop: () => void (timer.stopped = true) };
    },
    ...part,
  });
  return { schedule, fires, timers, runs, errors, stoppedTasks: () => stoppedTasks };
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
    const { schedule, fires, runs, timers, errors } = setUp();
    await setImmediate();
    fires[1]?.();

    runs[0]?.fail(new Error('the store does not answer'));
    await setImmediate();

    assert.equal(errors.length, 1);
    assert.equal(runs[1]?.selection.kinds?.[0], 's3');
    assert.equal(timers[0]?.ms, 60_000);
    timers[0]?.work();
    runs[1]?.end();
    await setImmediate();
    assert.deepEqual(runs[2]?.selection, {});
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
    const { schedule, timers } = setUp({ run: () => new Promise(() => undefined) });
    await setImmediate();

    const stopping = schedule.stop();
    assert.equal(timers.at(-1)?.ms, 10_000);
    timers.at(-1)?.work();

    await stopping;
  });

  it('starts and stops on the real timetable without a run of its own', async () => {
    const runs: Selection[] = [];
    const schedule = startSchedule({ kinds, log: silent, run: async (selection) => runs.push(selection) });
    await setImmediate();

    await schedule.stop();

    assert.deepEqual(runs, [{}]);
  });
});
