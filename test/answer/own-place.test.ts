import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownPlace } from '../../src/answer/own-place.ts';
import { boxKind, scopeRecord, worldOf } from './fakes.ts';

const ACCOUNT = '111122223333';

describe('where a value says that it is', () => {
  const rows: [shape: 'arn' | 'id' | 'hostname', value: string, expected: unknown][] = [
    ['arn', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0a`, { account: ACCOUNT, region: 'eu-west-1' }],
    ['arn', `arn:aws:iam::${ACCOUNT}:user/x`, { account: ACCOUNT }],
    ['id', `${ACCOUNT}/eu-west-1/eni-0a`, { account: ACCOUNT, region: 'eu-west-1' }],
    ['id', `${ACCOUNT}/user/x`, { account: ACCOUNT }],
    // S3 names no account, or not that of the bucket
    ['arn', 'arn:aws:s3:::logs', undefined],
    ['arn', `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/x`, undefined],
    ['arn', 'arn:aws:route53:::hostedzone/Z0A', undefined],
    ['id', 'i-0123456789abcdef0', undefined],
    ['hostname', 'www.example.com', undefined],
  ];
  for (const [shape, value, expected] of rows)
    it(value, () => {
      assert.deepEqual(ownPlace({ shape, value }), expected);
    });
});

describe('a "no" about what names its account', () => {
  const kinds = [boxKind({ lookup: async () => ({ documents: [], total: 0 }) })];
  const arn = (account: string, region = 'eu-west-1') =>
    `arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`;
  const records = [
    scopeRecord(`box/aws/${ACCOUNT}/eu-west-1`),
    scopeRecord(`box/aws/${ACCOUNT}/us-east-1`, { outcome: 'excluded' }),
    scopeRecord('box/aws/444455556666/eu-west-1', { outcome: 'denied' }),
  ];
  const outcomeOf = async (text: string, right = {}) => {
    const { ask, input } = worldOf({ kinds, records, rights: { box: { see: 'restricted', ...right } } });
    return ask.kind('box', input(text));
  };

  it('rests on the scopes of that account and region alone', async () => {
    const own = await outcomeOf(arn(ACCOUNT));

    assert.equal(own.outcome, 'absent', own.summary);
    assert.deepEqual([own.coverage.scopes, own.coverage.failed], [1, []]);
  });

  it('is none where that place was not read, was left out, or is of an account that there is not', async () => {
    for (const text of [arn('444455556666'), arn(ACCOUNT, 'us-east-1'), arn('999988887777')]) {
      const { outcome, summary } = await outcomeOf(text);
      assert.equal(outcome, 'unknown', summary);
    }
    assert.match((await outcomeOf(arn(ACCOUNT, 'us-east-1'))).summary, /left out on purpose/);
  });

  it('says the same of a hidden account as of one that there is not', async () => {
    const hidden = { hidden: ['444455556666'] };
    const [a, b] = [
      await outcomeOf(arn('444455556666'), hidden),
      await outcomeOf(arn('999988887777'), hidden),
    ];
    const same = (text: string) => text.replaceAll(/444455556666|999988887777/g, 'X');

    assert.equal(a.outcome, 'unknown');
    assert.equal(same(a.summary), same(b.summary));
    assert.deepEqual([a.notes, a.coverage], [b.notes, b.coverage]);
  });
});
