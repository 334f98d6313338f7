import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Principal, ScopeRecord } from '#kit';
import { iso } from '#kit';
import { manualClock } from '#kit/testing';
import { createStatus } from '../../src/answer/status.ts';
import type { Writers } from '../../src/answer/status-writers.ts';
import {
  accessOf,
  accounts,
  boxKind,
  naiveIndex,
  nameKind,
  type Right,
  START,
  SUPPORT,
  scopeRecord,
} from './fakes.ts';

const kinds = new Map([boxKind(), nameKind()].map((kind) => [kind.name, kind]));
const error = {
  code: 'AccessDenied',
  action: 'ec2:DescribeX',
  message: 'User arn:aws:sts::1 may not',
  fix: 'Mend the role.',
};
const records: ScopeRecord[] = [
  scopeRecord('box/aws/111122223333/eu-west-1', { count: 7 }),
  scopeRecord('box/aws/111122223333/us-east-1', { count: 5, completedAt: iso(START - 3_600_000) }),
  scopeRecord('box/aws/111122223333/eu-south-2', { outcome: 'excluded' }),
  scopeRecord('box/aws/444455556666/eu-west-1', {
    outcome: 'denied',
    error,
    since: iso(START - 9e6),
    count: 1,
  }),
  scopeRecord('box/aws/444455556666/us-east-1', { outcome: 'denied', error, since: iso(START - 9.9e6) }),
  { key: 'box/aws/444455556666/us-east-2', outcome: 'unread' },
  scopeRecord('name/aws/111122223333/global', { completedAt: iso(START - 7_200_000) }),
];

const system: Principal = { type: 'system', name: 'cli' };

function status(rights: Record<string, Right>, all: readonly ScopeRecord[] = records, writers: Writers = {}) {
  return createStatus({
    kinds,
    index: naiveIndex([], all),
    access: accessOf(rights),
    accounts,
    timetable: {
      intervalOf: (scope) => ({ every: scope.startsWith('name') ? 'soon' : 'later', staleAfter: 7_200_000 }),
      nextRun: (every, after) => after + (every === 'soon' ? 30_000 : 60_000),
      // What is fresh is due with the schedule, the rest since long; what was throttled is tried again before
      dueAt: ({ outcome, completedAt = '' }, _interval, now) => {
        if (outcome === 'throttled') return now + 10_000;
        return outcome === 'complete' && now - Date.parse(completedAt) < 1e6 ? now + 1e6 : now - 1;
      },
    },
    reads: ({ provider }) => provider !== 'imported',
    writers: async () => writers,
    clock: manualClock(START),
  });
}

