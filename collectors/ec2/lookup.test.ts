import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question, Result, ScopeRecord } from '#kit';
import { collected, documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { ids, place, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const signal = new AbortController().signal;
const scope = { kind: 'ec2', provider: 'aws', ...place };
assert.ok(kind.providers.aws);
const documents = await collected(
  kind.providers.aws.collect({ aws: fakeAws(respond), scope, signal, networks: [] }),
);
/** As a file brings it: no attributes, and only the fields of every document. */
const imported = documentOf({
  kind: 'ec2',
  id: '444455556666/eu-west-1/i-0d1b2c3d4e5f60718',
  type: 'instance',
  account: '444455556666',
  name: 'from-a-file',
  identifiers: ['i-0d1b2c3d4e5f60718'],
});

async function ask(shape: Question['shape'], value: string) {
  const question = { text: value, kind: 'ec2', shape, value, because: '' };
  const answer = await kind.lookup({ question, index: naiveIndex([...documents, imported]), now: 0 });
  return {
    ids: answer.documents.map(({ id }) => id.replace(/^.*\//, '')),
    notes: (answer.notes ?? []).map(({ text }) => text).join('\n'),
    total: answer.total,
  };
}

describe('looking up an instance', () => {
  const cases: { shape: Question['shape']; value: string; ids: string[]; says?: RegExp; never?: RegExp }[] = [
    {
      shape: 'id',
      value: ids.api,
      ids: [ids.api],
      says: /203\.0\.113\.6 is lent by AWS/,
      never: /203\.0\.113\.7/,
    },
    { shape: 'id', value: ids.terminated, ids: [ids.terminated], says: /terminated/ },
    { shape: 'arn', value: `arn:aws:ec2:eu-west-1:111122223333:instance/${ids.api}`, ids: [ids.api] },
    { shape: 'id', value: `111122223333/eu-west-1/${ids.api}`, ids: [ids.api] },
    {
      shape: 'id',
      value: 'vol-0a1b2c3d4',
      ids: [ids.api],
      says: /volume vol-0a1b2c3d4 is on the instance i-0a1b2c3d4e5f60718 \(api-7\)/,
    },
    {
      shape: 'arn',
      value: 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a1b2c3d4',
      ids: [ids.api],
      says: /volume vol-/,
    },
    { shape: 'id', value: 'sir-0abcdef12', ids: [ids.api] },
    { shape: 'id', value: 'API-7', ids: [ids.api, ids.stopped, ids.terminated], never: /terminated/ },
    { shape: 'id', value: 'ip-10-0-0-5.eu-west-1.compute.internal', ids: [ids.api] },
    { shape: 'address', value: '10.0.0.6', ids: [ids.api], never: /lent/ },
    { shape: 'address', value: '203.0.113.6', ids: [ids.api], says: /lent by AWS/ },
    { shape: 'address', value: '203.0.113.7', ids: [ids.api], never: /lent/ },
    { shape: 'address', value: '10.0.1.70', ids: [ids.api], says: /prefix/ },
    { shape: 'address', value: '10.0.1.80', ids: [] },
    { shape: 'id', value: 'i-0ffffffff', ids: [] },
    { shape: 'id', value: 'api', ids: [] },
    { shape: 'id', value: 'from-a-file', ids: ['i-0d1b2c3d4e5f60718'] },
    { shape: 'id', value: imported.id, ids: ['i-0d1b2c3d4e5f60718'] },
    { shape: 'id', value: 'i-0d1b2c3d4e5f60718', ids: ['i-0d1b2c3d4e5f60718'] },
  ];
  for (const one of cases) {
    it(`${one.shape} ${one.value}`, async () => {
      const answer = await ask(one.shape, one.value);

      assert.deepEqual(answer.ids, one.ids);
      assert.equal(answer.total, one.ids.length);
      if (one.says) assert.match(answer.notes, one.says);
      if (one.never) assert.doesNotMatch(answer.notes, one.never);
    });
  }
});

describe('what no instance has', () => {
  const scopes: ScopeRecord[] = [
    { key: 'ec2/aws/111122223333/eu-west-1', outcome: 'complete' },
    { key: 'ec2/aws/111122223333/eu-south-2', outcome: 'excluded' },
    { key: 'ec2/aws/444455556666/*', outcome: 'excluded' },
  ];
  const arn = (region: string, account: string, rest: string) => `arn:aws:ec2:${region}:${account}:${rest}`;
  const cases: [string, RegExp | undefined][] = [
    ['vol-0fffffff1', /a volume that is on no instance/],
    [arn('eu-west-1', '111122223333', 'volume/vol-0fffffff1'), /a volume that is on no instance/],
    ['r-0fffffff1', /known by its instances alone/],
    ['sir-0fffffff1', /known by its instances alone/],
    ['cr-0fffffff1', /known by its instances alone/],
    ['i-0fffffff1', undefined],
    ['nobody', undefined],
    [arn('eu-west-1', '111122223333', 'instance/i-0fffffff1'), undefined],
    [arn('us-east-1', '111122223333', 'instance/i-0fffffff1'), /^us-east-1 is not among .* 111122223333/],
    [arn('eu-south-2', '111122223333', 'instance/i-0fffffff1'), /^eu-south-2 is not among/],
    ['111122223333/us-east-1/i-0fffffff1', /^us-east-1 is not among/],
    [arn('eu-west-1', '444455556666', 'instance/i-0fffffff1'), /444455556666/],
    [arn('us-east-1', '999988887777', 'instance/i-0fffffff1'), undefined],
    [arn('us-east-1', '999988887777', 'volume/vol-0fffffff1'), undefined],
  ];
  for (const [value, beyond] of cases) {
    it(`pitfall 10: ${value}: ${beyond ? 'may be all the same' : 'is nowhere'}`, async () => {
      const question = { text: value, kind: 'ec2', shape: 'id', value, because: '' } as const;
      const answer = await kind.lookup({ question, index: naiveIndex(documents, { scopes }), now: 0 });

      assert.equal(answer.total, 0);
      if (beyond) assert.match(answer.beyond ?? '', beyond);
      else assert.equal(answer.beyond, undefined);
    });
  }
});

describe('what the kind accepts', () => {
  const cases: [string, string | undefined][] = [
    ['i-0ABCDEF12', 'id i-0abcdef12 always'],
    ['vol-0abcdef12', 'id vol-0abcdef12 always'],
    ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0abcdef12', 'arn always'],
    ['arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0abcdef12', undefined],
    ['ip-10-0-0-1.ec2.internal', 'address 10.0.0.1 asked'],
    ['ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', 'address 1.2.3.4 asked'],
    ['i-0abcdef12.ec2.internal', 'id i-0abcdef12 asked'],
    ['payments-api-7', 'id payments-api-7 alone'],
    ['eni-0abcdef12', undefined],
    ['AKIAIOSFODNN7EXAMPLE', undefined],
    ['s3://bucket', undefined],
    ['app/front/0123456789abcdef', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${text}: ${expected ?? 'not this kind'}`, () => {
      const understood = kind.accepts.flatMap((one) => {
        if (!('pattern' in one)) return [];
        const match = one.pattern.exec(text);
        const value = match && (one.value ? one.value(match) : match[0]);
        const when = one.when ?? 'always';
        if (value === null || value === undefined) return [];
        return [one.shape === 'arn' ? `arn ${when}` : `${one.as ?? one.shape} ${value} ${when}`];
      });

      // The first that fits is taken; a host name may be a name, too, where nothing better is said of it
      assert.equal(understood[0], expected);
    });
  }

  it('holds a private address to be shared, and no other', () => {
    const shared = (value: string) =>
      kind.shared({ text: '', kind: 'ec2', shape: 'address', value, because: '' });

    assert.deepEqual(['10.0.0.1', '172.31.0.1', '100.64.0.1', 'fd12::1'].map(shared), [
      true,
      true,
      true,
      true,
    ]);
    assert.deepEqual(['52.94.76.1', '172.32.0.1', '2600::1'].map(shared), [false, false, false]);
  });
});

it('describes a result by its state, id and name', () => {
  const result = (state: string, name?: string): Result => ({
    kind: 'ec2',
    id: '1/r/i-0a',
    type: 'instance',
    provider: 'aws',
    account: { id: '1' },
    region: 'r',
    ...(name !== undefined && { name }),
    facts: [{ name: 'state', label: 'State', value: state, state: 'value' }],
    links: [],
    related: [],
    source: 'index',
    asOf: '2026-11-21T03:00:00.000Z',
  });

  assert.equal(kind.describe(result('running', 'api-7')), 'the instance i-0a (api-7)');
  assert.equal(kind.describe(result('stopped')), 'the stopped instance i-0a');
});
