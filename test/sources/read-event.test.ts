import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Kind, Provider } from '#kit';
import { createHintsOf } from '../../src/sources/aws/events/hints-of.ts';
import { queueOf } from '../../src/sources/aws/events/queue.ts';
import { readEvent } from '../../src/sources/aws/events/read-event.ts';

const now = Date.UTC(2026, 10, 21, 3);
const account = '111122223333';
const region = 'eu-west-1';
const place = { account, region, time: '2026-11-21T02:59:58Z' };
const call = (detail: object, rest: object = {}) => ({
  ...place,
  source: 'aws.ec2',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventSource: 'ec2.amazonaws.com', eventName: 'AssociateAddress', readOnly: false, ...detail },
  ...rest,
});
const state = {
  ...place,
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  detail: {},
};

describe('readEvent', () => {
  const said = { account, region, service: 'ec2', at: now - 2000 };
  const cases: readonly [what: string, event: unknown, expected: object | undefined][] = [
    ['a call that changed something', call({}), said],
    ['a call that does not say whether it only reads', call({ readOnly: undefined }), said],
    ['the word of a service', state, said],
    [
      'a call of another service',
      call({ eventSource: 'route53.amazonaws.com' }),
      { ...said, service: 'route53' },
    ],
    ['a time to come', call({}, { time: '2099-01-01T00:00:00Z' }), { ...said, at: now }],
    ['a time that is none', call({}, { time: 'soon' }), { ...said, at: now }],
    ['a call that only reads', call({ readOnly: true }), undefined],
    ['a call that reads by its name', call({ readOnly: undefined, eventName: 'DescribeVpcs' }), undefined],
    ['a call that failed', call({ errorCode: 'Client.DryRunOperation' }), undefined],
    [
      'what happens to an object of a bucket',
      { ...state, source: 'aws.s3', 'detail-type': 'Object Created' },
      undefined,
    ],
    ['an event of somebody else', { ...state, source: 'com.example' }, undefined],
    ['an account that is none', { ...state, account: '1' }, undefined],
    ['a region that is none', { ...state, region: 'a/b' }, undefined],
    ['a service that is none', call({ eventSource: 'evil/ec2.amazonaws.com' }), undefined],
    ['no detail', call({}, { detail: null }), undefined],
    ['a test message', { Service: 'Amazon S3', Event: 's3:TestEvent' }, undefined],
    ['null', null, undefined],
    ['a list', [state], undefined],
  ];
  for (const [what, event, expected] of cases)
    it(`${expected ? 'reads' : 'says nothing of'} ${what}`, () =>
      assert.deepEqual(readEvent(JSON.stringify(event), now), expected));

  it('says nothing of what is no JSON, or far too long', () => {
    assert.equal(readEvent('{"account"', now), undefined);
    assert.equal(readEvent(JSON.stringify({ ...state, more: 'x'.repeat(1_200_000) }), now), undefined);
  });

  it('never throws, and names only a place that can be one', () => {
    const bent = fc
      .record(
        {
          account: fc.oneof(fc.constant(account), fc.jsonValue()),
          region: fc.oneof(fc.constant(region), fc.jsonValue()),
          time: fc.jsonValue(),
          source: fc.oneof(fc.constant('aws.ec2'), fc.jsonValue()),
          'detail-type': fc.oneof(fc.constant('AWS API Call via CloudTrail'), fc.jsonValue()),
          detail: fc.oneof(
            fc.record({
              eventSource: fc.oneof(fc.constant('ec2.amazonaws.com'), fc.jsonValue()),
              eventName: fc.oneof(fc.constant('RunInstances'), fc.jsonValue()),
            }),
            fc.jsonValue(),
          ),
        },
        { requiredKeys: [] },
      )
      .map((event) => JSON.stringify(event));
    fc.assert(
      fc.property(fc.oneof(bent, fc.json(), fc.string()), (text) => {
        const event = readEvent(text, now);
        if (!event) return;
        assert.match(event.account, /^\d{12}$/);
        assert.match(event.region, /^[a-z0-9-]+$/);
        assert.match(event.service, /^[a-z0-9-]+$/);
        assert.ok(event.at <= now);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the kinds that an event concerns', () => {
  const collect = async function* () {};
  const kindOf = (name: string, providers: Record<string, Omit<Provider, 'collect'>>) =>
    [
      name,
      {
        name,
        providers: Object.fromEntries(
          Object.entries(providers).map(([one, own]) => [one, { ...own, collect }]),
        ),
      } as unknown as Kind,
    ] as const;
  const hintsOf = createHintsOf(
    new Map([
      kindOf('ip', {
        aws: { scopes: 'account-region', actions: ['ec2:DescribeAddresses', 'ec2:DescribeVpcs'] },
        networks: { scopes: 'once', actions: [] },
      }),
      kindOf('ec2', { aws: { scopes: 'account-region', actions: ['ec2:DescribeInstances'] } }),
      kindOf('key', {
        aws: {
          scopes: 'account',
          actions: ['ec2:DescribeRegions', 'iam:ListAccessKeys', 'iam:ListMFADevices'],
        },
      }),
      kindOf('cdn', {
        aws: { scopes: 'account', actions: ['cloudfront:ListDistributions'] },
        'aws-apis': { scopes: 'account-region', actions: ['apigateway:GET'] },
      }),
      kindOf('other', { cloud: { scopes: 'account', actions: ['ec2:Everything'] } }),
    ]),
  );
  const hint = { account, at: now };
  const cases: readonly [service: string, region: string, expected: object[]][] = [
    ['ec2', region, [{ ...hint, provider: 'aws', kinds: ['ip', 'ec2'], region }]],
    ['iam', 'us-east-1', [{ ...hint, provider: 'aws', kinds: ['key'], region: '*' }]],
    ['cloudfront', 'us-east-1', [{ ...hint, provider: 'aws', kinds: ['cdn'], region: '*' }]],
    ['apigateway', region, [{ ...hint, provider: 'aws-apis', kinds: ['cdn'], region }]],
    ['lambda', region, []],
  ];
  for (const [service, where, expected] of cases)
    it(`are told of ${service}`, () =>
      assert.deepEqual(hintsOf({ account, region: where, service, at: now }), expected));
});

describe('queueOf', () => {
  const cases: readonly [url: string, region: string | undefined, arn: string][] = [
    [
      `https://sqs.eu-west-1.amazonaws.com/${account}/events`,
      'eu-west-1',
      `arn:aws:sqs:eu-west-1:${account}:events`,
    ],
    [
      `https://sqs.cn-north-1.amazonaws.com.cn/${account}/events`,
      'cn-north-1',
      `arn:aws-cn:sqs:cn-north-1:${account}:events`,
    ],
    [
      `https://vpce-1-2.sqs.us-east-2.vpce.amazonaws.com/${account}/events`,
      'us-east-2',
      `arn:aws:sqs:us-east-2:${account}:events`,
    ],
    [
      `https://ap-south-1.queue.amazonaws.com/${account}/events`,
      'ap-south-1',
      `arn:aws:sqs:ap-south-1:${account}:events`,
    ],
    [`http://127.0.0.1:5000/${account}/events`, undefined, `arn:aws:sqs:*:${account}:events`],
  ];
  for (const [url, expected, arn] of cases)
    it(`reads ${url}`, () => assert.deepEqual(queueOf(url), { region: expected, arn }));
});
