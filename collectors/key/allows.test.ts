import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { allowsInWords } from './allows.ts';
import { managedGrant } from './managed.ts';
import { denies, grantsOf } from './statements.ts';

const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

function inWords(...statements: object[]): string {
  const document = encodeURIComponent(JSON.stringify({ Statement: statements }));
  return allowsInWords(grantsOf(document), { denied: denies(document) });
}

describe('what a policy allows, in one line', () => {
  const own = `arn:aws:iam::*:user/\${aws:username}`;
  const cases: [what: string, statements: object[], words: string][] = [
    ['everything', [allow('*')], 'can administer everything'],
    ['everything, spelt otherwise', [allow('*:*')], 'can administer everything'],
    [
      'everything under a condition',
      [allow('*', '*', { Condition: {} })],
      'can administer everything, under conditions',
    ],
    ['everything of one thing', [allow('*', 'arn:aws:s3:::x')], 'full everything (named resources)'],
    [
      'everything but',
      [{ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }],
      'can do everything except iam and sts',
    ],
    ['a service', [allow('s3:*')], 'full s3'],
    ['reading', [allow(['s3:Get*', 's3:List*', 'dynamodb:Query'])], 'reads s3 and dynamodb'],
    ['full says reading, too', [allow(['s3:*', 's3:GetObject', 'sqs:SendMessage'])], 'full s3; writes sqs'],
    ['named', [allow('s3:PutObject', 'arn:aws:s3:::b/*')], 'writes s3 (named resources)'],
    [
      'full of some, reading of all',
      [allow('s3:*', 'arn:aws:s3:::b'), allow('s3:Get*')],
      'full s3 (named resources); reads s3',
    ],
    ['many', [allow(['a:*', 'b:*', 'c:*', 'd:*', 'e:*', 'f:*'])], 'full a, b, c, d and 2 more services'],
    [
      'giving itself rights',
      [allow(['iam:AttachUserPolicy', 's3:Get*'])],
      'can give itself any right (iam); reads s3',
    ],
    ['giving itself rights by a wildcard', [allow('iam:Put*')], 'can give itself any right (iam)'],
    ['its own keys', [allow('iam:CreateAccessKey', own)], 'writes iam (named resources)'],
    ['reading iam', [allow(['iam:Get*', 'iam:List*'])], 'reads iam'],
    ['a role', [allow('sts:AssumeRole', 'arn:aws:iam::1:role/x/deploy')], 'can assume deploy'],
    ['any role', [allow('sts:AssumeRole')], 'can assume any role that trusts it'],
    [
      'a denial',
      [allow('s3:*'), { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }],
      'full s3, with denials',
    ],
    ['a denial alone', [{ Effect: 'Deny', Action: '*', Resource: '*' }], 'allows nothing'],
    ['nothing', [], 'allows nothing'],
  ];
  for (const [what, statements, words] of cases) {
    it(`${what}: ${words}`, () => {
      assert.equal(inWords(...statements), words);
    });
  }

  it('reads documents that are not encoded, single statements, and no nonsense', () => {
    assert.equal(allowsInWords(grantsOf(JSON.stringify({ Statement: allow('s3:*') }))), 'full s3');
    for (const text of [undefined, '', '%', '%7B', '[]', 'null', '{"Statement":[null,1]}'])
      assert.deepEqual(grantsOf(text), []);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const document = JSON.stringify({ Statement: value });
        assert.equal(typeof allowsInWords(grantsOf(document), { denied: denies(document) }), 'string');
      }),
    );
  });
});

describe('policies of AWS, by their names', () => {
  const cases: [name: string, words: string][] = [
    ['AdministratorAccess', 'can administer everything'],
    ['PowerUserAccess', 'can do everything except iam, organizations and account'],
    ['IAMFullAccess', 'can give itself any right (iam)'],
    ['ReadOnlyAccess', 'reads everything'],
    ['AmazonS3ReadOnlyAccess', 'reads s3'],
    ['AmazonDynamoDBFullAccess_v2', 'full dynamodb'],
    ['AWSCodePipeline_ReadOnlyAccess', 'reads codepipeline'],
    ['AWSSupportAccess', 'what AWSSupportAccess allows'],
  ];
  for (const [name, words] of cases) {
    it(`${name}: ${words}`, () => {
      assert.equal(allowsInWords([managedGrant(name)]), words);
    });
  }
});
