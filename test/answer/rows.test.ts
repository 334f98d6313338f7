import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer } from '#kit';
import { toCsv } from '../../src/answer/csv.ts';
import { type Row, rowsOf, thingsOf } from '../../src/answer/rows.ts';
import { answerOf, resultOf, whoisOf } from '../terminal/fixtures.ts';

const hidden = resultOf({ id: 'hidden', account: { id: '-' }, region: '-' });
const replies = [
  whoisOf(
    [
      answerOf('found', { results: [resultOf(), hidden], total: 7 }),
      answerOf('absent', { question: { text: 'x', kind: 'ip', value: '10.0.0.8' } }),
    ],
    {
      text: 'two things',
    },
  ),
  whoisOf([], { text: 'hello' }),
  answerOf('denied', { question: { text: 'alone', kind: 'ip' } }),
];

describe('rowsOf', () => {
  it('has a row for every result, and one for every answer or text without any', () => {
    assert.deepEqual(
      rowsOf(replies).map(({ text, outcome, id, accountId, region }) => [
        text,
        outcome,
        id,
        accountId,
        region,
      ]),
      [
        ['two things', 'found', 'eni-0a1b2c3d', '111122223333', 'eu-west-1'],
        ['two things', 'found', 'hidden', '', ''],
        ['two things', 'absent', '', '', ''],
        ['hello', 'invalid', '', '', ''],
        ['alone', 'denied', '', '', ''],
      ],
    );
  });
});

describe('thingsOf', () => {
  it('has one line for a thing that several kinds were asked of, or one for each that has it', () => {
    const of = (outcome: Answer['outcome'], kind: string) =>
      answerOf(outcome, { question: { text: 'x', kind, value: 'pay' } });
    const lines = (answers: Answer[]) =>
      thingsOf([whoisOf(answers)]).map(({ kind, outcome }) => `${kind} ${outcome}`);

    assert.deepEqual(
      lines([of('unknown', 'ec2'), of('found', 's3'), of('absent', 'lb'), of('found', 'dns')]),
      ['s3 found', 'dns found'],
    );
    assert.deepEqual(lines([of('absent', 'ec2'), of('unknown', 's3'), of('denied', 'key')]), ['s3 unknown']);
    assert.deepEqual(lines([of('absent', 'ec2'), of('denied', 'key')]), ['key denied']);
  });

  it('has one line for each answer to another thing, which says how many more hold it', () => {
    assert.deepEqual(
      thingsOf(replies).map(({ thing, outcome, whose, name }) => [thing, outcome, whose, name]),
      [
        ['10.0.0.7', 'found', 'payments-prod (7 results)', 'api-7'],
        ['10.0.0.8', 'absent', '', ''],
        ['hello', 'invalid', '', ''],
        ['alone', 'denied', '', ''],
      ],
    );
  });
});

/** Reads RFC 4180 again, to hold what is written to it. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (cell.lastIndex < csv.length) {
    const [, text = '', end = ''] = cell.exec(csv) ?? assert.fail('this is no CSV');
    rows.at(-1)?.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

describe('toCsv', () => {
  const [row] = rowsOf([answerOf()]) as [Row];

  it('is a header alone where there is nothing', () => {
    assert.match(toCsv([]), /^text,kind,[^\n]*,as of,facts,summary\r\n$/);
  });

  for (const start of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1']) {
    it(`makes no formula of ${JSON.stringify(start)}`, () => {
      const [, [text] = []] = parsed(toCsv([{ ...row, text: start }]));

      assert.equal(text, `'${start}`);
    });
  }

  it('can be read again, whatever it holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('"', ',', '\r', '\n', '=', 'a', ' ')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (cells) => {
        const rows = cells.map(([name, summary]) => ({ ...row, name, summary }));
        const [, ...read] = parsed(toCsv(rows));

        assert.deepEqual(
          read.map((one) => [one[9], one[14]].map((cell = '') => cell.replace(/^'/, ''))),
          cells.map((pair) => pair.map((cell) => cell.replace(/^'/, ''))),
        );
        for (const one of read.flat()) assert.doesNotMatch(one, /^\s*[=+\-@]/);
      }),
    );
  });
});
