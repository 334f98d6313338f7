import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Related } from '#kit';
import { blockLines, byRelation, counted, isStep, nameOfAccount, nameOfRelated, shorten } from '#kit';

describe('blockLines', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }],
  };
  const long = 'HTTPS 443 forwards to payments-front-targets';
  const cases: [name: string, value: unknown, lines: string[] | undefined][] = [
    ['several lines', 'a\r\nb\n\n', ['a', 'b']],
    ['numbered steps', '1. look; think; 2. do it', ['1. look; think', '2. do it']],
    ['one step', '1. look; think', undefined],
    ['one line that ends', 'a\n', undefined],
    ['JSON in one line', JSON.stringify(policy), JSON.stringify(policy, undefined, 2).split('\n')],
    ['short JSON', '{"a":1}', undefined],
    ['what only begins like JSON', `{${'x'.repeat(100)}`, undefined],
    ['a list with long texts', [long, 'HTTP 80'], [long, 'HTTP 80']],
    ['a list of short texts', ['sg-1', 'sg-2'], undefined],
    ['a list of one', [long], undefined],
    ['a list that holds more than texts', [long, 7], undefined],
    ['no text', { a: 1 }, undefined],
    ['nothing', undefined, undefined],
  ];
  for (const [name, value, lines] of cases) {
    it(name, () => {
      assert.deepEqual(blockLines(value), lines);
    });
  }

  it('never gives one line, nor a line with a break in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue(), fc.array(fc.string({ maxLength: 90 }))), (value) => {
        const lines = blockLines(value);
        assert.ok(lines === undefined || lines.length > 1);
        for (const line of lines ?? []) assert.ok(!line.includes('\n'));
      }),
    );
  });
});

describe('byRelation', () => {
  it('keeps together what is related alike, in the order of the first of each, and loses nothing', () => {
    const things = ['record', 'in-subnet', 'record', 'valueOf'].map(
      (relation, at): Related => ({ relation, kind: 'ip', id: String(at) }),
    );

    assert.deepEqual(
      byRelation(things).map(({ relation, things: own }) => [relation, own.map(({ id }) => id).join()]),
      [
        ['names', '0,2'],
        ['in subnet', '1'],
        ['valueOf', '3'],
      ],
    );
  });
});

describe('isStep', () => {
  it('is a number, a full stop and words', () => {
    assert.deepEqual(
      ['1. Deactivate it.', '12. x', '1.5 hours', '1 key', 'See 1. here', '2026. x'].map(isStep),
      [true, true, false, false, false, false],
    );
  });
});

describe('nameOfRelated', () => {
  it('is the name, or the id without its place', () => {
    const account = { id: '111122223333' };
    const of = (id: string, name?: string) =>
      nameOfRelated({ relation: 'x', kind: 'ip', id, account, ...(name !== undefined && { name }) });

    assert.deepEqual(
      [
        of('111122223333/us-east-1/eni-1', 'api'),
        of('111122223333/us-east-1/eni-1'),
        of('111122223333/us-gov-west-1/app/x/1'),
        of('111122223333/Z0MAIN'),
        of('444455556666/us-east-1/eni-1'),
        nameOfRelated({ relation: 'x', kind: 'ip', id: 'aws/bucket' }),
      ],
      ['api', 'eni-1', 'app/x/1', 'Z0MAIN', '444455556666/us-east-1/eni-1', 'aws/bucket'],
    );
  });
});

describe('words that every door says alike', () => {
  it('count in the singular and in the plural', () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, 'scope')),
      ['0 scopes', '1 scope', '2 scopes'],
    );
  });

  it('name an account, or give its number where it has no name', () => {
    assert.equal(nameOfAccount({ id: '111122223333', name: 'pay' }), 'pay (111122223333)');
    assert.equal(nameOfAccount({ id: '111122223333', name: '' }), '111122223333');
    assert.equal(nameOfAccount({ id: '111122223333' }), '111122223333');
  });

  it('shorten what is too long, and tear no character apart', () => {
    assert.equal(shorten('abc', 3), 'abc');
    assert.equal(shorten('abcd', 3), 'ab…');
    assert.ok(shorten('a😀bc', 3).isWellFormed());
  });
});
