import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ScopeRecord } from '#kit';
import { isDue } from '../../src/refresh/due.ts';
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
    [
      'a clock that went back',
      record({ completedAt: '2026-11-21T05:10:00Z' }),
      '2026-11-21T03:30:00Z',
      false,
    ],
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
