import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTime } from '../../src/answer/parse-time.ts';
import { START } from './fakes.ts';

const table: [string, string | undefined][] = [
  ['2026-11-20T02:00:00Z', '2026-11-20T02:00:00.000Z'],
  ['2026-11-20T02:00:00.5Z', '2026-11-20T02:00:00.500Z'],
  ['2026-11-20t02:00z', '2026-11-20T02:00:00.000Z'],
  ['2026-11-20 2:00', '2026-11-20T02:00:00.000Z'],
  ['2026-11-20T02:00+05:30', '2026-11-19T20:30:00.000Z'],
  ['2026-11-20T02:00-0300', '2026-11-20T05:00:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['yesterday', '2026-11-20T03:00:00.000Z'],
  ['now', '2026-11-21T03:00:00.000Z'],
  ['2h ago', '2026-11-21T01:00:00.000Z'],
  ['30 minutes ago', '2026-11-21T02:30:00.000Z'],
  ['3 days ago', '2026-11-18T03:00:00.000Z'],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['2026-11-20T25:00Z', undefined],
  ['2026-11-22', undefined],
  ['tomorrow', undefined],
  ['soon', undefined],
  ['2h', undefined],
  ['20', undefined],
  ['', undefined],
];

describe('parseTime', () => {
  for (const [text, expected] of table) {
    it(`reads "${text}" as ${expected ?? 'nothing'}`, () => {
      const at = parseTime(text, START);

      assert.equal(at === undefined ? undefined : new Date(at).toISOString(), expected);
    });
  }
});
