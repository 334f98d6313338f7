import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Place, ScopeRecord, Whereabouts } from '#kit';
import { everywhereIn, unreadPlace, whereOf } from '#kit';
import { collected, fakeAws } from '#kit/testing';

const here = { account: '111122223333', region: 'eu-west-1' };
const there = { account: '444455556666', region: 'us-east-1' };

describe('where a value says that it is', () => {
  const cases: [string, Whereabouts][] = [
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0a', here],
    ['111122223333/eu-west-1/i-0a', here],
    ['arn:aws:iam::111122223333:user/kim', { account: '111122223333', region: undefined }],
    ['arn:aws:s3:::bucket', { account: undefined, region: undefined }],
    ['2600:1f18:abc:de01::5', { account: undefined, region: undefined }],
    ['i-0a', { account: undefined, region: undefined }],
  ];
  for (const [value, where] of cases) it(value, () => assert.deepEqual(whereOf(value), where));
});

describe('a place that no scope reads', () => {
  const scopes: ScopeRecord[] = [
    { key: 'lb/aws/111122223333/eu-west-1', outcome: 'complete' },
    { key: 'lb/aws/111122223333/eu-north-1', outcome: 'denied' },
    { key: 'lb/aws/111122223333/eu-south-2', outcome: 'excluded' },
    { key: 'lb/aws/444455556666/*', outcome: 'excluded' },
    { key: 'lb/aws/777788889999/*', outcome: 'failed' },
    { key: 'lb/aws-other/111122223333/ap-south-1', outcome: 'complete' },
  ];
  const cases: [Whereabouts, RegExp | undefined][] = [
    [{}, undefined],
    [here, undefined],
    [{ region: 'eu-west-1' }, undefined],
    [
      { ...here, region: 'eu-south-2' },
      /^eu-south-2 is not among the regions of 111122223333 that are read$/,
    ],
    [{ ...here, region: 'ap-south-1' }, /^ap-south-1 is not among/],
    [{ region: 'eu-south-2' }, undefined],
    [there, /^us-east-1 is not among the regions of 444455556666/],
    [{ account: there.account }, /^the account 444455556666 is left out/],
    // What should have been read is told by the coverage
    [{ ...here, region: 'eu-north-1' }, undefined],
    [{ account: '777788889999', region: 'us-east-1' }, undefined],
    // None of ours
    [{ account: '999988887777', region: 'us-east-1' }, undefined],
  ];
  for (const [where, said] of cases) {
    it(`${JSON.stringify(where)}: ${said ?? 'nothing to say'}`, () => {
      const told = unreadPlace(where, scopes);

      if (said) assert.match(told ?? '', said);
      else assert.equal(told, undefined);
    });
  }

  it('a region alone is unread where no account reads it', () => {
    assert.match(
      unreadPlace({ region: 'us-east-1' }, scopes.slice(0, 3)) ?? '',
      /^us-east-1 is not among the regions that/,
    );
  });

  it('before anything is planned there is nothing to say', () => {
    assert.equal(unreadPlace({ region: 'us-east-1' }, []), undefined);
  });
});

describe('searching in the places that a value leaves open', () => {
  const excluded = [{ account: '444455556666', region: '*' }];
  async function visited(where: Whereabouts): Promise<Place[]> {
    const aws = {
      ...fakeAws(() => ({})),
      async *everywhere<T>(run: (place: Place) => AsyncIterable<T> | undefined) {
        yield* run(here) ?? [];
        yield* run({ ...here, region: 'eu-north-1' }) ?? [];
      },
    };
    return collected(
      everywhereIn({ aws, excluded }, where, async function* (place) {
        yield place;
      }),
    );
  }

  it('visits those, and nobody for an account that is none of ours', async () => {
    assert.equal((await visited({})).length, 2);
    assert.deepEqual(await visited(here), [here]);
    assert.deepEqual(await visited({ region: 'eu-west-1' }), [here]);
    assert.deepEqual(await visited({ account: '999988887777', region: 'eu-west-1' }), []);
  });

  for (const where of [
    { region: 'us-east-1' },
    { ...here, region: 'us-east-1' },
    { account: '444455556666' },
    { account: '444455556666', region: 'eu-west-1' },
  ]) {
    it(`throws for a place of ours that is not among them: ${JSON.stringify(where)}`, async () => {
      await assert.rejects(visited(where), { code: 'unavailable' });
    });
  }
});
