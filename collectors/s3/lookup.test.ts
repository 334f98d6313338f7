import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Lookup } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { question } from './fixtures/question.ts';
import { collectAll, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const documents = await collectAll(fakeAws(respond));
const bare = (id: string, part: Partial<Document> = {}) =>
  documentOf({ kind: 's3', type: 'bucket', id, ...part });
const more = [
  bare('aws-cn/larkspur-first', { region: 'cn-north-1', name: 'larkspur-first' }),
  bare('aws/larkspur-imported'),
  bare('larkspur.bare', { region: 'eu-west-1' }),
  bare('aws/Larkspur_Legacy', { name: 'Larkspur_Legacy' }),
  bare('aws/larkspur_legacy', { name: 'larkspur_legacy' }),
];
const scope = (account: string) => ({
  key: `s3/aws/${account}/global`,
  outcome: 'complete' as const,
  count: 1,
});
const index = naiveIndex([...documents, ...more], { scopes: [scope('111122223333')] });

function ask(shape: 'id' | 'arn', value: string): Promise<Lookup> {
  return kind.lookup({ question: question(shape, value), index, now: 0 });
}

describe('looking up a bucket', () => {
  const cases: [string, 'id' | 'arn', string, string[]][] = [
    ['a name', 'id', 'larkspur-sealed', ['aws/larkspur-sealed']],
    ['a name with dots', 'id', 'status.larkspur.example', ['aws/status.larkspur.example']],
    ['a name in other letters', 'id', 'LARKSPUR-sealed', ['aws/larkspur-sealed']],
    [
      'pitfall 11: the same name in two partitions',
      'id',
      'larkspur-first',
      ['aws-cn/larkspur-first', 'aws/larkspur-first'],
    ],
    [
      'pitfall 11: an ARN of one partition',
      'arn',
      'arn:aws-cn:s3:::larkspur-first',
      ['aws-cn/larkspur-first'],
    ],
    ['an ARN', 'arn', 'arn:aws:s3:::larkspur-sealed', ['aws/larkspur-sealed']],
    ['a document of an import', 'id', 'larkspur-imported', ['aws/larkspur-imported']],
    ['a document of an import, by ARN', 'arn', 'arn:aws:s3:::larkspur-imported', ['aws/larkspur-imported']],
    ['a document under an id of its own, by ARN', 'arn', 'arn:aws:s3:::larkspur.bare', ['larkspur.bare']],
    ['the very letters first', 'id', 'larkspur_legacy', ['aws/larkspur_legacy', 'aws/Larkspur_Legacy']],
    [
      'an access point',
      'arn',
      'arn:aws:s3:eu-west-1:111122223333:accesspoint/reports',
      ['aws/larkspur-payments-receipts'],
    ],
    [
      'the alias of an access point',
      'id',
      'reports-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias',
      ['aws/larkspur-payments-receipts'],
    ],
    ['a part of a name', 'id', 'larkspur', []],
    ['an ARN of the wrong partition', 'arn', 'arn:aws-us-gov:s3:::larkspur-sealed', []],
    ['one under an id of its own, by another partition', 'arn', 'arn:aws-cn:s3:::larkspur.bare', []],
    ['an access point of another region', 'arn', 'arn:aws:s3:us-east-1:111122223333:accesspoint/reports', []],
  ];
  for (const [what, shape, value, ids] of cases) {
    it(`finds ${what}`, async () => {
      const { documents: found, total, notes = [] } = await ask(shape, value);

      assert.deepEqual(
        found.map(({ id }) => id),
        ids,
      );
      assert.equal(total, ids.length);
      assert.equal(notes.length > 0, ids.length === 0);
    });
  }

  const missing: [string, 'id' | 'arn', string, RegExp, RegExp][] = [
    ['a plain name', 'id', 'somebodys-files', /may belong to anybody/, /account \d|namespace/],
    [
      'a name in the namespace of ours',
      'id',
      'x-111122223333-eu-west-1-an',
      /namespace of the account 111122223333, which is one of ours, region eu-west-1: nobody else/,
      /by custom/,
    ],
    [
      'pitfall 11: a name in the namespace of another',
      'id',
      'x-999988887777-ap-southeast-2-an',
      /namespace of the account 999988887777, region ap-southeast-2/,
      /one of ours|by custom/,
    ],
    [
      'a name with the number of an account',
      'id',
      'cdk-assets-999988887777-eu-west-1',
      /number of the account 999988887777: by custom/,
      /namespace|nobody else/,
    ],
    ['a longer number', 'id', 'logs-1234567890123', /may belong to anybody/, /account \d/],
    [
      'an access point',
      'arn',
      'arn:aws:s3:eu-west-1:999988887777:accesspoint/x',
      /access point of the account 999988887777/,
      /one of ours/,
    ],
  ];
  for (const [what, shape, value, says, never] of missing) {
    it(`says what ${what} reveals where it is not found`, async () => {
      const { notes = [] } = await ask(shape, value);
      const text = notes.map((note) => note.text).join(' ');

      assert.match(text, says);
      assert.doesNotMatch(text, never);
      assert.ok(notes.every(({ outcomes }) => outcomes?.includes('absent') && !outcomes.includes('found')));
    });
  }

  const beyond: [string, 'id' | 'arn', string, RegExp | undefined][] = [
    ['a directory bucket', 'id', 'fast--use1-az4--x-s3', /directory buckets .* are not read/],
    ['a table bucket', 'arn', 'arn:aws:s3:::x--table-s3', /table buckets are not read/],
    ['an alias', 'id', 'x-s3alias', /is in no index/],
    ['an access point', 'arn', 'arn:aws:s3:eu-west-1:999988887777:accesspoint/x', /is in no index/],
    ['a multi-region access point', 'arn', 'arn:aws:s3::999988887777:accesspoint/x.mrap', /several regions/],
    ['a plain name', 'id', 'somebodys-files', undefined],
    ['what is found', 'id', 'larkspur-sealed', undefined],
  ];
  for (const [what, shape, value, why] of beyond) {
    it(`pitfall 36: ${why ? 'never says "nobody" of' : 'may say "nobody" of'} ${what}`, async () => {
      const found = await ask(shape, value);

      assert.equal(found.beyond !== undefined, why !== undefined);
      assert.match(found.beyond ?? '', why ?? /^$/);
    });
  }

  it('tells of an account of ours only those who may see it', async () => {
    const { notes = [] } = await ask('id', 'x-111122223333-eu-west-1-an');

    assert.deepEqual(
      notes.map(({ account }) => account),
      ['111122223333'],
    );
  });
});

describe('describing a bucket', () => {
  const facts = (value: string) => [{ name: 'public', label: 'Public', value, state: 'value' as const }];
  const result = {
    ...bare('aws/larkspur-x'),
    links: [],
    related: [],
    source: 'index' as const,
    asOf: '',
    account: { id: '1' },
  };

  it('says whether it is public, as far as that is known', () => {
    assert.deepEqual(
      ['yes', 'no', 'unknown'].map((value) => kind.describe({ ...result, facts: facts(value) })),
      [
        'the public S3 bucket larkspur-x',
        'the S3 bucket larkspur-x (not public)',
        'the S3 bucket larkspur-x (whether it is public is not known)',
      ],
    );
    assert.equal(kind.describe({ ...result, facts: [] }), 'the S3 bucket larkspur-x');
  });

  it('leads to the console of the partition', () => {
    assert.equal(
      kind.console?.(bare('aws/a b', { region: 'eu-west-1' }))?.url,
      'https://console.aws.amazon.com/s3/buckets/a%20b?region=eu-west-1',
    );
    assert.equal(
      kind.console?.(bare('aws-cn/x', { region: 'cn-north-1' }))?.url,
      'https://console.amazonaws.cn/s3/buckets/x?region=cn-north-1',
    );
  });
});
