import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recognise } from '../../src/answer/recognise.ts';
import { loadKinds } from '../../src/kinds.ts';

const kinds = await loadKinds(new URL('../../collectors/', import.meta.url));

const cases: [string, string[], string[]][] = [
  ['eni-0a1', ['ip', 's3'], []],
  ['vpc-abc', ['ip', 's3', 'lb'], []],
  ['i-0a1', ['ec2'], ['ip']],
  ['vpc-prod', ['s3', 'lb'], ['ip']],
  // As AWS gives them: nothing else is called so
  ['eni-0a1b2c3d', ['ip'], ['s3', 'lb', 'ec2']],
  ['i-0a1b2c3d', ['ec2'], ['s3', 'lb', 'ip']],
];
for (const [text, asked, notAsked] of cases)
  test(`${text} asks ${asked.join(', ')}${notAsked.length > 0 ? `, not ${notAsked.join(', ')}` : ''}`, () => {
    const { questions } = recognise(text, kinds);
    const names = questions.map(({ kind }) => kind);

    assert.deepEqual(
      asked.filter((kind) => !names.includes(kind)),
      [],
    );
    assert.deepEqual(
      notAsked.filter((kind) => names.includes(kind)),
      [],
    );
  });
