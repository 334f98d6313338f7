import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AwsSettings, Kind, Provider } from '#kit';
import { defineKind, Type } from '#kit';
import { iamPolicy } from '../../src/runtime/iam-policy.ts';
import { canBeAskedLive, readableKinds } from '../../src/runtime/readable-kinds.ts';

function provider(part: Partial<Provider> = {}): Provider {
  return {
    scopes: 'account',
    actions: [],
    async *collect() {
      yield* [];
    },
    ...part,
  };
}

function kindsOf(providers: Record<string, Kind['providers']>): ReadonlyMap<string, Kind> {
  return new Map(
    Object.entries(providers).map(([name, own]) => [
      name,
      defineKind({
        name,
        title: name,
        attributes: Type.Object({}),
        columns: [],
        accepts: [],
        command: { name: `/${name}info`, summary: 's', usage: 'u', example: 'e' },
        every: '0 * * * *',
        staleAfter: '2h',
        lookup: async () => ({ documents: [], total: 0 }),
        providers: own,
      }),
    ]),
  );
}

describe('readableKinds', () => {
  const kinds = kindsOf({
    ip: {
      aws: provider(),
      'aws-ranges': provider({ scopes: 'once' }),
      networks: provider({ scopes: 'once' }),
    },
    s3: { aws: provider(), 'aws-parts': provider({ scopes: 'account-region' }) },
  });
  const all = ['aws', 'aws-ranges', 'networks'];
  const cases: { name: string; aws: AwsSettings | undefined; ip: string[] }[] = [
    { name: 'nothing configured', aws: undefined, ip: ['networks'] },
    { name: 'accounts that are only named', aws: { accounts: [{ id: '111122223333' }] }, ip: ['networks'] },
    { name: 'no discovery, said aloud', aws: { discover: 'none' }, ip: ['networks'] },
    { name: 'a feed of ranges', aws: { ranges: 'https://x/ranges.json' }, ip: ['aws-ranges', 'networks'] },
    { name: 'a role', aws: { role: 'reader' }, ip: all },
    { name: 'no role to be assumed', aws: { role: 'none' }, ip: all },
    { name: 'an organisation', aws: { discover: 'organizations' }, ip: all },
  ];
  for (const { name, aws, ip } of cases) {
    it(`leaves ${ip.join(', ')} with ${name}`, () => {
      const readable = readableKinds(kinds, aws);

      assert.deepEqual(Object.keys(readable.get('ip')?.providers ?? {}), ip);
      assert.deepEqual([...readable.keys()], ['ip', 's3']);
      const parts = ip.includes('aws') ? ['aws', 'aws-parts'] : [];
      assert.deepEqual(Object.keys(readable.get('s3')?.providers ?? {}), parts);
    });
  }

  it('changes nothing of the kinds that it was given', () => {
    readableKinds(kinds, undefined);

    assert.deepEqual(Object.keys(kinds.get('ip')?.providers ?? {}), all);
  });
});

describe('canBeAskedLive', () => {
  const confirm = async () => undefined;
  const find: Provider['find'] = async function* () {
    yield* [];
  };
  const cases: [name: string, providers: Record<string, Kind['providers']>, can: boolean][] = [
    ['no kind', {}, false],
    ['kinds that only collect', { ip: { aws: provider() } }, false],
    ['a kind that confirms', { ip: { aws: provider() }, s3: { aws: provider({ confirm }) } }, true],
    ['a provider that finds', { ip: { networks: provider(), aws: provider({ find }) } }, true],
  ];
  for (const [name, providers, can] of cases)
    it(`is ${can} with ${name}`, () => assert.equal(canBeAskedLive(kindsOf(providers)), can));
});

describe('iamPolicy', () => {
  it('allows what the kinds need and listing the regions, each once, in order, and nothing that writes', () => {
    const kinds = kindsOf({
      ip: { aws: provider({ actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeAddresses'] }) },
      lb: {
        aws: provider({ actions: ['ec2:DescribeAddresses'] }),
        'aws-parts': provider({ actions: ['elasticloadbalancing:DescribeTags'] }),
      },
      cspm: { other: provider({ actions: ['other:Everything'] }) },
    });

    assert.deepEqual(iamPolicy(kinds), {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'CloudwhoisReader',
          Effect: 'Allow',
          Action: [
            'ec2:DescribeAddresses',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeRegions',
            'elasticloadbalancing:DescribeTags',
          ],
          Resource: '*',
        },
      ],
    });
  });

  it('confines an action to where it is needed, unless somebody needs it everywhere', () => {
    const confined = (action: string, arn: string) =>
      provider({ actions: [action], resources: { [action]: [arn] } });
    const kinds = kindsOf({
      cdn: {
        'aws-apis': confined('apigateway:GET', 'arn:*:apigateway:*::/apis'),
        'aws-more': confined('apigateway:GET', 'arn:*:apigateway:*::/apis'),
      },
      s3: { aws: confined('s3:GetBucketAcl', 'arn:*:s3:::mine') },
      other: { aws: provider({ actions: ['s3:GetBucketAcl'] }) },
    });

    const { Statement } = iamPolicy(kinds);

    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [['ec2:DescribeRegions', 's3:GetBucketAcl'], '*'],
        [['apigateway:GET'], ['arn:*:apigateway:*::/apis']],
      ],
    );
  });

  it('lets the hub read its queue of events, where there is one', () => {
    const queue = 'https://sqs.us-gov-west-1.amazonaws.com/111122223333/cloudwhois-events';

    assert.deepEqual(iamPolicy(kindsOf({}), { events: { queue } }).Statement[1], {
      Sid: 'CloudwhoisHubEvents',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: 'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:cloudwhois-events',
    });
    assert.equal(iamPolicy(kindsOf({}), {}).Statement.length, 1);
  });
});
