import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer } from '#kit';
import { outcomes } from '#kit';
import { answerText, whoisText } from '../../src/terminal/answer-text.ts';
import { nextPage } from '../../src/terminal/next-page.ts';
import { allPlain, plain, plainJson } from '../../src/terminal/plain.ts';
import { colours } from '../../src/terminal/style.ts';
import { answerOf, NOW, resultOf, whoisOf } from './fixtures.ts';

const unknown = answerOf('unknown', {
  coverage: {
    scopes: 34,
    complete: 32,
    failed: [
      { scope: 'ip/aws/444455556666/eu-south-2', outcome: 'denied', error: 'AccessDenied' },
      { scope: 'ip/aws/777788889999/us-east-1', outcome: 'stale' },
    ],
  },
});

const near: Answer['related'] = [
  {
    relation: 'in-subnet',
    kind: 'ip',
    id: 'subnet-1',
    name: 'private-a',
    account: { id: '1', name: 'payments-prod' },
  },
  { relation: 'in-vpc', kind: 'ip', id: 'vpc-1', account: { id: '2' } },
];

const scenarios: { name: string; answer: Answer; lines: string[]; not?: RegExp }[] = [
  {
    name: 'found: the sentence, the result, and what it rests on',
    answer: answerOf('found', { notes: ['The range exists twice.'] }),
    lines: [
      '10.0.0.7 is found.',
      '',
      'network-interface api-7',
      '  Account         payments-prod (111122223333)',
      '  Region          eu-west-1',
      '  Owner           payments (#payments), because: tag Owner',
      '  State           in-use',
      '  Ports           80, 443 (from the security groups)',
      '  Public address  not configured',
      '  Flow logs       could not be read: AccessDenied',
      '  in subnet       private-a',
      '  Live check      same: AWS agrees',
      '  As of           2026-11-21T02:46:00.000Z (14 min ago), from index',
      '  Console         https://console.aws.amazon.com/',
      '',
      'Note: The range exists twice.',
      '',
      'Read: 34 of 34 scopes, the oldest 30 min ago.',
    ],
  },
  {
    name: 'absent: where it would belong',
    answer: answerOf('absent', { related: near }),
    lines: [
      '10.0.0.7 is absent.',
      '',
      'in subnet: private-a in payments-prod',
      'in vpc: vpc-1 in 2',
      '',
      'Read: 34 of 34 scopes, the oldest 30 min ago.',
    ],
    not: /As of|Showing/,
  },
  {
    name: 'unknown: what was not seen',
    answer: unknown,
    lines: [
      '10.0.0.7 is unknown.',
      '',
      'Read: 32 of 34 scopes.',
      '  ip/aws/444455556666/eu-south-2: denied (AccessDenied)',
      '  ip/aws/777788889999/us-east-1: stale',
    ],
    not: /undefined|ago/,
  },
  ...(['invalid', 'denied'] as const).map((outcome) => ({
    name: `${outcome}: the sentence alone`,
    answer: answerOf(outcome, { coverage: { scopes: 0, complete: 0, failed: [] } }),
    lines: [`10.0.0.7 is ${outcome}.`],
    not: /Read|scopes/,
  })),
  {
    name: 'a page of many, with the way to the next',
    answer: answerOf('found', {
      results: [resultOf({ name: 'web-1', facts: [], links: [], related: [] })],
      total: 12,
      cursor: 'abc',
      coverage: { scopes: 0, complete: 0, failed: [] },
    }),
    lines: [
      '10.0.0.7 is found.',
      '',
      'network-interface web-1',
      '  Account     payments-prod (111122223333)',
      '  Region      eu-west-1',
      '  Owner       payments (#payments), because: tag Owner',
      '  Live check  same: AWS agrees',
      '  As of       2026-11-21T02:46:00.000Z (14 min ago), from index',
      '',
      'Showing 1 of 12. Next page: --cursor abc',
    ],
  },
];