describe('status', () => {
  it('tells operators everything, the worst first, each cause once', async () => {
    const { at, rows, summary, promiseKept, scopes, complete, failed, documents } = await status({})(system);

    assert.deepEqual(
      { at, scopes, complete, failed, documents },
      { at: iso(START), scopes: 6, complete: 2, failed: 4, documents: 13 },
    );
    assert.equal(promiseKept, false);
    assert.equal(
      summary,
      '2 of 6 scopes are read and fresh (13 documents, the oldest 2 h ago); 4 are not, for 3 reasons.',
    );
    assert.deepEqual(
      rows.map(({ kind, account, outcome }) => [kind, account.name, outcome]),
      [
        ['box', 'legacy-prod', 'denied'],
        ['name', 'payments-prod', 'stale'],
        ['box', 'payments-prod', 'complete'],
      ],
    );
    assert.deepEqual(rows[0]?.errors, [
      { outcome: 'denied', ...error, regions: ['eu-west-1', 'us-east-1'], since: iso(START - 9.9e6) },
      { outcome: 'unread', regions: ['us-east-2'] },
    ]);
    assert.deepEqual(rows[2], {
      kind: 'box',
      provider: 'aws',
      account: { id: '111122223333', name: 'payments-prod' },
      outcome: 'complete',
      scopes: 2,
      complete: 2,
      failed: 0,
      excluded: 1,
      documents: 12,
      calls: 0,
      throttles: 0,
      durationMs: 0,
      ageSeconds: 3600,
      promiseSeconds: 7200,
      promiseKept: true,
      errors: [],
      nextRun: iso(START + 60_000),
    });
  });

  it('tells others what they may ask about, without the words of errors', async () => {
    const mine = await status({ box: { accounts: { '111122223333': 'internal' } } })(SUPPORT);
    const boxes = await status({ box: { see: 'internal' } })(SUPPORT);
    const nobody = await status({})(SUPPORT);

    assert.deepEqual(
      mine.rows.map(({ kind, account }) => `${kind} ${account.id}`),
      ['box 111122223333'],
    );
    assert.doesNotMatch(JSON.stringify(mine), /444455556666|legacy/);
    assert.equal(mine.summary, 'All 2 scopes are read and fresh (12 documents, the oldest 60 min ago).');
    assert.deepEqual(boxes.rows[0]?.errors[0], {
      outcome: 'denied',
      code: 'AccessDenied',
      action: 'ec2:DescribeX',
      regions: ['eu-west-1', 'us-east-1'],
      since: iso(START - 9.9e6),
    });
    assert.doesNotMatch(JSON.stringify(boxes), /sts|Mend|name\//);
    assert.deepEqual(nobody.rows, []);
    assert.equal(nobody.promiseKept, false);
  });

  it('says that nothing was read', async () => {
    const { summary, promiseKept, causes, forecast } = await status({}, [])(system);

    assert.match(summary, /Nothing has been read yet/);
    assert.equal(promiseKept, false);
    assert.deepEqual([causes, forecast], [[], []]);
  });
});

const assume = (account: string) => ({
  code: 'AccessDenied',
  action: 'sts:AssumeRole',
  message: `User: hub may not perform sts:AssumeRole on arn:aws:iam::${account}:role/reader`,
  fix: `Check that the role reader exists in ${account} and trusts the hub role.`,
});
const forbidden = (account: string, region: string) => ({
  code: 'DeniedByPolicy',
  message: 'explicit deny in a service control policy',
  fix: `Have it changed, or name ${account} ${region} under aws.exclude.`,
});

describe('causes of what is not read', () => {
  const outcome = 'denied' as const;
  const account = (at: number) => String(100_000_000_000 + at);
  const cases: {
    name: string;
    records: ScopeRecord[];
    summaries: string[];
    fixes?: (string | undefined)[];
  }[] = [
    {
      name: 'the same fault in several accounts, with one fix for all',
      records: [1, 2, 3, 4].flatMap((at) =>
        ['eu-west-1', 'us-east-1'].map((region) =>
          scopeRecord(`box/aws/${account(at)}/${region}`, { outcome, error: assume(account(at)) }),
        ),
      ),
      summaries: [
        'AccessDenied on sts:AssumeRole: 8 scopes of box in 4 accounts (100000000001, 100000000002, 100000000003, …)',
      ],
      fixes: ['Check that the role reader exists in each of these accounts and trusts the hub role.'],
    },
    {
      name: 'one account, by its number',
      records: ['box', 'name'].map((kind) =>
        scopeRecord(`${kind}/aws/444455556666/global`, { outcome, error: assume('444455556666') }),
      ),
      summaries: ['AccessDenied on sts:AssumeRole: 2 scopes of box, name in legacy-prod'],
      fixes: ['Check that the role reader exists in 444455556666 and trusts the hub role.'],
    },
    {
      name: 'one region of several accounts',
      records: [1, 2].map((at) =>
        scopeRecord(`box/aws/${account(at)}/eu-south-2`, {
          outcome,
          error: forbidden(account(at), 'eu-south-2'),
        }),
      ),
      summaries: ['DeniedByPolicy: 2 scopes of box in 2 accounts (100000000001, 100000000002)'],
      fixes: ['Have it changed, or name each of these accounts in eu-south-2 under aws.exclude.'],
    },
    {
      name: 'several regions of one account',
      records: ['eu-south-2', 'me-south-1'].map((region) =>
        scopeRecord(`box/aws/${account(1)}/${region}`, { outcome, error: forbidden(account(1), region) }),
      ),
      summaries: ['DeniedByPolicy: 2 scopes of box in 100000000001'],
      fixes: ['Have it changed, or name 100000000001 under aws.exclude.'],
    },
    {
      name: 'accounts that could not be listed',
      records: [
        scopeRecord('box/aws/*/*', { outcome, error: { ...error, action: 'organizations:ListAccounts' } }),
      ],
      summaries: [
        'AccessDenied on organizations:ListAccounts: 1 scope of box in all accounts, which could not be listed',
      ],
      fixes: ['Mend the role.'],
    },
    {
      name: 'things without an account, whose sign is not looked for in the words',
      records: [
        scopeRecord('name/ranges/-/global', {
          outcome: 'failed',
          error: { code: 'E', message: 'no', fix: 'Use the up-to-date file.' },
        }),
      ],
      summaries: ['E: 1 scope of name'],
      fixes: ['Use the up-to-date file.'],
    },
    {
      name: 'what waits for somebody first, though more will heal by itself; unread is never called empty',
      records: [
        { key: `box/aws/${account(1)}/a`, outcome: 'unread' },
        { key: `box/aws/${account(2)}/a`, outcome: 'unread' },
        scopeRecord('name/ranges/-/global', { completedAt: iso(START - 1e7) }),
        scopeRecord(`name/aws/${account(1)}/global`, { outcome: 'throttled' }),
        scopeRecord(`box/aws/${account(3)}/a`, { outcome: 'refused' }),
      ],
      summaries: [
        'lost most of its documents: 1 scope of box in 100000000003',
        'not read yet: 2 scopes of box in 2 accounts (100000000001, 100000000002)',
        'not read again in time: 1 scope of name',
        'throttled: 1 scope of name in 100000000001',
      ],
      fixes: [
        undefined,
        'Wait for the next run, or start one: cloudwhois refresh box',
        'See with "cloudwhois doctor" whether the collector runs, or start a run: cloudwhois refresh name',
        undefined,
      ],
    },
  ];
  for (const { name, records: all, summaries, fixes } of cases) {
    it(name, async () => {
      const { causes } = await status({}, all)(system);

      assert.deepEqual(
        causes.map(({ summary }) => summary),
        summaries,
      );
      assert.deepEqual(
        causes.map(({ fix }) => fix),
        fixes,
      );
    });
  }

  it('says of each what it concerns and since when, and the words of errors to operators alone', async () => {
    const all = [9e6, 9.9e6, 8e6].map((ago, at) =>
      scopeRecord(`box/aws/111122223333/r${at}`, { outcome, error, since: iso(START - ago) }),
    );
    const cause = {
      summary: 'AccessDenied on ec2:DescribeX: 3 scopes of box in payments-prod',
      outcome,
      code: 'AccessDenied',
      action: 'ec2:DescribeX',
      kinds: ['box'],
      accounts: [{ id: '111122223333', name: 'payments-prod' }],
      regions: ['r0', 'r1', 'r2'],
      scopes: 3,
      since: iso(START - 9.9e6),
    };

    assert.deepEqual((await status({}, all)(system)).causes, [
      { ...cause, message: error.message, fix: error.fix },
    ]);
    assert.deepEqual((await status({ box: { see: 'internal' } }, all)(SUPPORT)).causes, [cause]);
  });

  it('notes what is left out on purpose, and counts it nowhere', async () => {
    const left = { code: 'AccountLeft', message: 'It left.' };
    const { excluded, causes, promiseKept, scopes } = await status({}, [
      scopeRecord('box/aws/111122223333/eu-west-1'),
      scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'excluded', error: left }),
    ])(system);

    assert.deepEqual([causes, promiseKept, scopes], [[], true, 1]);
    assert.deepEqual(
      excluded.map(({ summary, message }) => [summary, message]),
      [['AccountLeft: 1 scope of box in legacy-prod', 'It left.']],
    );
  });
});

