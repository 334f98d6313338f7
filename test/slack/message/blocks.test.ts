import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, Fact, Result } from '#kit';
import { renderAnswer } from '../../../src/slack/message/blocks.ts';
import { checkMessage } from '../check-message.ts';
import { answerOf, resultOf } from '../fakes.ts';
import { nasty, said } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');
function facts(count: number, value: unknown = 'x'): Fact[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `f${at}`,
    label: `Fact ${at}`,
    value,
    state: 'value' as const,
  }));
}

function many(count: number, part: (at: number) => Partial<Result> = () => ({})): Answer {
  const results = Array.from({ length: count }, (_, at) =>
    resultOf({ id: `eni-${at}`, name: `api-${at}`, ...part(at) }),
  );
  return answerOf({ results, total: count });
}

describe('point 7: renderAnswer', () => {
  for (const count of [0, 1, 3, 4, 10, 11, 49, 50, 51, 10_000]) {
    const variants: [string, Answer][] = [
      ['plain', many(count)],
      [
        'in as many accounts',
        many(count, (at) => ({ account: { id: String(100000000000 + at), name: `account-${at}` } })),
      ],
      ['with 60 facts each', many(count, () => ({ facts: facts(60, 'y'.repeat(10_000)) }))],
      [
        'with 10 kB names',
        many(count, () => ({ name: 'n'.repeat(10_000), id: 'i'.repeat(10_000), region: 'r'.repeat(10_000) })),
      ],
      [
        'with control characters',
        many(count, () => ({ name: nasty, id: nasty.repeat(400), facts: facts(25, nasty.repeat(200)) })),
      ],
    ];
    for (const [name, answer] of variants) {
      it(`stays within Slack's limits with ${count} results ${name}`, () => {
        const message = renderAnswer(answer, { by: { user: 'U0SUP1', did: 'Asked' }, now });

        assert.deepEqual(checkMessage(message), []);
        if (count > 50) assert.match(said(message), new RegExp(`Showing 50 of ${count}`));
      });
    }
  }

  it('carries the whole answer in the text', () => {
    const answer = answerOf({
      outcome: 'unknown',
      summary: '10.0.0.7 was not found in what could be read.',
      notes: ['It lies inside the subnet subnet-0a.'],
      coverage: {
        scopes: 65,
        complete: 63,
        failed: [
          {
            scope: 'ip/aws/444455556666/eu-west-1',
            account: { id: '444455556666', name: 'pay-prod' },
            outcome: 'denied',
            error: 'AccessDenied',
          },
          { scope: 'ip/aws/777788889999/global', outcome: 'stale' },
        ],
      },
    });

    const { text, blocks } = renderAnswer(answer, { now });

    assert.match(text, /^10\.0\.0\.7 was not found in what could be read\.\n/);
    for (const part of [
      'Outcome: not known for certain',
      'api-7',
      'eni-0a1b2c3d',
      'network interface',
      'Account: payments-prod (111122223333)',
      'Region: eu-west-1',
      'Owner: team-payments, contact #payments-oncall (tag Owner)',
      'State: in-use',
      'as of 2026-11-21 02:46 UTC (14 min ago)',
      '63 of 65 scopes read completely',
      'Not read: pay-prod (444455556666), eu-west-1 (denied, AccessDenied), 777788889999 (stale).',
      '• It lies inside the subnet subnet-0a.',
      'Request id: req-1.',
    ]) {
      assert.ok(text.includes(part), `${part} is missing in\n${text}`);
    }
    assert.deepEqual(blocks[0], {
      type: 'section',
      text: { type: 'plain_text', text: answer.summary, emoji: false },
      expand: true,
    });
    const last = JSON.stringify(blocks.at(-1));
    assert.match(last, /"type":"context"/);
    assert.match(last, /<!date\^1795229160\^\{date_short_pretty\} \{time\}\|2026-11-21 02:46 UTC>/);
    assert.match(last, /Not read:/);
  });

  it('never leaves out what was not read, however much was found', () => {
    const failed = Array.from({ length: 300 }, (_, at) => ({
      scope: `ip/aws/4444${at}/eu-west-1`,
      outcome: 'denied',
      error: 'AccessDenied',
    }));
    const answer = {
      ...many(10, () => ({ name: 'n'.repeat(5000) })),
      coverage: { scopes: 400, complete: 100, failed },
      notes: Array(30).fill('z'.repeat(900)),
    };

    const message = renderAnswer(answer, { now });

    assert.deepEqual(checkMessage(message), []);
    assert.match(message.text, /Not read: .*44440.* and 295 more\./);
    assert.match(message.text, /[1-9] more notes are in the blocks of this message\.$/);
    assert.match(said(message), /18 more notes are not shown/);
  });

  it('says in the text which results only the blocks hold', () => {
    const message = renderAnswer(
      many(3, () => ({ facts: facts(20, 'y'.repeat(300)) })),
      { now },
    );

    assert.match(message.text, /\n2 more results are in the blocks of this message\.\nFrom the index/);
  });

  it('tells no fact twice', () => {
    const account = { id: '111122223333', name: 'payments-prod' };
    const fact = (name: string, value: string): Fact => ({ name, label: name, value, state: 'value' });
    const result = resultOf({
      id: '111122223333/eu-west-1/eni-0a1b2c3d',
      account,
      facts: [
        fact('Behind it', 'instance i-0abc1234'),
        fact('Instance', 'i-0abc1234'),
        fact('Its account', '111122223333'),
        fact('Other account', '444455556666'),
      ],
      related: [{ relation: 'in-subnet', kind: 'ip', id: 'subnet-0a', account }],
    });
    const { text, blocks } = renderAnswer(answerOf({ results: [result], related: result.related }), { now });

    for (const all of [text, JSON.stringify(blocks)]) {
      assert.equal(all.split('i-0abc1234').length, 2, all);
      assert.equal(all.split('111122223333').length, 2, all);
      assert.equal(all.split('subnet-0a').length, 2, all);
      assert.match(all, /444455556666/);
      assert.doesNotMatch(all, /Its account|eu-west-1\/eni/);
    }
  });

  it('tells together the regions of an account that failed for one reason', () => {
    const account = { id: '444455556666', name: 'legacy-prod' };
    const failure = (region: string, outcome: string) => ({
      scope: `ip/aws/444455556666/${region}`,
      account,
      outcome,
    });
    const failed = [
      failure('eu-west-1', 'denied'),
      failure('us-east-1', 'denied'),
      failure('eu-north-1', 'stale'),
    ];
    const { text } = renderAnswer(answerOf({ coverage: { scopes: 65, complete: 62, failed } }), { now });

    assert.match(
      text,
      /Not read: legacy-prod \(444455556666\) in 2 regions \(denied\), legacy-prod \(444455556666\), eu-north-1 \(stale\)\./,
    );
  });

  it('gives its request id with a refusal and not with an answer', () => {
    assert.match(renderAnswer(answerOf({ outcome: 'denied', results: [] }), { now }).text, /req-1/);
    assert.doesNotMatch(said(renderAnswer(answerOf(), { now })), /req-1/);
  });

  it('tells a value, none and unreadable apart', () => {
    const { text, blocks } = renderAnswer(
      answerOf({
        results: [
          resultOf({
            facts: [
              { name: 'a', label: 'Versioning', state: 'not-configured' },
              { name: 'b', label: 'Policy', state: 'unreadable', why: 'AccessDenied' },
              {
                name: 'c',
                label: 'Service',
                value: 'RDS',
                state: 'value',
                why: 'inferred from the description',
              },
              { name: 'd', label: 'Public', value: false, state: 'value' },
              {
                name: 'e',
                label: 'Groups',
                value: Array.from({ length: 20 }, (_, at) => `sg-${at}`),
                state: 'value',
              },
              { name: 'f', label: 'Created', value: '2026-11-20T10:00:00Z', state: 'value' },
              { name: 'g', label: 'Tags', value: { team: 'pay', n: 3, deep: { a: [1] } }, state: 'value' },
              { name: 'h', label: 'Port & *host*', value: 0, state: 'value' },
            ],
          }),
        ],
      }),
      { now },
    );

    for (const part of [
      'Versioning: not configured',
      'Policy: could not be read (AccessDenied)',
      'Service: RDS (inferred from the description)',
      'Public: no',
      'sg-11 and 8 more',
      'Created: 2026-11-20 10:00 UTC',
      'Tags: team: pay, n: 3, deep: a: 1',
      'Port &amp;  host : 0',
    ]) {
      assert.ok(text.includes(part), `${part} is missing in\n${text}`);
    }
    assert.match(JSON.stringify(blocks), /Port &amp;  host /);
    assert.match(JSON.stringify(blocks), /Created\\n<!date\^/);
    assert.match(JSON.stringify(blocks), /could not be read \(`AccessDenied`\)/);
  });

  it('says what a live check found', () => {
    const confirmed = {
      at: '2026-11-21T02:59:30.000Z',
      outcome: 'changed' as const,
      detail: 'moved to eni-9',
    };
    const message = renderAnswer(answerOf({ results: [resultOf({ confirmed })] }), { now });

    assert.match(
      message.text,
      /Checked live: changed since, 2026-11-21 02:59 UTC \(30 s ago\): moved to eni-9/,
    );
    assert.match(JSON.stringify(message.blocks), /changed since, <!date\^1795229970\^/);
  });

  it('groups several results by account and keeps their rank', () => {
    const message = renderAnswer(
      many(5, (at) => ({
        account: { id: at % 2 ? '111122223333' : '444455556666', name: at % 2 ? 'odd' : 'even' },
      })),
      { now },
    );
    const groups = message.blocks.flatMap((block) =>
      'text' in block && block.text.text.startsWith('In `') ? [block.text.text] : [],
    );

    assert.equal(groups.length, 2);
    assert.match(
      groups[0] ?? '',
      /^In `even \(444455556666\), eu-west-1`\n1\. `api-0`.*\n3\. `api-2`.*\n5\. `api-4`/,
    );
    assert.match(message.text, /1\. api-0.*\n2\. api-1.*\n3\. api-2/);
    assert.match(message.text, /Showing 5 of 5 in short: ask for one of them by its id/);
  });

  it('names the true total where the answer holds one page of it', () => {
    assert.match(
      said(renderAnswer({ ...many(10), total: 312 }, { now })),
      /Showing 10 of 312: narrow it with/,
    );
    assert.doesNotMatch(said(renderAnswer(many(1), { now })), /Showing/);
  });

  it('shows 20 facts of one result and says how many there are', () => {
    const message = renderAnswer(answerOf({ results: [resultOf({ facts: facts(30) })] }), { now });

    assert.match(said(message), /Showing 20 of 33 facts/);
    assert.match(message.text, /13 more facts/);
  });

  it('a tag that holds <!channel> rings nobody', () => {
    const message = renderAnswer(
      answerOf({
        summary: nasty,
        notes: [nasty],
        results: [resultOf({ name: nasty, facts: facts(2, nasty) })],
        question: { text: nasty, kind: 'ip' },
      }),
      { by: { user: 'U0SUP1', did: 'Asked' }, now },
    );

    assert.deepEqual(checkMessage(message), []);
    assert.doesNotMatch(said(message), /<!channel>|<@U1/);
    assert.match(said(message), /&lt;!channel&gt;/);
    assert.match(said(message), /Asked by <@U0SUP1>/);
  });

  it('links to https only', () => {
    const links = [
      { text: 'Console | <x>', url: 'https://acme.awsapps.com/start/#/console?account_id=1&role_name=R|x' },
      { text: 'bad', url: 'javascript:alert(1)' },
      { text: 'plain', url: 'http://example.com/' },
    ];
    const message = renderAnswer(answerOf({ results: [resultOf({ links })] }), { now });

    assert.deepEqual(checkMessage(message), []);
    assert.match(
      said(message),
      /<https:\/\/acme\.awsapps\.com\/start\/#\/console\?account_id=1&amp;role_name=R%7Cx\|Console \/ &lt;x&gt;>/,
    );
    assert.doesNotMatch(said(message), /javascript:|<http:/);
  });

  it('stays within the limits for any text anywhere', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(nasty, '', ' ', '`', '```', '&amp;', '<', 'x'.repeat(5000)),
    );
    const arbitrary = fc.record({
      summary: text,
      name: text,
      id: text,
      label: text,
      value: fc.oneof(text, fc.jsonValue()),
      why: text,
      note: text,
      error: text,
      owner: text,
    });
    fc.assert(
      fc.property(
        arbitrary,
        fc.integer({ min: 0, max: 14 }),
        ({ summary, name, id, label, value, why, note, error, owner }, count) => {
          const result = resultOf({
            name,
            id,
            region: why,
            type: label,
            account: { id, name: owner },
            owner: { team: owner, contact: name, because: why },
            facts: [{ name, label, value, state: 'value', why }],
            related: [{ relation: label, kind: 'ip', id, name }],
            confirmed: { at: why, outcome: 'failed', detail: error },
            asOf: why,
          });
          const answer = answerOf({
            summary,
            notes: [note, note],
            results: Array(count).fill(result),
            related: result.related,
            coverage: { scopes: 3, complete: 1, failed: [{ scope: id, outcome: error, error }] },
            question: { text: name, kind: 'ip' },
            requestId: error,
            outcome: 'unknown',
          });

          assert.deepEqual(
            checkMessage(renderAnswer(answer, { by: { user: owner, did: 'Asked' }, now })),
            [],
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
