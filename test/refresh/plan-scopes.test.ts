import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan, ScopeRecord } from '#kit';
import { planScopes } from '../../src/refresh/plan-scopes.ts';
import { account, awsError, kindOf, other, placesOf } from './world.ts';

const now = Date.parse('2026-11-21T03:00:00Z');
const before = '2026-11-21T01:00:00.000Z';
const complete = (key: string): ScopeRecord => ({ key, outcome: 'complete', completedAt: before, count: 7 });
const key = (id: string, region: string) => `ip/aws/${id}/${region}`;

function planned(plan: Partial<Plan>, records: ScopeRecord[], wanted = true) {
  const whole: Plan = { places: [], excluded: [], unreadable: [], accounts: [], ...plan };
  const result = planScopes({
    kind: kindOf(),
    provider: 'aws',
    plan: whole,
    records,
    now,
    wanted: () => wanted,
    confirmed: () => false,
    keepMs: Infinity,
  });
  const written = new Map(result.records.map((record) => [record.key, record]));
  return { ...result, written };
}

const accounts = [
  { provider: 'aws', id: account },
  { provider: 'aws', id: other },
];

describe('planScopes', () => {
  it('writes new scopes as unread, and leaves known ones alone', () => {
    const places = placesOf(`${account}/eu-west-1`, `${account}/us-east-1`);
    const { scopes, records, obsolete, unplanned } = planned({ places, accounts }, [
      complete(key(account, 'us-east-1')),
    ]);

    assert.deepEqual(
      scopes.map(({ region }) => region),
      ['eu-west-1', 'us-east-1'],
    );
    assert.deepEqual(records, [
      { key: key(account, 'eu-west-1'), outcome: 'unread', since: '2026-11-21T03:00:00.000Z' },
    ]);
    assert.deepEqual([obsolete, unplanned], [[], []]);
  });

  for (const code of ['Excluded', 'RegionOff', 'AccountRetired', 'RegionRetired'])
    it(`never a false "no": what is in the plan again after ${code} is unread until it was read`, () => {
      const places = placesOf(`${other}/eu-west-1`);
      const out = { ...complete(key(other, 'eu-west-1')), outcome: 'excluded' as const, leftAt: before };
      const { written } = planned({ places, accounts }, [{ ...out, error: { code, message: '' } }], false);

      assert.deepEqual(written.get(key(other, 'eu-west-1')), {
        key: key(other, 'eu-west-1'),
        outcome: 'unread',
        completedAt: before,
        count: 7,
        since: '2026-11-21T03:00:00.000Z',
      });
    });

  it('leaves what a run found to be not switched on as it is', () => {
    const places = placesOf(`${other}/eu-west-1`);
    const off = { ...complete(key(other, 'eu-west-1')), outcome: 'excluded' as const };
    const { records } = planned({ places, accounts }, [
      { ...off, error: { code: 'NotSwitchedOn', message: '' } },
    ]);

    assert.deepEqual(records, []);
  });

  it('pitfall 34: writes excluded places with the reason, keeps what is known of them, and reads none', () => {
    const excluded = [{ place: { account, region: 'eu-south-2' }, why: 'SCP' }];
    const { scopes, written } = planned({ places: placesOf(`${account}/eu-south-2`), excluded, accounts }, [
      complete(key(account, 'eu-south-2')),
    ]);

    const record = written.get(key(account, 'eu-south-2'));
    assert.deepEqual(scopes, []);
    assert.equal(record?.outcome, 'excluded');
    assert.deepEqual(record?.error, { code: 'Excluded', message: 'SCP' });
    assert.deepEqual([record?.completedAt, record?.count], [before, 7]);
  });

  it('tells a region that is switched off, where nothing can be, from what was left out', () => {
    const place = { account, region: 'eu-south-2' };
    const { written } = planned({ excluded: [{ place, why: 'off', isOff: true }], accounts }, []);

    assert.deepEqual(written.get(key(account, 'eu-south-2'))?.error, { code: 'RegionOff', message: 'off' });
  });

  it('takes an excluded account for all its known scopes, even those of an account that has left', () => {
    const excluded = [{ place: { account: other, region: '*' }, why: 'sold' }];
    const { written } = planned({ excluded, accounts: [] }, [complete(key(other, 'eu-west-1'))]);

    assert.equal(written.get(key(other, 'eu-west-1'))?.outcome, 'excluded');
    assert.equal(written.get(key(other, '*'))?.outcome, 'excluded');
  });

  it('writes an account whose regions could not be read, and so its known scopes, but not those of others', () => {
    const unreadable = [{ place: { account: other, region: '*' }, error: awsError('AccessDenied', 403) }];
    const { written, unplanned } = planned(
      { places: placesOf(`${account}/eu-west-1`), unreadable, accounts },
      [complete(key(account, 'eu-west-1')), complete(key(other, 'eu-west-1'))],
    );

    assert.equal(written.get(key(other, '*'))?.outcome, 'denied');
    assert.equal(written.get(key(other, 'eu-west-1'))?.outcome, 'denied');
    assert.equal(written.get(key(other, 'eu-west-1'))?.completedAt, before);
    assert.equal(written.has(key(account, 'eu-west-1')), false);
    assert.equal(unplanned.length, 2);
  });

  it('leaves the scopes of an unreadable account alone while they are not due', () => {
    const unreadable = [{ place: { account: other, region: '*' }, error: awsError('AccessDenied', 403) }];
    const { records } = planned({ unreadable, accounts }, [complete(key(other, 'eu-west-1'))], false);

    assert.deepEqual(
      records.map((record) => record.key),
      [key(other, '*')],
    );
  });

  it('takes nobody for gone while the list of accounts cannot be read', () => {
    const unreadable = [{ place: { account: '*', region: '*' }, error: awsError('Throttling') }];
    const star: ScopeRecord = { key: key(other, '*'), outcome: 'denied', since: before };
    const { written, obsolete, retired } = planned({ unreadable }, [
      complete(key(account, 'eu-west-1')),
      star,
    ]);

    assert.equal(written.get(key('*', '*'))?.outcome, 'throttled');
    assert.equal(written.get(key(account, 'eu-west-1'))?.outcome, 'throttled');
    assert.deepEqual([obsolete, retired], [[], []]);
  });

  it('retires the records of places that can be planned again', () => {
    const stars = [key('*', '*'), key(account, '*')].map(
      (one): ScopeRecord => ({ key: one, outcome: 'denied' }),
    );
    const { obsolete, records } = planned({ places: placesOf(`${account}/eu-west-1`), accounts }, [
      ...stars,
      complete(key(account, 'eu-west-1')),
    ]);

    assert.deepEqual(obsolete, [key('*', '*'), key(account, '*')]);
    assert.deepEqual(records, []);
  });

  it('marks the scopes of an account that left, and of a region that is no longer read; it deletes none', () => {
    const { written, obsolete, retired } = planned(
      { places: placesOf(`${account}/eu-west-1`), accounts: accounts.slice(0, 1) },
      [
        complete(key(account, 'eu-west-1')),
        complete(key(account, 'us-east-1')),
        complete(key(other, 'eu-west-1')),
      ],
    );

    assert.deepEqual(
      [...written.values()].map((record) => [
        record.key,
        record.outcome,
        record.error?.code,
        record.completedAt,
      ]),
      [
        [key(account, 'us-east-1'), 'failed', 'RegionLeft', before],
        [key(other, 'eu-west-1'), 'failed', 'AccountLeft', before],
      ],
    );
    assert.match(written.get(key(other, 'eu-west-1'))?.error?.fix ?? '', /aws\.exclude/);
    assert.deepEqual([obsolete, retired], [[], []]);
  });

  it('forgets when a scope left once it is in the plan again, whatever becomes of its run', () => {
    const left: ScopeRecord = { ...complete(key(account, 'eu-west-1')), outcome: 'failed', leftAt: before };

    const { records } = planned({ places: placesOf(`${account}/eu-west-1`), accounts }, [left]);

    assert.deepEqual(records, [{ ...complete(key(account, 'eu-west-1')), outcome: 'failed' }]);
  });

  it('counts a failure from when the scope was no longer excluded', () => {
    const excluded: ScopeRecord = { key: key(other, 'eu-west-1'), outcome: 'excluded', since: before };

    const { written } = planned({ accounts: [] }, [excluded]);

    assert.equal(written.get(key(other, 'eu-west-1'))?.since, '2026-11-21T03:00:00.000Z');
  });

  it('keeps the time of the first failure, and does not write the same twice', () => {
    const first = planned({ accounts: [] }, [complete(key(other, 'eu-west-1'))]);
    const left = { ...first.written.get(key(other, 'eu-west-1')), since: before } as ScopeRecord;

    const again = planned({ accounts: [] }, [left]);

    assert.deepEqual(again.records, []);
    assert.equal(again.unplanned[0]?.since, before);
  });
});
