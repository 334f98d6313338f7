import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Fact } from '#kit';
import { commandsOf } from '../../../src/slack/commands.ts';
import { renderAnswer } from '../../../src/slack/message/blocks.ts';
import { codeBlock, withCode } from '../../../src/slack/message/escape.ts';
import { nextPages } from '../../../src/slack/message/next-page.ts';
import { checkMessage } from '../check-message.ts';
import { answerOf, kindOf, resultOf } from '../fakes.ts';
import { nasty, said } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');
const commands = commandsOf([kindOf('ip'), kindOf('s3')], { commands: { s3: '/bucket' } });

/** The text of a message's blocks, one under the other. */
function shown({ blocks }: ReturnType<typeof renderAnswer>): string {
  return blocks
    .flatMap((block) => {
      if (block.type !== 'section')
        return block.elements.map((one) => {
          if ('placeholder' in one) return one.placeholder;
          return 'action_id' in one ? one.text : one;
        });
      const fields = block.fields ?? [];
      return 'text' in block ? [block.text, ...fields] : fields;
    })
    .map(({ text }) => text)
    .join('\n');
}

describe('lists', () => {
  const text = 'list account:payments-prod public:yes';
  function list(count: number) {
    const results = Array.from({ length: count }, (_, at) =>
      resultOf({
        id: `aws/bucket-${at}`,
        name: `bucket-${at}`,
        facts: [
          { name: 'public', label: 'Public', value: 'no', state: 'value' },
          { name: 'policy', label: 'Policy', value: 'p'.repeat(500), state: 'value' },
          { name: 'encryption', label: 'Encryption', value: 'aws:kms', state: 'value' },
          { name: 'logging', label: 'Logging', state: 'not-configured' },
          { name: 'versioning', label: 'Versioning', value: 'on', state: 'value' },
          { name: 'size', label: 'Size', value: 'large', state: 'value' },
        ],
      }),
    );
    return answerOf({ question: { text, kind: 's3', value: text }, results, total: 312, cursor: 'abc-_=' });
  }

  it('show a whole page in short lines, and what to type for the next one', () => {
    const message = renderAnswer(list(50), {
      now,
      next: nextPages(commands, { text: `${text} at:yesterday` }),
    });

    assert.deepEqual(checkMessage(message), []);
    assert.match(
      shown(message),
      /\n50\. `bucket-49` in `payments-prod`, eu-west-1, Public `no`, Encryption `aws:kms`, Versioning `on`\n/,
    );
    const command = '/bucket list account:payments-prod public:yes at:yesterday page:abc-_=';
    assert.ok(shown(message).includes(`Showing 50 of 312; next page: \`${command}\``), shown(message));
    assert.ok(message.text.includes(`Showing 50 of 312; next page: ${command}`), message.text);
    assert.doesNotMatch(shown(message), /ppppp|large/);
  });

  it('make no command of what cannot be asked again', () => {
    const next = nextPages(commands, { text: 'x' });
    const [whole, last, foreign, cut] = [
      list(3),
      answerOf(),
      { ...list(3), question: { text, kind: 'dns' } },
      { ...list(3), question: { text: 'x'.repeat(300), kind: 's3' } },
    ];

    assert.match(next(whole) ?? '', /^\/bucket list /);
    assert.deepEqual([last, foreign, cut].map(next), [undefined, undefined, undefined]);
    assert.match(said(renderAnswer(list(3), { now })), /Showing 3 of 312: narrow it/);
  });
});

