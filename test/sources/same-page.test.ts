import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseSamePage } from '../../src/sources/aws/refuse-same-page.ts';

type Bag = Record<string, unknown>;
type Call = (request: { input: Bag }) => Promise<{ output: Bag }>;

/** A client whose calls are answered so. */
function clientOf(answer: (input: Bag) => Bag): (input: Bag) => Promise<{ output: Bag }> {
  let call: Call = async ({ input }) => ({ output: answer(input) });
  const add = (middleware: (next: Call, context: { commandName: string }) => Call) => {
    call = middleware(call, { commandName: 'ListThingsCommand' });
  };
  refuseSamePage({ middlewareStack: { add } });
  return (input) => call({ input });
}

/** A call with this input that is answered so. */
function called(input: Bag, output: Bag): Promise<{ output: Bag }> {
  return clientOf(() => output)(input);
}

/** Reads pages as a paginator does, up to so many; gives how many there were. */
async function readPages(call: ReturnType<typeof clientOf>, most: number, input: Bag = {}): Promise<number> {
  let token: unknown;
  for (let page = 1; page <= most; page++) {
    const { output } = await call(token === undefined ? input : { ...input, NextToken: token });
    token = output['NextToken'];
    if (token === undefined) return page;
  }
  return most + 1;
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

  for (const [before, length] of [
    [0, 2],
    [1, 3],
    [7, 40],
  ] as const)
    it(`is refused where the pages go in a circle of ${length} after ${before}`, async () => {
      let calls = 0;
      const client = clientOf(({ NextToken = -1 }) => {
        calls++;
        const next = Number(NextToken) + 1;
        return { NextToken: next < before + length ? next : before };
      });

      await assert.rejects(readPages(client, 10_000), { name: 'TokenRepeated' });
      assert.ok(calls <= 3 * (before + length) + 3, `${calls} calls`);
    });

  it('is taken where many read the same pages at once, and again', async () => {
    const client = clientOf(({ NextToken = 0 }) => {
      const next = Number(NextToken) + 1;
      return next < 100 ? { NextToken: next } : {};
    });
    const all = [
      readPages(client, 200),
      readPages(client, 200),
      readPages(client, 200, { PathPrefix: '/a' }),
    ];

    assert.deepEqual([...(await Promise.all(all)), await readPages(client, 200)], [100, 100, 100, 100]);
  });
});