describe('answerText', () => {
  it('has a scenario for each outcome', () => {
    assert.deepEqual(new Set(scenarios.map(({ answer }) => answer.outcome)), new Set(outcomes));
  });

  for (const { name, answer, lines, not } of scenarios) {
    it(name, () => {
      const text = answerText(answer, NOW);

      assert.deepEqual(text.split('\n'), lines);
      if (not) assert.doesNotMatch(text, not);
    });
  }

  it('leaves out what is not known', () => {
    const { name: _, owner: __, confirmed: ___, ...bare } = resultOf({ account: { id: '1' }, facts: [] });
    const text = answerText(answerOf('found', { results: [bare] }), NOW);

    assert.match(text, /^network-interface eni-0a1b2c3d$/m);
    assert.match(text, /^ {2}Account +1$/m);
    assert.doesNotMatch(text, /Owner|Live check|undefined/);
  });

  it('writes a value of several members in one line', () => {
    const value = { port: 443, from: ['10.0.0.0/8', { group: 'sg-1' }] };
    const facts = [{ name: 'rule', label: 'Rule', value, state: 'value' as const }];

    assert.match(
      answerText(answerOf('found', { results: [resultOf({ facts })] }), NOW),
      /Rule +port: 443, from: 10\.0\.0\.0\/8, group: sg-1$/m,
    );
  });

  it('writes a value of several lines behind a mark, and says how many more there are', () => {
    const value = Array.from({ length: 70 }, (_, at) => `line ${at}`).join('\n');
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Principal: '*' }],
    });
    const facts = [
      { name: 'console', label: 'Console output', value, state: 'value' as const, why: 'read live' },
      { name: 'policy', label: 'Policy', value: policy, state: 'value' as const },
    ];
    const text = answerText(answerOf('found', { results: [resultOf({ facts })] }), NOW);

    assert.match(text, /^ {2}Console output \(read live\)\n {4}\| line 0\n/m);
    assert.match(
      text,
      /^ {4}\| line 59\n {4}\| … 10 more lines\n {2}Policy\n {4}\| \{\n {4}\| {3}"Version": "2012-10-17",$/m,
    );
    assert.doesNotMatch(text, /line 60/);
  });

  it('says since when, and names what is related by its relation', () => {
    const account = { id: '9', name: 'network-hub' };
    const related = [
      { relation: 'record', kind: 'dns', id: 'z/1', name: 'api.example.com', account },
      {
        relation: 'load-balancer',
        kind: 'lb',
        id: 'lb/1',
        name: 'payments-front',
        account: { id: '111122223333' },
      },
      { relation: 'record', kind: 'dns', id: 'z/2', name: 'www.example.com' },
    ];
    const result = resultOf({ since: '2026-11-01T02:00:00.000Z', related });
    const text = answerText(answerOf('found', { results: [result] }), NOW);

    assert.match(text, /^ {2}Since +2026-11-01T02:00:00\.000Z \(20 days ago\)$/m);
    assert.match(text, /^ {2}names +api\.example\.com in network-hub, www\.example\.com$/m);
    assert.match(text, /^ {2}load balancer +payments-front$/m);
  });

  it('keeps what to do next a list, in its order', () => {
    const notes = ['It is alive.', '1. Deactivate it: `aws iam x`', '2. Tell them.', 'Beware.'];

    assert.match(
      answerText(answerOf('found', { notes }), NOW),
      /\n\nNote: It is alive\.\n\n1\. Deactivate it: `aws iam x`\n2\. Tell them\.\n\nNote: Beware\.\n/,
    );
    const coloured = answerText(answerOf('found', { notes }), NOW, { style: colours });
    assert.ok(coloured.startsWith('\u001b[1m10.0.0.7 is found.\u001b[22m\n'));
    assert.ok(coloured.includes('1. Deactivate it: \u001b[36m`aws iam x`\u001b[39m\n'));
  });

  it('lists many in one line each, with the way to the next page', () => {
    const results = Array.from({ length: 50 }, (_, at) =>
      resultOf({ name: at === 0 ? 'x'.repeat(90) : `bucket-${at}` }),
    );
    const answer = answerOf('found', {
      question: { text: "list account:it's public:yes", kind: 's3' },
      results,
      total: 312,
      cursor: 'abc',
    });
    const next = (one: Answer) => nextPage(one, { at: 'yesterday', json: true });
    const text = answerText(answer, NOW, { next });

    assert.match(text, /^1\. {3}x{47}… {2}payments-prod {2}eu-west-1 {2}State: in-use, Ports: 80, 443$/m);
    assert.match(text, /^50\. {2}bucket-49 {41}payments-prod {2}eu-west-1 {2}State: in-use/m);
    assert.ok(
      text.includes(
        "Showing 50 of 312. Next page: cloudwhois ask 'list account:it'\\''s public:yes' --kind s3 --at yesterday --cursor abc",
      ),
      text,
    );
    assert.doesNotMatch(text, /Owner/);
  });

  it('names ten scopes that failed, and no more', () => {
    const failed = Array.from({ length: 11 }, (_, i) => ({ scope: `ip/aws/${i}/r`, outcome: 'stale' }));
    const text = answerText(answerOf('unknown', { coverage: { scopes: 11, complete: 0, failed } }), NOW);

    assert.match(text, /ip\/aws\/9\/r/);
    assert.doesNotMatch(text, /ip\/aws\/10\/r/);
  });
});