describe('what is new in results', () => {
  it('since when it is held', () => {
    const message = renderAnswer(answerOf({ results: [resultOf({ since: '2026-11-01T02:00:00.000Z' })] }), {
      now,
    });

    assert.match(message.text, /; Since: 2026-11-01 02:00 UTC \(20 days ago\)/);
    assert.match(shown(message), /Since\n<!date\^1793498400\^/);
  });

  it('related things by relation, with the account where it is another', () => {
    const account = { id: '111122223333', name: 'payments-prod' };
    const other = { id: '444455556666', name: 'network-hub' };
    const related = [
      { relation: 'record', kind: 'dns', id: 'z/api', name: 'api.example.com', account: other },
      { relation: 'load-balancer', kind: 'lb', id: 'lb/1', name: 'payments-front', account },
      ...Array.from({ length: 7 }, (_, at) => ({
        relation: 'record',
        kind: 'dns',
        id: `z/${at}`,
        name: `w${at}.example.com`,
        account,
      })),
    ];
    const message = renderAnswer(answerOf({ results: [resultOf({ related })] }), { now });

    assert.ok(
      shown(message).includes(
        'Names: `api.example.com` in `network-hub`, `w0.example.com`, `w1.example.com`, `w2.example.com`, `w3.example.com` and 3 more\nLoad balancer: `payments-front`',
      ),
      shown(message),
    );
    assert.match(
      message.text,
      /Names: api\.example\.com in network-hub, w0.*and 3 more; Load balancer: payments-front\./,
    );
  });

  const block = (value: unknown): Fact => ({ name: 'v', label: 'Value', value, state: 'value' });
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }],
  });
  for (const [name, value, wanted, never] of [
    ['a text of several lines', 'one\ntwo `x`\n', "Value\n```\none\ntwo 'x'\n```", '\\n'],
    ['a policy, which comes in one line', policy, '```\n{\n  "Version": "2012-10-17",\n', 'more line'],
    [
      'a list of long texts',
      ['HTTPS 443 to payments-front-targets (3 healthy)', 'HTTP 80'],
      '```\nHTTPS 443 to payments-front-targets (3 healthy)\nHTTP 80\n```',
      ', HTTP 80',
    ],
    [
      'a long text, cut by lines',
      Array.from({ length: 90 }, (_, at) => `line ${at}`).join('\n'),
      'line 19\n… 70 more lines\n```',
      'line 20',
    ],
  ] as const) {
    it(`as a block of code: ${name}`, () => {
      const message = renderAnswer(answerOf({ results: [resultOf({ facts: [block(value)] })] }), { now });

      assert.deepEqual(checkMessage(message), []);
      assert.ok(shown(message).includes(wanted), shown(message));
      assert.ok(!shown(message).includes(never), shown(message));
    });
  }

  it('no block for what fits into a line', () => {
    for (const value of ['short', ['sg-1', 'sg-2'], '{"a":1}', { a: 1 }, 7]) {
      const message = renderAnswer(answerOf({ results: [resultOf({ facts: [block(value)] })] }), { now });
      assert.doesNotMatch(shown(message), /```/);
    }
  });

  it('what to do next as numbered steps in their order, commands as code', () => {
    const notes = [
      'The key is alive.',
      '1. Deactivate it: `aws iam update-access-key --access-key-id AKIAX --status Inactive`',
      '2. Read *who* used it in the last 90 days.',
      '3. Tell _acme.example.com <!here>.',
    ];
    const message = renderAnswer(answerOf({ notes }), { now });

    assert.deepEqual(checkMessage(message), []);
    assert.ok(
      shown(message).includes(
        '• The key is alive.\n1. Deactivate it: `aws iam update-access-key --access-key-id AKIAX --status Inactive`\n2. Read `*who*` used it in the last 90 days.\n3. Tell `_acme.example.com` &lt;!here&gt;.',
      ),
      shown(message),
    );
    assert.match(message.text, /• The key is alive\.\n1\. Deactivate it: `aws iam.*\n2\. Read.*\n3\. Tell/);
  });

  it('stays within the limits whatever notes and values hold', () => {
    const piece = fc.constantFrom(
      '`',
      '``',
      '*a*',
      '_',
      '~',
      '&',
      '<',
      '\n',
      '1. ',
      'x'.repeat(700),
      nasty,
      ' ',
    );
    const texts = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(texts, { maxLength: 20 }),
        texts,
        fc.array(texts, { maxLength: 5 }),
        (notes, value, list) => {
          const facts = [block(value), block(list), block(`${value}\n${value}`)];
          const message = renderAnswer(answerOf({ notes, results: [resultOf({ facts })] }), { now });

          assert.deepEqual(checkMessage(message), []);
          assert.equal(withCode(value).split('`').length % 2, 1);
          assert.match(codeBlock(list, 5), /^```\n[^`]*\n```$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
