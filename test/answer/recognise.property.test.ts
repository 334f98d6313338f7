import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { recognise } from '../../src/answer/recognise.ts';
import { boxKind, nameKind } from './fakes.ts';

const kinds = new Map([boxKind(), nameKind()].map((kind) => [kind.name, kind]));

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+';
const base64 = fc.string({
  unit: fc.constantFrom(...ALPHABET.split('')),
  minLength: 40,
  maxLength: 40,
});
const secretKey = base64.filter(
  (key) => /[A-Z]/.test(key) && /[a-z]/.test(key) && /[0-9]/.test(key) && /[g-z]/.test(key),
);
const thing = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.domain(),
  fc.webUrl({ withQueryParameters: true }),
  fc.constantFrom(
    '10.0.0.0/8',
    '<http://a.example|a.example>',
    's3://my-bucket/x',
    'i-0123456789abcdef0',
    '--live',
    'page:50',
    '--page',
    'arn:aws:lambda:eu-west-1:111122223333:function:x',
    'at:2h',
    '&amp;',
    '`',
    '[::1]:80',
    '«',
  ),
  fc.string({ unit: 'binary' }),
);
const text = fc.array(thing, { maxLength: 12 }).map((parts) => parts.join(' '));

describe('recognise, for any text', () => {
  it('never throws, and shows clean text of at most 300 characters', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.string({ unit: 'binary', maxLength: 2000 })),
        fc.constantFrom(undefined, 'box', 'name'),
        (some, kind) => {
          const recognised = recognise(some, kinds, kind);
          assert.ok(recognised.text.length <= 300);
          assert.ok(recognised.questions.length <= 200);
          assert.doesNotMatch(recognised.text, /[\p{Cc}\p{Cf}\p{Co}]/u);
          assert.equal(
            recognised.problem === undefined,
            recognised.questions.length > 0 && !(kind && recognised.questions.length > 1),
          );
          for (const question of recognised.questions) assert.equal(question.text, recognised.text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('understands its own values as themselves', () => {
    fc.assert(
      fc.property(text, (some) => {
        for (const { kind, value, shape } of recognise(some, kinds).questions) {
          const [again, ...more] = recognise(value, kinds, kind === 'arn' ? undefined : kind).questions;
          assert.equal(again?.value, value);
          assert.equal(again?.shape, shape);
          assert.deepEqual(more, []);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never gives a secret back, wherever it stands', () => {
    const around = fc.constantFrom<[string, string]>(
      ['', ''],
      ['secret=', ''],
      ['"', '"'],
      ['`', '`'],
      ['AKIAIOSFODNN7EXAMPLE:', ''],
      ['<', '>'],
      ['aws_secret_access_key = ', '\n'],
      ['list account:x name:', ''],
      ['AKIAIOSFODNN7EXAMPLE/', ''],
      ['AKIAIOSFODNN7EXAMPLE', ''],
      ["'", "',"],
      ['https://x.example/', '?y'],
      ['--at ', ''],
    );

    fc.assert(
      fc.property(text, secretKey, around, text, (before, key, [open, close], after) => {
        const { options, ...shown } = recognise(`${before} ${open}${key}${close} ${after}`, kinds);
        // A cursor goes to the index alone, and is never shown
        const said = JSON.stringify([shown, { ...options, cursor: '' }]);
        assert.ok(!said.includes(key), said);
      }),
      { numRuns: 500 },
    );
  });

  it('reads what is hostile in its size without harm', () => {
    const run = 65_536;
    for (const some of [
      'a'.repeat(run),
      '.'.repeat(run),
      `${'.'.repeat(run)}a`,
      'a.'.repeat(run),
      '<'.repeat(run),
      '<a|'.repeat(run),
      'http://'.repeat(run),
      '1.'.repeat(run),
      ':'.repeat(run),
      '=a'.repeat(run),
      'x '.repeat(run),
      '-'.repeat(run),
      'eyJ'.repeat(run),
      '/a'.repeat(run),
      'at:'.repeat(run),
      '&amp;'.repeat(run),
      '@'.repeat(run),
      '[.]'.repeat(run),
      '\u200b'.repeat(run),
      '10.0.0.1,'.repeat(run),
    ]) {
      for (const kind of [undefined, 'box']) {
        const { text: shown, questions, notes } = recognise(some, kinds, kind);
        assert.ok(shown.length <= 300);
        assert.ok(questions.length <= 200);
        assert.ok(Array.isArray(notes));
      }
    }
  });

  it('says what it left out', () => {
    const many = Array.from({ length: 210 }, (_, i) => `10.0.0.${i}`).join(' ');

    assert.match(recognise(many, kinds).notes.join(), /only the first 200/);
    assert.match(recognise(`10.0.0.1 ${'x '.repeat(40_000)}`, kinds).notes.join(), /too long/);
    assert.deepEqual(recognise('10.0.0.1', kinds).notes, []);
  });
});
