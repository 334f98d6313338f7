import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Aws, Document, EnrichContext, Place } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { question } from './fixtures/question.ts';
import { account, awsError, collectAll, respond, respondWith, signal } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const documents = await collectAll(fakeAws(respond));
const receipts = documents.find(({ name }) => name === 'larkspur-payments-receipts');
assert.ok(receipts);
const provider = kind.providers['aws'];
assert.ok(provider?.confirm && provider.find && provider.enrich);
const { confirm, find, enrich } = provider;

/** The recorded organisation, with a second account that has nothing. */
function organisation(aws: Aws & { calls: string[] }): typeof aws {
  return {
    ...aws,
    async *everywhere(run: (place: Place) => AsyncIterable<never>) {
      for (const one of [account, '444455556666']) yield* run({ account: one, region: 'global' }) ?? [];
    },
  } as typeof aws;
}

const onlyOurs = respondWith((name, _, place) =>
  name === 'ListBuckets' && place.account !== account ? {} : undefined,
);

describe('checking a bucket live', () => {
  it('reads the bucket again with one list and its details, each once', async () => {
    const aws = fakeAws(respond);

    assert.deepEqual(await confirm({ aws, result: receipts, signal }), receipts);
    assert.equal(aws.calls.filter((call) => call === 'ListBucketsCommand').length, 1);
    assert.equal(aws.calls.length, 15);
    assert.equal(new Set(aws.calls).size, 14);
  });

  it('knows that a bucket is gone, though another account may have its name', async () => {
    const aws = fakeAws(
      respondWith((name) => {
        if (name === 'ListBuckets')
          return { Buckets: [{ Name: `${receipts.name}-2`, BucketRegion: 'eu-west-1' }] };
        throw awsError('AccessDenied');
      }),
    );

    assert.equal(await confirm({ aws, result: receipts, signal }), undefined);
  });

  it('finds a bucket by one list in each account, and details only where it is', async () => {
    const aws = organisation(fakeAws(onlyOurs));
    const found = await Array.fromAsync(find({ aws, question: question('id', 'larkspur-sealed'), signal }));

    assert.deepEqual(
      found.map(({ id }) => id),
      ['aws/larkspur-sealed'],
    );
    assert.equal(aws.calls.filter((call) => call === 'ListBucketsCommand').length, 2);
    assert.equal(aws.calls.filter((call) => call === 'GetBucketAclCommand').length, 1);
  });

  it('finds nothing by the beginning of a name', async () => {
    const aws = organisation(fakeAws(onlyOurs));

    assert.deepEqual(await Array.fromAsync(find({ aws, question: question('id', 'larkspur'), signal })), []);
  });

  it('finds the bucket of an access point by asking the account that its ARN names', async () => {
    const point = 'arn:aws:s3:eu-west-1:444455556666:accesspoint/theirs';
    const asked: Place[] = [];
    const aws = organisation(
      fakeAws(
        respondWith((name, _, place) => {
          if (name !== 'GetAccessPoint') return undefined;
          asked.push(place);
          return { Bucket: 'larkspur-sealed', BucketAccountId: account };
        }),
      ),
    );
    const found = await Array.fromAsync(find({ aws, question: question('arn', point), signal }));

    assert.deepEqual(asked, [{ account: '444455556666', region: 'eu-west-1' }]);
    assert.deepEqual(
      found.map(({ id }) => id),
      ['aws/larkspur-sealed'],
    );
  });

  it('pitfall 36: fails for what no list of buckets holds, and asks nobody', async () => {
    const aws = organisation(fakeAws(onlyOurs));
    const search = (value: string, shape: 'id' | 'arn') =>
      Array.fromAsync(find({ aws, question: question(shape, value), signal }));

    await assert.rejects(search('fast--use1-az4--x-s3', 'id'), { code: 'unavailable' });
    await assert.rejects(search(`arn:aws:s3::${account}:accesspoint/x.mrap`, 'arn'), { code: 'unavailable' });
    assert.deepEqual(await enrich(context(aws, 'fast--use1-az4--x-s3')), {});
    assert.deepEqual(aws.calls, []);
  });

  it('pitfall 10: an access point that leads to an account of nobody here, or that is left out, is not absent', async () => {
    const point = `arn:aws:s3:eu-west-1:${account}:accesspoint/shared`;
    const aws = organisation(
      fakeAws(
        respondWith((name) =>
          name === 'GetAccessPoint' ? { Bucket: 'not-ours', BucketAccountId: '999988887777' } : undefined,
        ),
      ),
    );
    const search = (value: string) =>
      Array.fromAsync(
        find({
          aws,
          question: question('arn', value),
          signal,
          excluded: [{ account: '777766665555', region: 'global' }],
        }),
      );

    await assert.rejects(search(point), { code: 'unavailable' });
    await assert.rejects(search(point.replace(account, '777766665555')), { code: 'unavailable' });
  });

  it('finds nothing for an access point that there is not', async () => {
    const aws = organisation(
      fakeAws(() => {
        throw awsError('NoSuchAccessPoint');
      }),
    );
    const asked = question('arn', `arn:aws:s3:eu-west-1:${account}:accesspoint/none`);

    assert.deepEqual(await Array.fromAsync(find({ aws, question: asked, signal })), []);
  });
});

function context(
  aws: Aws,
  value: string,
  results: Document[] = [],
  shape: 'id' | 'arn' = 'id',
): EnrichContext {
  return {
    aws,
    question: question(shape, value),
    results,
    index: naiveIndex([]),
    see: () => 'restricted',
    resolve: async () => [],
    now: Date.UTC(2026, 10, 21),
    signal,
  };
}

