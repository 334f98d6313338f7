import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { iso } from '#kit';
import { manualClock } from '#kit/testing';
import { createStatus } from '../../src/answer/status.ts';
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

function status(rights: Record<string, Right>, all = records) {
  return createStatus({
    kinds,
    index: naiveIndex([], all),
    access: accessOf(rights),
    accounts,
    intervalOf: () => ({ every: '0 * * * *', staleAfter: 7_200_000 }),
    nextRun: (_, after) => after + 60_000,
    clock: manualClock(START),
  });
}

describe('status', () => {
  it('tells operators everything, the worst first, each cause once', async () => {
    const { rows, summary, promiseKept, ...counts } = await status({})({ type: 'system', name: 'cli' });

    assert.deepEqual(counts, { at: iso(START), scopes: 6, complete: 2, failed: 4, documents: 13 });
    assert.equal(promiseKept, false);
    assert.equal(
      summary,
      '2 of 6 scopes are read and fresh (13 documents, the oldest 2 h ago); 4 are not: box in legacy-prod: AccessDenied, name in payments-prod: stale.',
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
      documents: 12,
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
    const { summary, promiseKept } = await status({}, [])({ type: 'system', name: 'cli' });

    assert.match(summary, /Nothing has been read yet/);
    assert.equal(promiseKept, false);
  });
});
