import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Principal } from '#kit';
import { manualClock } from '#kit/testing';
import { createLimits } from '../../src/access/limits.ts';

const somebody: Principal = { type: 'slack', team: 'T0001', user: 'U0SUP' };
const another: Principal = { type: 'slack', team: 'T0002', user: 'U0SUP' };

function times(count: number, run: () => void): void {
  for (let i = 0; i < count; i++) run();
}

describe('limits', () => {
  it('lets 60 questions and 10 live ones a minute through, each principal for itself', () => {
    const clock = manualClock();
    const limits = createLimits(undefined, clock);
    times(60, () => limits.take(somebody, 'questions'));
    times(10, () => limits.take(somebody, 'live'));

    assert.throws(() => limits.take(somebody, 'questions'), {
      code: 'too-many',
      status: 429,
      retryAfterSeconds: 1,
      message: 'You have reached the limit of 60 questions a minute; try again in 1 second.',
    });
    assert.throws(() => limits.take(somebody, 'live'), {
      retryAfterSeconds: 6,
      message: 'You have reached the limit of 10 live questions a minute; try again in 6 seconds.',
    });
    limits.take(another, 'questions');
    limits.take({ type: 'token', name: 'T0001/U0SUP', groups: [] }, 'questions');
  });

  it('lets one more through when the time that it told is over, and not before', () => {
    const clock = manualClock();
    const limits = createLimits({ live: '2/h' }, clock);
    times(2, () => limits.take(somebody, 'live'));
    assert.throws(() => limits.take(somebody, 'live'), { retryAfterSeconds: 1800 });

    clock.advance(1_799_000);
    assert.throws(() => limits.take(somebody, 'live'), { retryAfterSeconds: 1 });
    clock.advance(1000);

    limits.take(somebody, 'live');
    assert.throws(() => limits.take(somebody, 'live'), { retryAfterSeconds: 1800 });
  });

  it('never holds more than one unit of time, however long nobody asks, nor when the clock goes back', () => {
    const clock = manualClock();
    const limits = createLimits({ questions: '3/s' }, clock);
    limits.take(somebody, 'questions');
    clock.advance(3_600_000);
    times(3, () => limits.take(somebody, 'questions'));
    assert.throws(() => limits.take(somebody, 'questions'), { code: 'too-many' });

    clock.advance(-7_200_000);
    assert.throws(() => limits.take(somebody, 'questions'), { retryAfterSeconds: 1 });
    clock.advance(1000);

    times(3, () => limits.take(somebody, 'questions'));
  });

  it('lets more than the limit through at once when nothing was asked before, and has it waited for', () => {
    const clock = manualClock();
    const limits = createLimits(undefined, clock);
    limits.take(somebody, 'questions', 200);

    assert.throws(() => limits.take(somebody, 'questions'), { retryAfterSeconds: 141 });
    clock.advance(141_000);
    limits.take(somebody, 'questions');
    assert.throws(() => limits.take(somebody, 'questions', 200), { retryAfterSeconds: 60 });
  });

  it('takes nothing for what it refuses', () => {
    const clock = manualClock();
    const limits = createLimits({ questions: '1/s' }, clock);
    limits.take(somebody, 'questions');
    times(100, () => assert.throws(() => limits.take(somebody, 'questions')));
    clock.advance(1000);

    limits.take(somebody, 'questions');
  });

  it('limits neither the command line nor what is off', () => {
    const limits = createLimits({ questions: '1/h', live: 'off', bulk: 'off' }, manualClock());

    times(1000, () => limits.take({ type: 'system', name: 'cli' }, 'questions'));
    times(1000, () => limits.take(somebody, 'live'));
    limits.checkBulk(1_000_000);
    limits.take(somebody, 'questions');
    assert.throws(() => limits.take(somebody, 'questions'), { code: 'too-many' });
  });

  it('tells how many may be asked together', () => {
    const limits = createLimits({ questions: '1/h' }, manualClock());
    limits.checkBulk(200);

    assert.throws(() => limits.checkBulk(201), {
      code: 'too-many',
      message: 'That is 201 at once; at most 200 are answered together.',
      fix: 'Ask in several parts.',
    });
  });

  it('never lets more through in any minute than twice the limit, nor more on the whole than the rate', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 300 }), (gaps) => {
        const clock = manualClock();
        const limits = createLimits({ questions: '20/min' }, clock);
        const begin = clock();
        let through = 0;
        for (const gap of gaps) {
          clock.advance(gap);
          try {
            limits.take(somebody, 'questions');
            through++;
          } catch {
            // Refused: this is what is counted
          }
        }
        assert.ok(through <= 20 + ((clock() - begin) * 20) / 60_000 + 1e-6);
        assert.ok(through >= Math.min(gaps.length, 20));
      }),
    );
  });

  it('remembers 20,000 principals, and forgets the one that is idle for longest', () => {
    const limits = createLimits({ questions: '1/h' }, manualClock());
    const nth = (n: number): Principal => ({ type: 'token', name: `${n}`, groups: [] });
    for (let n = 0; n < 20_000; n++) limits.take(nth(n), 'questions');
    assert.throws(() => limits.take(nth(0), 'questions'), { code: 'too-many' });

    limits.take(nth(20_000), 'questions');

    limits.take(nth(1), 'questions');
    assert.throws(() => limits.take(nth(0), 'questions'), { code: 'too-many' });
  });
});