describe('asking everybody for a name that is not ours', () => {
  const refused = (status: number, region?: string) => () => {
    throw awsError('X', status, { $response: { headers: region ? { 'x-amz-bucket-region': region } : {} } });
  };
  const cases: [string, string, () => unknown, RegExp, RegExp][] = [
    ['404 as free', 'free', refused(404), /no bucket of this name: anybody could make one/, /exists/],
    [
      '404 in a namespace as its account’s',
      'x-111122223333-eu-west-1-an',
      refused(404),
      /only the account 111122223333 could make it/,
      /anybody|exists/,
    ],
    [
      '403 as taken, with its region',
      'taken',
      refused(403, 'ap-south-1'),
      /exists, in ap-south-1: it is in none/,
      /anybody|look into/,
    ],
    [
      '301 as taken, with its region',
      'taken',
      refused(301, 'EU'),
      /exists, in eu-west-1: it is in none/,
      /anybody/,
    ],
    [
      '200 as taken and open',
      'taken',
      () => ({ BucketRegion: 'us-west-2' }),
      /exists, in us-west-2, and everybody may look/,
      /could make/,
    ],
    [
      '400 with a region as taken',
      'taken',
      refused(400, 'eu-west-2'),
      /exists, in eu-west-2/,
      /anybody could/,
    ],
    ['400 without one as not known', 'Not_Valid', refused(400), /could not be told/, /exists|anybody could/],
    ['a fault as not known', 'taken', refused(503), /could not be told/, /exists|anybody could/],
  ];
  for (const [what, name, answer, says, never] of cases) {
    it(`reads ${what}`, async () => {
      const places: Place[] = [];
      const aws = fakeAws((command, _, place) => {
        assert.equal(command, 'HeadBucketCommand');
        places.push(place);
        return answer();
      });
      const { notes = [], facts } = await enrich(context(aws, name));

      assert.equal(facts, undefined);
      assert.equal(notes.length, 1);
      assert.match(notes[0]?.text ?? '', says);
      assert.doesNotMatch(notes[0]?.text ?? '', never);
      assert.deepEqual(
        places.map(({ account: who }) => who),
        ['anonymous'],
      );
      assert.ok(!notes[0]?.outcomes?.includes('found'));
    });
  }

  it('asks in the partition of the ARN, and nobody about an access point', async () => {
    const places: Place[] = [];
    const aws = fakeAws((_, __, place) => {
      places.push(place);
      return {};
    });
    await enrich(context(aws, 'arn:aws-cn:s3:::taken', [], 'arn'));
    await enrich(context(aws, `arn:aws:s3:eu-west-1:${account}:accesspoint/x`, [], 'arn'));

    assert.deepEqual(
      places.map(({ region }) => region),
      ['cn-north-1'],
    );
  });
});

describe('the size of a bucket of ours', () => {
  const day = new Date('2026-11-20T00:00:00Z');

  it('comes from one call in its region, in units for people', async () => {
    const aws = fakeAws((_, { MetricDataQueries }, place) => {
      assert.equal(place.region, 'eu-west-1');
      const queries = MetricDataQueries as {
        Id: string;
        MetricStat: { Metric: { Dimensions: { Value: string }[] } };
      }[];
      const value: Record<string, number> = {
        StandardStorage: 3 * 1024 ** 3,
        GlacierStorage: 1024 ** 4,
        AllStorageTypes: 42,
      };
      return {
        MetricDataResults: queries.map(({ Id, MetricStat }) => {
          const of = value[MetricStat.Metric.Dimensions[1]?.Value ?? ''];
          return of === undefined
            ? { Id, Timestamps: [], Values: [] }
            : { Id, Timestamps: [day, new Date(0)], Values: [of, 1] };
        }),
      };
    });
    const { facts = [] } = await enrich(context(aws, 'larkspur-payments-receipts', [receipts]));

    assert.deepEqual(aws.calls, ['GetMetricDataCommand']);
    assert.deepEqual(
      facts.map(({ of, name, value, why }) => ({ of, name, value, why })),
      [
        {
          of: 'aws/larkspur-payments-receipts',
          name: 'size',
          value: '1.0 TiB',
          why: 'Standard 3.0 GiB, Glacier Flexible Retrieval 1.0 TiB; counted by CloudWatch on 2026-11-20',
        },
        {
          of: 'aws/larkspur-payments-receipts',
          name: 'objects',
          value: 42,
          why: 'counted by CloudWatch on 2026-11-20',
        },
      ],
    );
  });

  it('is nothing where CloudWatch has no figure, and unreadable where it refuses', async () => {
    const none = await enrich(
      context(
        fakeAws(() => ({})),
        'x',
        [receipts],
      ),
    );
    const denied = await enrich(
      context(
        fakeAws(() => {
          throw awsError('AccessDenied');
        }),
        'x',
        [documentOf({ kind: 's3', id: 'aws/x', type: 'bucket' })],
      ),
    );

    assert.deepEqual(
      none.facts?.map(({ value }) => value),
      [null, null],
    );
    assert.match(none.facts?.[0]?.why ?? '', /empty or new/);
    assert.deepEqual(
      denied.facts?.map(({ of, value }) => ({ of, value })),
      [{ of: 'aws/x', value: { unreadable: 'AccessDenied (cloudwatch:GetMetricData)' } }],
    );
  });
});
