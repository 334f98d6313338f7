import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseSamePage } from '../../src/sources/aws/refuse-same-page.ts';

type Bag = Record<string, unknown>;
type Call = (request: { input: Bag }) => Promise<{ output: Bag }>;

/** A call with this input that is answered so. */
function called(input: Bag, output: Bag): Promise<{ output: Bag }> {
  let call: Call = async () => ({ output });
  const add = (middleware: (next: Call) => Call) => {
    call = middleware(call);
  };
  refuseSamePage({ middlewareStack: { add } });
  return call({ input });
}

describe('a page of AWS', () => {
  const whole: readonly [what: string, input: Bag, output: Bag][] = [
    ['the first', { MaxResults: 5 }, { NextToken: 'a' }],
    ['one in the middle', { NextToken: 'a' }, { NextToken: 'b' }],
    ['the last', { NextToken: 'a' }, {}],
    ['one of IAM', { Marker: 'a' }, { Marker: 'b', IsTruncated: true }],
    [
      'the last of Route 53, which repeats what was asked',
      { Marker: 'a' },
      { Marker: 'a', IsTruncated: false },
    ],
    ['one of Route 53', { Marker: 'a' }, { Marker: 'a', NextMarker: 'b', IsTruncated: true }],
    [
      'one of CloudFront, a level deeper',
      { Marker: 'a' },
      { DistributionList: { Marker: 'a', NextMarker: 'b', IsTruncated: true } },
    ],
    ['the last of CloudFront', { Marker: 'a' }, { DistributionList: { Marker: 'a', IsTruncated: false } }],
    ['one of a load balancer', { Marker: 'a' }, { LoadBalancers: [{ Marker: 'c' }], NextMarker: 'b' }],
    [
      'objects of a bucket',
      { ContinuationToken: 'a' },
      { ContinuationToken: 'a', NextContinuationToken: 'b' },
    ],
    ['no page at all', { Bucket: 'a' }, { Bucket: 'a', Empty: null }],
  ];
  for (const [what, input, output] of whole)
    it(`is taken: ${what}`, async () => assert.deepEqual(await called(input, output), { output }));

  const same: readonly [what: string, input: Bag, output: Bag][] = [
    ['EC2', { NextToken: 'a' }, { NextToken: 'a' }],
    ['CloudTrail and others in small letters', { nextToken: 'a' }, { nextToken: 'a' }],
    ['IAM', { Marker: 'a' }, { Marker: 'a', IsTruncated: true }],
    ['Route 53', { Marker: 'a' }, { Marker: 'a', NextMarker: 'a', IsTruncated: true }],
    ['CloudFront', { Marker: 'a' }, { DistributionList: { NextMarker: 'a', IsTruncated: true } }],
    ['the domains of Route 53', { Marker: 'a' }, { NextPageMarker: 'a' }],
    ['the buckets of S3', { ContinuationToken: 'a' }, { ContinuationToken: 'a' }],
    ['API Gateway', { position: 'a' }, { position: 'a' }],
  ];
  for (const [what, input, output] of same)
    it(`that names itself as the next is refused: ${what}`, () =>
      assert.rejects(called(input, output), { name: 'TokenRepeated' }));
});
