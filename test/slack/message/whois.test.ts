import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, Outcome, Whois } from '#kit';
import { outcomes } from '#kit';
import { renderTable } from '../../../src/slack/message/table.ts';
import { renderWhois } from '../../../src/slack/message/whois.ts';
import { checkMessage } from '../check-message.ts';
import { answerOf, resultOf, whoisOf } from '../fakes.ts';
import { nasty, said } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');

function asked(value: string, part: Partial<Answer> = {}): Answer {
  return answerOf({
    question: { text: `sg says ${value}`, kind: 'ip', value },
    summary: `${value} is ours.`,
    ...part,
  });
}

/** As many answers, with the worst in them that a cloud may hold. */
function many(count: number, text: string): Answer[] {
  return Array.from({ length: count }, (_, at) =>
    asked(`10.0.${at >> 8}.${at & 255}`, {
      summary: `${at} ${text}`,
      notes: Array(20).fill(text),
      results: Array.from({ length: 1 + (at % 60) }, (__, n) =>
        resultOf({
          id: `${text}${n}`,
          account: { id: `${at}${n}`, name: text },
          related: Array.from({ length: 30 }, () => ({ relation: text, kind: 'dns', id: text, name: text })),
          facts: Array.from({ length: 40 }, () => ({
            name: 'f',
            label: text,
            value: `${text}\n${text}`,
            state: 'value' as const,
          })),
        }),
      ),
    }),
  );
}

describe('point 7: renderWhois', () => {
  for (const count of [0, 1, 2, 4, 5, 6, 49, 50, 51, 200]) {
    for (const [name, text] of [
      ['plain', 'x'],
      ['nasty', nasty],
      ['long', nasty.repeat(200)],
    ] as const) {
      it(`stays within the limits with ${count} ${name} answers`, () => {
        const message = renderWhois(whoisOf(many(count, text), { text }), {
          by: { user: 'U0SUP1', did: 'Asked' },
          now,
        });

        assert.deepEqual(checkMessage(message), []);
        assert.doesNotMatch(said(message), /<!channel>|<@U1/);
      });
    }
  }

  it('one thing: the answer itself, and how it was understood', () => {
    const { text, blocks } = renderWhois(whoisOf([asked('10.0.0.7')]), { now });

    assert.match(text, /^10\.0\.0\.7 is ours\.\nOutcome: found\.\n/);
    assert.match(text, /Understood 10\.0\.0\.7 as an IPv4 address\./);
    assert.match(JSON.stringify(blocks.at(-1)), /Understood `10\.0\.0\.7` as an IPv4 address\./);
  });

  it('several: what was understood, and under each thing what every kind says of it', () => {
    const name = { kind: 'dns', text: 'x', value: 'pay.example.com' };
    const answers = [
      answerOf({ question: name, summary: 'The name points to payments-front.' }),
      asked('10.1.2.3', { outcome: 'unknown', results: [], summary: '10.1.2.3 was not found.' }),
      answerOf({ question: { ...name, kind: 'lb' }, summary: 'It is the load balancer.' }),
    ];
    const understood = [
      { kind: 'dns', value: 'pay.example.com', because: 'a host name' },
      { kind: 'ip', value: '10.1.2.3', because: 'an IPv4 address' },
      { kind: 'lb', value: 'pay.example.com', because: 'a host name' },
    ];
    const whois = whoisOf(answers, { understood, summary: 'Two things.', outcome: 'found' });
    const { text, blocks } = renderWhois(whois, { by: { user: 'U0SUP1', did: 'Asked' }, now });

    const order = [
      'Two things.',
      'Outcome: found.',
      'pay.example.com, a host name:',
      'The name points to payments-front.',
      'It is the load balancer.',
      '10.1.2.3, an IPv4 address:',
      '10.1.2.3 was not found.',
      'Asked by <@U0SUP1>',
    ].map((part) => text.indexOf(part));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
      text,
    );
    assert.ok(!order.includes(-1), text);
    const titles = blocks.flatMap((block) =>
      'text' in block && /^\*`[^\n]+$/.test(block.text.text) ? [block.text.text] : [],
    );
    assert.deepEqual(titles, ['*`pay.example.com`* a host name', '*`10.1.2.3`* an IPv4 address']);
  });

  it('several: the text has the whole of each summary, though that of all was cut off', () => {
    const long = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((value) =>
      asked(value, { summary: `${value} is ${'far away and '.repeat(20)}not ours.`, results: [] }),
    );
    const summary = long.map((one) => one.summary).join(' ');
    const { text } = renderWhois({ ...whoisOf(long), summary }, { now });

    for (const one of long) assert.ok(text.includes(one.summary), one.summary);
  });

  it('of one thing that several kinds were asked: those that have it, and the rest in a line', () => {
    const question = { text: 'payments-front', value: 'payments-front' };
    const notThere = { results: [], outcome: 'unknown' as const, notes: ['A place could not be read.'] };
    const answers = [
      answerOf({
        ...notThere,
        question: { ...question, kind: 'ec2' },
        summary: 'Not found among instances.',
      }),
      answerOf({ question: { ...question, kind: 'lb' }, summary: 'It is the load balancer.' }),
      answerOf({
        ...notThere,
        outcome: 'absent',
        question: { ...question, kind: 's3' },
        summary: 'No bucket.',
      }),
      ...['a', 'b', 'c', 'd'].map((kind) => answerOf({ ...notThere, question: { ...question, kind } })),
    ];
    const message = renderWhois(whoisOf(answers, { summary: 'It is the load balancer.', outcome: 'found' }), {
      now,
    });

    for (const all of [message.text, JSON.stringify(message.blocks)]) {
      assert.match(all, /Asked, too: ec2 \(not certain\), a \(not certain\), .*s3 \(not there\)\./);
      assert.doesNotMatch(all, /could not be read\.|No bucket|```/);
      assert.equal(all.split('It is the load balancer.').length, 2);
    }
    assert.match(JSON.stringify(message.blocks[0]), /"It is the load balancer\."/);
  });

  it('says a summary once, and names each scope that was not read once', () => {
    const failed = [{ scope: 'ip/aws/444455556666/eu-west-1', outcome: 'denied' }];
    const coverage = { scopes: 2, complete: 1, failed };
    const answers = [asked('10.0.0.1', { coverage }), asked('10.0.0.2', { coverage })];
    const { text, blocks } = renderWhois(whoisOf(answers), { now });

    for (const all of [text, JSON.stringify(blocks)])
      assert.equal(all.split('10.0.0.1 is ours.').length, 2, all);
    assert.match(JSON.stringify(blocks[0]), /2 things: 2 found\./);
    assert.equal(text.split('444455556666').length, 2, text);
    assert.match(text, /Not read: 444455556666, eu-west-1 \(denied\)\./);
  });

  it('nothing understood: the reason and the request id', () => {
    assert.equal(
      renderWhois(whoisOf([]), { now }).text,
      'Nothing in this text can be asked about.\nOutcome: not understood.\nRequest id: req-2.',
    );
  });
});

