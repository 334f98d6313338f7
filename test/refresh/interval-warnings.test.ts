import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Settings } from '#kit';
import { intervalWarnings } from '../../src/refresh/interval-warnings.ts';
import { boxKind } from '../answer/fakes.ts';

/** Read hourly, and good for two hours, unless the settings say otherwise. */
const kinds = new Map([['box', boxKind()]]);

const cases: { name: string; refresh: Settings['refresh']; says: RegExp[] }[] = [
  { name: 'nothing is set', refresh: {}, says: [] },
  { name: 'it is read more often', refresh: { box: '*/15 * * * *' }, says: [] },
  {
    name: 'it is read too seldom for the promise of the kind',
    refresh: { box: '0 */6 * * *' },
    says: [/^refresh\.box: up to 6 h pass between two runs, while staleAfter is 2 h/],
  },
  { name: 'both are set together', refresh: { box: { every: '0 */6 * * *', staleAfter: '12h' } }, says: [] },
  {
    name: 'the promise is as long as the interval, so that the run itself breaks it',
    refresh: { box: { staleAfter: '1h' } },
    says: [/^refresh\.box: up to 60 min /],
  },
  {
    name: 'the night is longer than the promise',
    refresh: { box: '0 8-18 * * *' },
    says: [/^refresh\.box: up to 14 h /],
  },
  {
    name: 'one account has an interval of its own',
    refresh: {
      box: { accounts: { '111122223333': { every: '0 0 * * *' }, '444455556666': { staleAfter: '3h' } } },
    },
    says: [/^refresh\.box\.accounts\.111122223333: up to 24 h /],
  },
  { name: 'it is no schedule, which is told elsewhere', refresh: { box: 'hourly' }, says: [] },
  { name: 'it is of no kind, which is told elsewhere', refresh: { bucks: '0 0 * * 0' }, says: [] },
];

describe('warnings of intervals', () => {
  for (const { name, refresh, says } of cases) {
    it(`${says.length > 0 ? 'warn' : 'are silent'} where ${name}`, () => {
      const warnings = intervalWarnings({ ...(refresh && { refresh }) }, kinds);

      assert.equal(warnings.length, says.length, warnings.join('\n'));
      for (const [i, pattern] of says.entries()) assert.match(warnings[i] ?? '', pattern);
    });
  }
});
