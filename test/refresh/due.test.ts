import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Interval, ScopeRecord } from '#kit';
import { dueAt, isDue } from '../../src/refresh/due.ts';
import { isValidCron, nextRun } from '../../src/refresh/schedule.ts';

const at = (text: string) => Date.parse(text);

describe('nextRun', () => {
  const cases: [string, string, string][] = [
    ['0 * * * *', '2026-11-21T03:00:00Z', '2026-11-21T04:00:00Z'],
    ['0 * * * *', '2026-11-21T02:59:59.999Z', '2026-11-21T03:00:00Z'],
    ['*/15 * * * *', '2026-11-21T03:46:00Z', '2026-11-21T04:00:00Z'],
    ['0 */6 * * *', '2026-11-21T18:00:01Z', '2026-11-22T00:00:00Z'],
    ['30 2 * * *', '2026-12-31T02:30:00Z', '2027-01-01T02:30:00Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 31 * *', '2026-03-31T00:00:00Z', '2026-05-31T00:00:00Z'],
    ['0 9 * * 1-5', '2026-11-20T09:00:00Z', '2026-11-23T09:00:00Z'],
    ['0 0 * * 7', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
    ['0 0 1 * mon', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'],
    // A night in which clocks change somewhere is like any other: UTC
    ['30 2 * * *', '2026-03-28T02:30:00Z', '2026-03-29T02:30:00Z'],
    ['0 0 29 2 0', '2096-03-01T00:00:00Z', '2128-02-29T00:00:00Z'],
  ];
  for (const [every, after, next] of cases) {
    it(`${every} after ${after}`, () => {
      assert.equal(new Date(nextRun(every, at(after))).toISOString(), new Date(at(next)).toISOString());
    });
  }

  it('is the first matching minute after, for any hour and minute', () => {
    const field = (max: number) => fc.uniqueArray(fc.nat({ max }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(field(59), field(23), fc.nat({ max: 4e12 }), (minutes, hours, after) => {
        const next = nextRun(`${minutes.join(',')} ${hours.join(',')} * * *`, after);
        let minute = Math.floor(after / 60_000) * 60_000 + 60_000;
        const matches = (time: number) =>
          minutes.includes(new Date(time).getUTCMinutes()) && hours.includes(new Date(time).getUTCHours());
        while (!matches(minute)) minute += 60_000;
        assert.equal(next, minute);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses what is no expression', () => {
    assert.throws(() => nextRun('hourly', 0), { code: 'invalid' });
  });
});

describe('isValidCron', () => {
  for (const text of ['0 * * * *', '*/5 0-6 1,15 jan-mar mon', ' 0 0 * * 7 ']) {
    it(`takes ${text}`, () => assert.equal(isValidCron(text), true));
  }
  for (const text of [
    '',
    'hourly',
    '0 * * *',
    '* * * * * *',
    '60 * * * *',
    '0 0 30 2 *',
    '0 0 L * *',
    '0 0 * * 1#2',
    '@hourly',
    '0 0 31 4,6 *',
  ]) {
    it(`refuses "${text}"`, () => assert.equal(isValidCron(text), false));
  }
});

describe('isDue', () => {
  const hourly = { every: '0 * * * *', staleAfter: 7_200_000 };
  const record = (part: Partial<ScopeRecord>): ScopeRecord => ({
    key: 'ip/aws/1/eu',
    outcome: 'complete',
    ...part,
  });
  const cases: [string, ScopeRecord | undefined, string, boolean][] = [
    ['never seen', undefined, '2026-11-21T03:30:00Z', true],
    ['never read', record({ outcome: 'unread' }), '2026-11-21T03:30:00Z', true],
    ['read in this hour', record({ completedAt: '2026-11-21T03:00:01Z' }), '2026-11-21T03:59:59Z', false],
    [
      'read on the stroke of this hour',
      record({ completedAt: '2026-11-21T03:00:00Z' }),
      '2026-11-21T03:59:59Z',
      false,
    ],
    [
      'read just before the hour',
      record({ completedAt: '2026-11-21T02:59:59Z' }),
      '2026-11-21T03:00:00Z',
      true,
    ],
    ['the hour strikes', record({ completedAt: '2026-11-21T03:10:00Z' }), '2026-11-21T04:00:00Z', true],
    [
      'read days ago, as after an outage',
      record({ completedAt: '2026-11-18T03:10:00Z' }),
      '2026-11-21T03:30:00Z',
      true,
    ],
    ['a clock that went back', record({ completedAt: '2026-11-21T05:10:00Z' }), '2026-11-21T03:30:00Z', true],
    [
      'failed after a recent complete run',
      record({ outcome: 'failed', completedAt: '2026-11-21T03:10:00Z' }),
      '2026-11-21T03:30:00Z',
      true,
    ],
    [
      'refused',
      record({ outcome: 'refused', completedAt: '2026-11-21T03:10:00Z' }),
      '2026-11-21T03:30:00Z',
      true,
    ],
    [
      'not switched on, tried in this hour',
      record({ outcome: 'excluded', attemptedAt: '2026-11-21T03:10:00Z' }),
      '2026-11-21T03:30:00Z',
      false,
    ],
    [
      'not switched on, tried before',
      record({ outcome: 'excluded', attemptedAt: '2026-11-21T02:10:00Z' }),
      '2026-11-21T03:30:00Z',
      true,
    ],
    [
      'excluded by name until now',
      record({ outcome: 'excluded', completedAt: '2026-11-21T03:10:00Z' }),
      '2026-11-21T03:30:00Z',
      true,
    ],
  ];
  for (const [what, before, now, due] of cases) {
    it(`${what}: ${due ? 'due' : 'not due'}`, () => assert.equal(isDue(before, hourly, at(now)), due));
  }
});

describe('dueAt', () => {
  const hourly = { every: '0 * * * *', staleAfter: 7_200_000 };
  const daily = { every: '0 * * * *', staleAfter: 86_400_000 };
  const now = at('2026-11-21T03:30:00Z');
  const time = (minutes: number) => new Date(at('2026-11-21T03:00:00Z') + minutes * 60_000).toISOString();
  const failed = (outcome: ScopeRecord['outcome'], since: number, attempted: number): ScopeRecord => ({
    ...{ key: 'ip/aws/1/eu', outcome, completedAt: '2026-11-21T01:00:00.000Z' },
    ...{ since: time(since), attemptedAt: time(attempted) },
  });
  const empty = (emptyRuns: number): ScopeRecord => ({
    ...{ key: 'ip/aws/1/eu', outcome: 'complete', completedAt: time(10), attemptedAt: time(10) },
    ...{ count: 0, emptyRuns },
  });
  const cases: [string, ScopeRecord, Interval, string][] = [
    [
      'failed for the first time: a minute later',
      failed('failed', 10, 10),
      hourly,
      '2026-11-21T03:11:00.000Z',
    ],
    ['failed twice: as long again', failed('failed', 10, 11), hourly, '2026-11-21T03:12:00.000Z'],
    ['denied for 4 minutes: 4 more', failed('denied', 10, 14), hourly, '2026-11-21T03:18:00.000Z'],
    ['failed for an hour: with its interval', failed('failed', -60, 1), hourly, '2026-11-21T04:00:00.000Z'],
    ['throttled: left alone for 5 minutes', failed('throttled', 10, 10), hourly, '2026-11-21T03:15:00.000Z'],
    ['refused: with its interval', failed('refused', 10, 10), hourly, '2026-11-21T04:00:00.000Z'],
    [
      'could not be planned since its last run: at once',
      failed('denied', 20, 10),
      hourly,
      '2026-11-21T03:30:00.000Z',
    ],
    ['left out since its last run: at once', failed('excluded', 20, 10), hourly, '2026-11-21T03:30:00.000Z'],
    [
      'not switched on in its last run: with its interval',
      failed('excluded', 10, 10),
      hourly,
      '2026-11-21T04:00:00.000Z',
    ],
    ['tried in the future: at once', failed('failed', 10, 40), hourly, '2026-11-21T03:30:00.000Z'],
    ['empty twice: with its interval', empty(2), daily, '2026-11-21T04:00:00.000Z'],
    ['empty three times: before nine tenths of its promise', empty(3), daily, '2026-11-22T00:00:00.000Z'],
    ['empty, where the promise is tight: with its interval', empty(9), hourly, '2026-11-21T04:00:00.000Z'],
  ];
  for (const [what, record, interval, expected] of cases) {
    it(what, () => assert.equal(new Date(dueAt(record, interval, now)).toISOString(), expected));
  }

  it('of an empty scope is one of its times, and never so late that it is stale', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 59 }),
        fc.integer({ min: 2, max: 48 }),
        fc.nat({ max: 4e12 }),
        (minute, hours, last) => {
          const every = `${minute} * * * *`;
          const record = { ...empty(3), completedAt: new Date(last).toISOString() };
          const staleAfter = hours * 3_600_000;
          const due = dueAt(record, { every, staleAfter }, last);
          assert.equal(nextRun(every, due - 1), due);
          assert.ok(due > last && due <= Math.max(nextRun(every, last), last + 0.9 * staleAfter));
        },
      ),
      { numRuns: 50 },
    );
  });
});
