import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kind as ip } from '../../collectors/ip/index.ts';
import { kind as key } from '../../collectors/key/index.ts';
import { recognise } from '../../src/answer/recognise.ts';

/** Access keys where people meet them: in files, URLs and log lines, and beside what nobody may see. */

const kinds = new Map([ip, key].map((kind) => [kind.name, kind]));
const id = 'AKIARTX3GSDSTS7JSGUD';
/** One in thirty ids has no digit. */
const letters = 'AKIAYWUVBJOOESUGKPZR';
const secret = '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';
const signed = `https://bucket.s3.amazonaws.com/a/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${id}%2F20261121%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=${'0f'.repeat(32)}`;

const cases: [text: string, understood: string[]][] = [
  [id, [id]],
  [id.toLowerCase(), [id]],
  [`whose is ${letters}?`, [letters]],
  [`aws_access_key_id=${letters}`, [letters]],
  [`[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}`, [id]],
  [`export AWS_ACCESS_KEY_ID="${id}"`, [id]],
  [`{"accessKeyId":"${id}","sourceIPAddress":"203.0.113.9"}`, [id, '203.0.113.9']],
  [`https://bucket.s3.amazonaws.com/a?AWSAccessKeyId=${id}&Signature=abc&Expires=1`, [id]],
  [`https://bucket.s3.amazonaws.com/a?Expires=1&AWSAccessKeyId=${id}`, [id]],
  [`Credential=${id}/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host`, [id]],
  [signed, [id]],
  [`<${signed}>`, [id]],
  ['where is the asian restaurant', []],
  ['arn:aws:sts::111122223333:assumed-role/deploy/anna', ['arn:aws:sts::111122223333:assumed-role/deploy']],
];

describe('access keys in a text', () => {
  for (const [text, understood] of cases) {
    it(`${text.slice(0, 60).replaceAll('\n', ' ')}: ${understood.join(', ') || 'nothing'}`, () => {
      const { questions, text: shown } = recognise(text, kinds);

      assert.deepEqual(questions.map(({ value }) => value).sort(), understood.toSorted());
      assert.ok(!shown.includes(secret.slice(0, 12)) && !shown.includes('X-Amz-Signature'), shown);
    });
  }

  it('are asked by name, too, with whatever stands around them', () => {
    for (const text of [
      id,
      signed,
      `aws_access_key_id = ${id}`,
      `whose is ${id}`,
      `AWS_ACCESS_KEY_ID=${letters}`,
    ]) {
      const { questions, problem } = recognise(text, kinds, 'key');

      assert.equal(problem, undefined, text);
      assert.deepEqual(
        questions.map(({ kind }) => kind),
        ['key'],
        text,
      );
    }
  });

  it('pitfall 30: a secret alone is refused, and the asker told what to do', () => {
    const { questions, problem = '', text, secret: found } = recognise(secret, kinds, 'key');

    assert.deepEqual([questions, found], [[], 'alone']);
    assert.match(problem, /secret/);
    assert.ok(![text, problem].join().includes(secret.slice(0, 8)));
  });
});
