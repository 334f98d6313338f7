import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCron } from '../../src/config.ts';

describe('isCron', () => {
  const good = ['* * * * *', '0 */6 * * *', '5,35 1-5 1,15 jan-MAR mon', '0-59/15 0 * * 7', ' 0 3 * * * '];
  const bad = [
    '',
    '@daily',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '5-1 * * * *',
    '*/0 * * * *',
    '5/15 * * * *',
    '1,,2 * * * *',
    '* * * foo *',
    '* * * * 8',
    '1.5 * * * *',
  ];
  for (const text of good) it(`accepts "${text}"`, () => assert.ok(isCron(text)));
  for (const text of bad) it(`refuses "${text}"`, () => assert.ok(!isCron(text)));
});
