import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer } from '#kit';
import { renderAnswer } from '../../src/slack/message/blocks.ts';
import type { Rendered } from '../../src/slack/message/message.ts';
import { renderTable } from '../../src/slack/message/table.ts';
import { renderTimeline } from '../../src/slack/message/timeline.ts';
import { renderWhois } from '../../src/slack/message/whois.ts';
import { checkMessage } from './check-message.ts';
import { answerOf, resultOf, whoisOf } from './fakes.ts';
import { nasty } from './nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');
const by = { user: 'U0SUP1', did: 'Asked' } as const;

/** The same answer to another thing beside it. */
function both(answer: Answer) {
  return [answer, { ...answer, question: { ...answer.question, value: '10.0.0.8' } }];
}

/** Every class of message that carries an answer, by the function that renders it. */
const answers: Record<string, { render: (answer: Answer) => Rendered; without?: RegExp }[]> = {
  renderAnswer: [
    { render: (answer) => renderAnswer(answer, { now }) },
    { render: (answer) => renderAnswer(answer, { now, by }) },
  ],
  renderWhois: [
    { render: (answer) => renderWhois(whoisOf([answer]), { now }) },
    { render: (answer) => renderWhois(whoisOf(both(answer)), { now, by }) },
  ],
  // A line of a table has room for the account alone; CSV has the owners
  renderTable: [
    { render: (answer) => renderTable([whoisOf(both(answer))], { now, by }), without: /team-payments/ },
  ],
  renderTimeline: [
    {
      render: (answer) =>
        renderTimeline([{ answer, since: '2026-11-20T02:00:00.000Z' }], { text: '10.0.0.7', now }),
    },
  ],
};

/** Those that say something in our own words, each tested where it is written: their blocks say what their text says. */
const others = [
  ...['renderFile', 'notice', 'failure', 'joined', 'trouble', 'help', 'unknownCommand', 'notPosted'],
  ...['renderAlert', 'renderStatus', 'renderWatches', 'renderWatching', 'renderWaiting'],
  ...['renderRefusals', 'renderSilences', 'renderOwnerQuestion'],
  ...['renderRequest', 'renderRequests', 'renderLate', 'asked', 'renderOrder'],
];

const unread = [
  {
    scope: 'ip/aws/444455556666/eu-west-1',
    account: { id: '444455556666', name: 'legacy-prod' },
    outcome: 'denied',
    error: 'AccessDenied',
  },
];
const coverage = { scopes: 65, complete: 64, failed: unread };

/** What must be in the text alone: outcome, account, owner, freshness, what was not read. */
const parts = [
  /found/,
  /payments-prod/,
  /team-payments/,
  /2026-11-21 02:46 UTC/,
  /legacy-prod \(444455556666\)/,
];

describe('every class of message', () => {
  it('is in this list', () => {
    const root = join(import.meta.dirname, '../../src/slack');
    const rendering = globSync('**/*.ts', { cwd: root }).flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /^export function (\w+)\((?:(?!\n\}\n)[^])*?\n?\)(?:: (\w+))? \{$/gm,
        ),
      ].flatMap(([, name = '', type]) => (type === 'Rendered' ? [name] : [])),
    );

    assert.deepEqual(rendering.sort(), [...Object.keys(answers), ...others].sort());
  });

  for (const [name, classes] of Object.entries(answers)) {
    for (const [at, { render, without }] of classes.entries()) {
      it(`${name} (${at}) says in its text alone all that the answer rests on`, () => {
        const { text } = render(answerOf({ coverage }));

        for (const part of parts)
          if (part.source !== without?.source) assert.match(text, part, `${part} is missing in\n${text}`);
      });

      for (const count of [0, 1, 49, 50, 51, 10_000]) {
        it(`${name} (${at}) is within the limits of Slack with ${count} results of anything`, () => {
          const results = Array.from({ length: count }, (_, i) =>
            resultOf({ id: `${i}${nasty}`, name: nasty.repeat(100), region: 'r'.repeat(10_000) }),
          );
          const failed = Array.from({ length: count }, (_, i) => ({
            scope: `ip/aws/${i}/${nasty}`,
            outcome: nasty,
          }));

          assert.deepEqual(
            checkMessage(render(answerOf({ results, total: count, coverage: { ...coverage, failed } }))),
            [],
          );
        });
      }

      it(`${name} (${at}) is within the limits whatever somebody writes anywhere`, () => {
        const words = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(nasty, 'x'.repeat(10_000), ''));
        fc.assert(
          fc.property(words, words, words, fc.nat({ max: 60 }), (first, second, third, count) => {
            const results = Array.from({ length: count }, () =>
              resultOf({ name: first, id: second, type: third }),
            );
            const notes = [third, second];
            assert.deepEqual(
              checkMessage(render(answerOf({ summary: third, results, notes, coverage }))),
              [],
            );
          }),
          { numRuns: 60 },
        );
      });
    }
  }
});
