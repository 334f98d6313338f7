import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Principal, Sensitivity } from '#kit';
import {
  covers,
  inWords,
  isAws,
  iso,
  least,
  most,
  parseDuration,
  parseScopeKey,
  partitionOf,
  principalId,
  scopeKey,
  sensitivities,
} from '#kit';

describe('scope keys', () => {
  const part = fc.string({ unit: fc.constantFrom(...'abc0159-*._ :é'.split('')), minLength: 1 });

  it('say their four parts, and give them back', () => {
    fc.assert(
      fc.property(
        fc.record({ kind: part, provider: part, account: part, region: part }, { noNullPrototype: true }),
        (scope) => {
          assert.deepEqual(parseScopeKey(scopeKey(scope)), scope);
        },
      ),
    );
    assert.equal(
      scopeKey({ kind: 'ip', provider: 'aws', account: '111122223333', region: 'eu-west-1' }),
      'ip/aws/111122223333/eu-west-1',
    );
  });

  for (const key of [
    '',
    'ip',
    'ip/aws/1',
    'ip/aws/1/',
    '/aws/1/r',
    'ip//1/r',
    'ip/aws//r',
    'ip/aws/1/r/',
    'ip/aws/1/r/x',
  ])
    it(`are not "${key}"`, () => assert.equal(parseScopeKey(key), undefined));
});

describe('sensitivities', () => {
  const rights = [undefined, ...sensitivities] as const;
  const sight = fc.constantFrom<Sensitivity | undefined>(...rights);

  it('rise from nothing over public and internal to restricted', () => {
    const table = rights.map((see) => sensitivities.map((needed) => covers(see, needed)));

    assert.deepEqual(table, [
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });

  it('are a lattice: least and most are what it needs', () => {
    fc.assert(
      fc.property(sight, sight, sight, (a, b, c) => {
        for (const join of [least, most]) {
          assert.equal(join(a, a), a);
          assert.equal(join(a, b), join(b, a));
          assert.equal(join(a, join(b, c)), join(join(a, b), c));
        }
        assert.equal(least(a, most(a, b)), a);
        assert.equal(most(a, least(a, b)), a);
      }),
      { numRuns: 300 },
    );
  });

  it('agree with covers: what two rights share is what both cover', () => {
    for (const a of rights) {
      for (const b of rights) {
        for (const needed of sensitivities) {
          assert.equal(covers(least(a, b), needed), covers(a, needed) && covers(b, needed));
          assert.equal(covers(most(a, b), needed), covers(a, needed) || covers(b, needed));
        }
      }
    }
  });
});

describe('durations', () => {
  const durations: [text: string, ms: number | undefined][] = [
    ['1s', 1000],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['90d', 7_776_000_000],
    ['999999d', 86_399_913_600_000],
    ['1000000s', undefined],
    ['0s', undefined],
    ['05m', undefined],
    ['-1h', undefined],
    ['1.5h', undefined],
    ['2 h', undefined],
    ['2H', undefined],
    ['2w', undefined],
    ['h', undefined],
    ['2', undefined],
    ['', undefined],
    ['1h30m', undefined],
    ['1h\n', undefined],
  ];
  for (const [text, ms] of durations)
    it(`reads ${JSON.stringify(text)} as ${ms}`, () => assert.equal(parseDuration(text), ms));

  const words: [ms: number, text: string][] = [
    [-5000, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [1999, '1 s'],
    [89_999, '89 s'],
    [90_000, '1 min'],
    [119_999, '1 min'],
    [720_000, '12 min'],
    [5_399_999, '89 min'],
    [5_400_000, '1 h'],
    [172_799_999, '47 h'],
    [172_800_000, '2 days'],
    [400 * 86_400_000, '400 days'],
  ];
  for (const [ms, text] of words) it(`says ${text} for ${ms} ms`, () => assert.equal(inWords(ms), text));

  it('never say more than there is', () => {
    const units: Record<string, number> = { s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000 };
    fc.assert(
      fc.property(fc.nat(2 ** 40), (ms) => {
        const [count, unit = ''] = inWords(ms).split(' ');
        const said = Number(count) * (units[unit] ?? Number.NaN);

        assert.ok(said <= ms && ms < said + (units[unit] ?? 0), inWords(ms));
      }),
    );
  });

  it('write a time as ISO 8601 in UTC', () => {
    assert.equal(iso(Date.UTC(2026, 10, 21, 3, 0, 0, 7)), '2026-11-21T03:00:00.007Z');
  });
});

describe('partitionOf', () => {
  const partitions: [region: string, partition: string][] = [
    ['eu-west-1', 'aws'],
    ['us-east-1', 'aws'],
    ['us-west-2', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isof-south-1', 'aws-iso-f'],
    ['global', 'aws'],
    ['', 'aws'],
  ];
  for (const [region, partition] of partitions)
    it(`says ${partition} of ${region}`, () => assert.equal(partitionOf(region), partition));
});

describe('principalId', () => {
  const principals: [principal: Principal, id: string][] = [
    [{ type: 'slack', team: 'T0001', user: 'U0SUP1' }, 'slack:T0001/U0SUP1'],
    [{ type: 'slack', team: 'T0001', user: 'U0SUP1', enterprise: 'E1' }, 'slack:T0001/U0SUP1'],
    [{ type: 'token', name: 'runbooks', groups: ['support'] }, 'token:runbooks'],
    [{ type: 'system', name: 'cli' }, 'system:cli'],
  ];
  for (const [principal, id] of principals) it(`names ${id}`, () => assert.equal(principalId(principal), id));
});

describe('isAws', () => {
  for (const [provider, is] of [
    ['aws', true],
    ['aws-apis', true],
    ['awsome', false],
    ['networks', false],
  ] as const) {
    it(`says ${is} of ${provider}`, () => assert.equal(isAws(provider), is));
  }
});
