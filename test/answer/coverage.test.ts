import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Account, ScopeRecord } from '#kit';
import { iso } from '#kit';
import { createSurveyor, unsureScope } from '../../src/answer/coverage.ts';
import { boxKind, START } from './fakes.ts';

const HOUR = 3_600_000;
const kind = boxKind();

/** A survey as it is asked for, and one of somebody who remembers nothing. */
function surveyors() {
  const names = new Map<string, Account>();
  const options = {
    staleAfter: () => HOUR,
    accounts: { get: (id: string) => names.get(id), all: () => [...names.values()] },
  };
  const remembering = createSurveyor(options);
  return {
    rename: (id: string, name: string) => names.set(id, { provider: 'aws', id, name }),
    survey(records: readonly ScopeRecord[], now: number) {
      const survey = remembering(kind, records, now);
      assert.deepEqual(survey, createSurveyor(options)(kind, structuredClone(records), now));
      return survey;
    },
  };
}

const complete = (place: string, at = START): ScopeRecord => ({
  key: `box/aws/${place}`,
  outcome: 'complete',
  completedAt: iso(at),
});
const denied = (place: string): ScopeRecord => ({
  key: `box/aws/${place}`,
  outcome: 'denied',
  error: { code: 'AccessDenied', message: 'no' },
  since: iso(START),
});

describe('survey', () => {
  it('derives anew only what the account of a changed record says', () => {
    const { survey } = surveyors();
    const records = [complete('1/a'), denied('1/b'), complete('2/a'), complete('2/b')];
    const before = survey(records, START);
    const after = survey(records.with(3, denied('2/b')), START);

    assert.equal(after.accounts.get('1'), before.accounts.get('1'));
    assert.equal(after.accounts.get('2')?.complete, 1);
    assert.equal(before.accounts.get('2')?.complete, 2);
    assert.equal(unsureScope(after, 'box/aws/2/b')?.error, 'AccessDenied');
    assert.equal(unsureScope(before, 'box/aws/2/b'), undefined);
  });

  it('sees that a scope turned stale, whatever else has changed', () => {
    const { survey } = surveyors();
    const records = [complete('1/a'), complete('2/a', START + HOUR)];
    assert.equal(survey(records, START + HOUR - 1).accounts.get('1')?.complete, 1);
    const later = survey(records.with(1, complete('2/a', START + HOUR + 1)), START + HOUR);

    assert.deepEqual(
      later.accounts.get('1')?.failed.map(({ outcome }) => outcome),
      ['stale'],
    );
    assert.equal(later.accounts.get('2')?.complete, 1);
  });

  it('tells failures with the name that the account has by now', () => {
    const { survey, rename } = surveyors();
    const records = [denied('1/a'), complete('2/a')];
    assert.deepEqual(survey(records, START).accounts.get('1')?.failed[0]?.account, { id: '1' });
    rename('1', 'payments');
    const after = survey([...records], START);

    assert.deepEqual(after.accounts.get('1')?.failed[0]?.account, { id: '1', name: 'payments' });
  });

  it('adds up what several providers say of an account', () => {
    const { survey } = surveyors();
    const other = { ...denied('1/a'), key: 'box/other/1/a' };
    const account = survey([complete('1/a'), other], START).accounts.get('1');

    assert.deepEqual([account?.scopes, account?.complete, account?.failed.length], [2, 1, 1]);
    assert.deepEqual([...(account?.unsure.keys() ?? [])], ['box/other/1/a']);
  });
});