describe('more than a few things', () => {
  const cycle: readonly Outcome[] = outcomes;
  function table(count: number): Whois {
    return whoisOf(
      Array.from({ length: count }, (_, at) => {
        const outcome = cycle[at % cycle.length] ?? 'found';
        return asked(`10.0.${at >> 8}.${at & 255}`, {
          outcome,
          ...(outcome === 'found' ? {} : { results: [] }),
        });
      }),
    );
  }

  for (const count of [0, 1, 49, 50, 51, 200]) {
    it(`are a table within the limits, and the text alone says all: ${count}`, () => {
      const whois = table(count);
      const message = renderTable([whois], { by: { user: 'U0SUP1', did: 'Asked' }, now });

      assert.deepEqual(checkMessage(message), []);
      const blocks = JSON.stringify(message.blocks);
      for (const { question } of whois.answers) {
        assert.ok(message.text.includes(question.value ?? ''), `${question.value} is not in the text`);
        assert.ok(blocks.includes(question.value ?? ''), `${question.value} is not in the blocks`);
      }
      assert.doesNotMatch(message.text, /are in the blocks of this message/);
      if (count > 0) assert.match(message.text, /^\d+ things?: \d+ found/);
    });
  }

  it('have number, thing, whose, region and outcome, in columns', () => {
    const two = [resultOf(), resultOf({ id: 'eni-2' })];
    const { text, blocks } = renderTable(
      [
        whoisOf([asked('10.0.0.7', { results: two, total: 6 })]),
        whoisOf([asked('10.0.0.8', { outcome: 'absent', results: [] })]),
        whoisOf([], { text: 'what `is` <this>' }),
      ],
      { now },
    );
    const [, section] = blocks;

    assert.deepEqual(section && 'text' in section && section.text.text.split('\n').slice(1, -1), [
      '   thing             whose                      region     outcome',
      '1  10.0.0.7          payments-prod (6 results)  eu-west-1  found',
      '2  10.0.0.8                                                not there',
      "3  what 'is' &lt;this&gt;                                        not understood",
    ]);
    assert.match(
      text,
      /^3 things: 1 found, 1 not there, 1 not understood\.\n1\. 10\.0\.0\.7: found, payments-prod \(6 results\), eu-west-1\.\n2\. 10\.0\.0\.8: not there\.\n/,
    );
    assert.match(text, /As CSV: cloudwhois ask - --csv/);
  });

  it('never look more certain than they are: what was not read is named', () => {
    const whois = table(200);
    const failed = [{ scope: 'ip/aws/444455556666/eu-west-1', outcome: 'denied', error: 'AccessDenied' }];
    const answers = whois.answers.map((one) => ({ ...one, coverage: { scopes: 3, complete: 2, failed } }));

    assert.match(renderTable([{ ...whois, answers }], { now }).text, /Not read: 444455556666, eu-west-1/);
  });

  it('stay within the limits for any text anywhere', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(nasty, '', ' ', '`', '```', '&amp;', '<', 'x'.repeat(5000)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { maxLength: 200 }), text, (things, asker) => {
        const answers = things.map(([value, name, region]) =>
          asked(value, { results: [resultOf({ account: { id: value, name }, region })] }),
        );

        assert.deepEqual(
          checkMessage(
            renderTable([whoisOf(answers, { text: asker })], { by: { user: asker, did: 'Asked' }, now }),
          ),
          [],
        );
      }),
      { numRuns: 60 },
    );
  });
});
