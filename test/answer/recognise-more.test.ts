import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineKind, type Kind, Type } from '#kit';
import { recognise } from '../../src/answer/recognise.ts';
import { boxKind, nameKind } from './fakes.ts';

const base = boxKind();
/** A kind that other kinds answer better for: what it takes only where asked by name, or alone. */
const shy: Kind = defineKind({
  ...base,
  name: 'shy',
  attributes: Type.Object({}),
  command: { ...base.command, name: '/shyinfo' },
  accepts: [
    { shape: 'address', when: 'asked' },
    {
      shape: 'hostname',
      pattern: /^[a-z0-9-]+\.example\.com$/,
      because: 'a host of the example',
      when: 'asked',
    },
    { shape: 'id', pattern: /^[a-z][a-z0-9-]{2,40}$/, because: 'a name', when: 'alone' },
    {
      shape: 'id',
      pattern: /^shy:\/\/([a-z]+)$/,
      because: 'a URL',
      when: 'asked',
      value: (match) => match[1],
    },
  ],
});
const kinds = new Map([base, shy].map((kind) => [kind.name, kind]));
const all = new Map([base, nameKind(), shy].map((kind) => [kind.name, kind]));
const reads = (text: string, kind?: string) =>
  recognise(text, kinds, kind).questions.map((question) => `${question.kind} ${question.value}`);

describe('what a kind takes only', () => {
  const table: [string, string | undefined, string[]][] = [
    ['10.0.0.5', undefined, ['box 10.0.0.5']],
    ['10.0.0.5', 'shy', ['shy 10.0.0.5']],
    ['10.0.0.5', 'box', ['box 10.0.0.5']],
    ['www.example.com', undefined, []],
    ['www.example.com', 'shy', ['shy www.example.com']],
    ['payments-front', undefined, ['shy payments-front']],
    ['payments-front --live', undefined, ['shy payments-front']],
    ['payments', undefined, ['shy payments']],
    ['is payments-front up?', undefined, []],
    ['is payments-front up?', 'shy', ['shy payments-front']],
    ['a=payments-front', undefined, ['shy payments-front']],
    ['is a=payments-front up?', undefined, []],
    ['a=payments', undefined, ['shy payments']],
    ['host=10.0.0.5', undefined, ['box 10.0.0.5']],
    ['payments-front_', undefined, ['shy payments-front']],
    ['10.0.0.5_', undefined, ['box 10.0.0.5']],
    ['payments-front 10.0.0.5', undefined, ['box 10.0.0.5']],
    ['see shy://abc', undefined, []],
    ['shy://abc', 'shy', ['shy abc']],
  ];
  for (const [text, kind, wanted] of table) {
    it(`reads ${wanted.join() || 'nothing'} in "${text}" ${kind ? `for ${kind}` : 'in general'}`, () => {
      assert.deepEqual(reads(text, kind), wanted);
    });
  }
});

describe('a page', () => {
  const cursor =
    'WyJhMDAwMDAwMDAwMDAwMDAwMDAwMDBmZmZmMGEwMDAwMDAiLDEyMyw0NTYsIkFiQ2RFZkdoIl0abcDEF0123456789';
  for (const text of [
    `10.0.0.0/8 page:${cursor}`,
    `--page ${cursor} 10.0.0.0/8`,
    `10.0.0.0/8 --page=${cursor}`,
  ]) {
    it(`is taken out of "${text.slice(0, 20)}…"`, () => {
      const { options, questions, text: shown, secret } = recognise(text, kinds, 'box');

      assert.equal(options.cursor, cursor);
      assert.equal(questions[0]?.value, '10.0.0.0/8');
      assert.equal(shown, '10.0.0.0/8');
      assert.equal(secret, undefined);
    });
  }

  it('may mean anything in free text', () => {
    assert.equal(recognise('see page:3 of 10.0.0.1', kinds).options.cursor, undefined);
    assert.equal(recognise('10.0.0.1 --page 3', kinds).options.cursor, '3');
  });
});

describe('a list', () => {
  it('is one question, in canonical words', () => {
    const { questions, text } = recognise(
      '  LIST State:"a  b"  account:x name:\'c d\' tag:K="v w" --live',
      kinds,
      'box',
    );

    assert.deepEqual(
      questions.map(({ shape, value }) => [shape, value]),
      [['list', 'list state:"a  b" account:x name:"c d" tag:"K=v w"']],
    );
    assert.deepEqual(
      recognise(questions[0]?.value ?? '', kinds, 'box').questions[0]?.value,
      questions[0]?.value,
    );
    assert.match(text, /^LIST State:a {2}b/);
  });

  it('takes a time and a page', () => {
    const { options, questions } = recognise('list state:on at:2 days ago page:50.0', kinds, 'box');

    assert.deepEqual(options, { at: '2 days ago', cursor: '50.0' });
    assert.equal(questions[0]?.value, 'list state:on');
  });

  it('is of one kind', () => {
    assert.equal(
      recognise('list account:x', kinds).problem,
      'A list is of one kind: type `/boxinfo list account:x`, or the same with /shyinfo.',
    );
    assert.deepEqual(reads('list of bad ones: 10.0.0.1'), ['box 10.0.0.1']);
  });

  it('refuses a secret', () => {
    const { problem, secret, questions } = recognise(
      'list name:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      kinds,
      'box',
    );
    assert.match(problem ?? '', /looks like a secret/);
    assert.equal(secret, 'alone');
    assert.deepEqual(questions, []);
  });
});

describe('a secret', () => {
  const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const ID = 'AKIAIOSFODNN7EXAMPLE';
  const keys: Kind = defineKind({
    ...base,
    name: 'key',
    accepts: [{ shape: 'id', pattern: /^AKIA[A-Z0-9]{16}$/, because: 'an access key id' }],
  });
  const keyKinds = new Map([['key', keys]]);
  for (const text of [
    `${ID} ${SECRET}`,
    `${ID}:${SECRET}`,
    `${ID}/${SECRET}`,
    `${ID},${SECRET}`,
    `${ID}${SECRET}`,
    `aws_access_key_id = ${ID}\naws_secret_access_key = ${SECRET}`,
    `export AWS_ACCESS_KEY_ID=${ID} AWS_SECRET_ACCESS_KEY=${SECRET.toLowerCase()}`,
    `{"AccessKeyId":"${ID}","SecretAccessKey":"${SECRET}"}`,
    `Access key: ${ID} Secret access key: not-40-characters-${SECRET.slice(0, 9)}`,
    `${ID} aws_session_token=${SECRET.slice(0, 20)}`,
  ]) {
    it(`is dropped beside an id that is answered: ${text.slice(0, 48).replaceAll('\n', ' ')}…`, () => {
      for (const kind of [undefined, 'key']) {
        const recognised = recognise(text, keyKinds, kind);

        assert.deepEqual(
          recognised.questions.map(({ value }) => value),
          [ID],
        );
        assert.equal(recognised.secret, 'beside');
        assert.equal(recognised.problem, undefined);
        assert.doesNotMatch(JSON.stringify(recognised), /K7MDENG|k7mdeng|wJalrXUt/);
      }
    });
  }
});

describe('an ARN that no kind knows', () => {
  it('is a question of its own, in general only', () => {
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:pay-hook';
    const { questions } = recognise(`see ${arn}, please`, all);

    assert.deepEqual(
      questions.map(({ kind, value, because }) => [kind, value, because]),
      [['arn', arn, 'an ARN of Lambda']],
    );
    assert.deepEqual(recognise(arn, all, 'box').questions, []);
    assert.deepEqual(recognise('arn:aws:lambda', all).questions, []);
  });
});