describe('whoisText', () => {
  const other = answerOf('absent', { question: { text: 'x', kind: 'dns', value: 'a.example.com' } });

  it('is the answer itself where there is one', () => {
    assert.equal(whoisText(whoisOf([answerOf()]), NOW), answerText(answerOf(), NOW));
  });

  it('is the sentence alone where nothing was understood', () => {
    assert.equal(whoisText(whoisOf([]), NOW), 'Nothing in this text can be asked about.');
  });

  it('sets each of several under what was understood', () => {
    const text = whoisText(whoisOf([answerOf(), other], { summary: 'One of two is found.' }), NOW);

    assert.match(text, /^One of two is found\.\n\nip 10\.0\.0\.7\n {2}10\.0\.0\.7 is found\.\n/);
    assert.match(text, /\n\ndns a\.example\.com\n {2}10\.0\.0\.7 is absent\.\n\n {2}Read: /);
    assert.doesNotMatch(text, /[ \t]$/m);
  });
});

/** Everything that a terminal obeys, or that turns the direction of writing. */
// oxlint-disable-next-line no-control-regex -- these are the characters that must not get through
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const hostile = [
  '\u001b]0;owned\u0007',
  '\u001b[2J',
  '\u009b31m',
  '\rfake',
  '\nip 1.2.3.4 is yours',
  'a\u202egnp.exe',
  '\u2066x\u2069',
  '\u200f\u061c',
  '\u2028\u2029\u0085',
];

/** The same value with this in every text, and in the names of members that come from outside. */
function poisoned(value: unknown, poison: string): unknown {
  if (typeof value === 'string') return `${value}${poison}`;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, poison));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, poison)]));
}

describe('what comes from outside', () => {
  for (const poison of hostile) {
    it(`cannot write ${JSON.stringify(poison)} to the terminal, wherever it stands`, () => {
      const facts = [
        {
          name: 'f',
          label: 'Fact',
          value: { [`key${poison}`]: [poison, { x: poison }] },
          state: 'value' as const,
        },
        ...resultOf().facts,
      ];
      const clean = answerOf('found', {
        results: [resultOf({ facts })],
        related: near,
        coverage: unknown.coverage,
        notes: ['A remark of its own.'],
        total: 9,
        cursor: 'c',
      });
      const dirty = poisoned(clean, poison) as Answer;
      // The states are ours; the time is the index's
      const kept = dirty.results.map((one) => ({
        ...one,
        asOf: clean.results[0]?.asOf ?? '',
        facts: one.facts.map((fact, i) => ({ ...fact, state: facts[i]?.state ?? 'value' })),
      }));
      const answer = { ...dirty, results: kept, outcome: clean.outcome };
      const texts = [answerText(answer, NOW), whoisText(whoisOf([answer, answer], { summary: poison }), NOW)];

      // What a value of several lines holds stands behind a mark of ours
      const own = (texts[0] ?? '').split('\n').filter((line) => !line.startsWith('    | '));
      assert.equal(own.length, answerText(allPlain(clean), NOW).split('\n').length);
      for (const text of texts) assert.doesNotMatch(text, obeyed);
      assert.doesNotMatch(plainJson(JSON.stringify(answer)), obeyed);
    });
  }

  it('is one harmless line, and the same where it was harmless', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(plain(text), obeyed);
        assert.ok(!plain(text).includes('\n'));
        assert.equal(plain(text).length, text.length);
      }),
    );
    assert.equal(plain('größe 例 🙂 <a> & "b"'), 'größe 例 🙂 <a> & "b"');
  });

  it('is the same JSON, written harmlessly', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(...hostile), (value, poison) => {
        const json = JSON.stringify({ value, poison });

        assert.deepEqual(JSON.parse(plainJson(json)), JSON.parse(json));
        assert.doesNotMatch(plainJson(json), obeyed);
      }),
    );
  });

  it('keeps what is no text', () => {
    const value = { count: 1, on: true, none: null, list: [0, false] };

    assert.deepEqual(allPlain(value), value);
  });
});
