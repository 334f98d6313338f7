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
  ['02:00', '2026-11-21T02:00:00.000Z'],
  ['04:00', '2026-11-20T04:00:00.000Z'],
  ['today 02:00', '2026-11-21T02:00:00.000Z'],
  ['today 04:00', undefined],
  ['Today', '2026-11-21T00:00:00.000Z'],
  ['yesterday 02:00', '2026-11-20T02:00:00.000Z'],
  ['Tuesday 02:00', '2026-11-17T02:00:00.000Z'],
  ['tue-2:00', '2026-11-17T02:00:00.000Z'],
  ['2:00 on Tuesday', '2026-11-17T02:00:00.000Z'],
  ['sat 02:59', '2026-11-21T02:59:00.000Z'],
  ['saturday 03:01', '2026-11-14T03:01:00.000Z'],
  ['sunday', '2026-11-15T00:00:00.000Z'],
  ['Tuesday 24:00', undefined],
  ['Tuesday 2:60', undefined],
  ['Dienstag 2:00', undefined],
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