describe('the forecast', () => {
  it('tells when each kind is read next, and how many scopes are due then', async () => {
    const { forecast } = await status({})(system);

    assert.deepEqual(forecast, [
      { kind: 'name', provider: 'aws', at: iso(START + 30_000), scopes: 1 },
      // Fresh until then: one; read an hour ago, two denied, one unread
      { kind: 'box', provider: 'aws', at: iso(START + 60_000), scopes: 4 },
    ]);
  });

  it('tells what is tried again before its schedule says so', async () => {
    const { forecast } = await status({}, [
      ...records.filter(({ key }) => key.startsWith('box')),
      scopeRecord('box/aws/444455556666/ap-east-1', { outcome: 'throttled' }),
    ])(system);

    // Four wait for whatever run comes next
    assert.deepEqual(forecast, [{ kind: 'box', provider: 'aws', at: iso(START + 10_000), scopes: 5 }]);
  });

  it('is of what this installation reads: what was imported alone has no next run', async () => {
    const { forecast, rows } = await status({}, [scopeRecord('box/imported/-/global')])(system);

    assert.deepEqual(forecast, []);
    assert.equal(rows.length, 1);
  });

  it('is of the kinds that the asker may ask about', async () => {
    const { forecast } = await status({ name: { see: 'internal' } })(SUPPORT);

    assert.deepEqual(
      forecast.map(({ kind }) => kind),
      ['name'],
    );
  });

  it('says that somebody writes now, and to operators who', async () => {
    const writers = { now: { name: 'process 7 on host-1', since: START - 60_000 } };
    const all = await status({}, records, writers)(system);
    const mine = await status({ box: { see: 'internal' } }, records, writers)(SUPPORT);

    assert.deepEqual(all.running, { since: iso(START - 60_000), by: 'process 7 on host-1' });
    assert.deepEqual(mine.running, { since: iso(START - 60_000) });
    assert.equal(all.interrupted, undefined);
  });

  it('says that a refresh was interrupted, and to operators whose', async () => {
    const writers = { lost: { name: 'process 7 on host-1', at: START - 60_000 } };
    const all = await status({}, records, writers)(system);
    const mine = await status({ box: { see: 'internal' } }, records, writers)(SUPPORT);

    assert.deepEqual(all.interrupted, { at: iso(START - 60_000), by: 'process 7 on host-1' });
    assert.deepEqual(mine.interrupted, { at: iso(START - 60_000) });
    assert.equal(all.running, undefined);
  });
});
