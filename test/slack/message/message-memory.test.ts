import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer } from '#kit';
import type { SlackQuestion } from '../../../src/slack/deliver.ts';
import { ephemeral, notice } from '../../../src/slack/message/message.ts';
import { bodyOf, createMessageMemory } from '../../../src/slack/message/message-memory.ts';
import { doorWith } from '../door-setup.ts';
import { answerOf, fakeAsk, kindOf, resultOf, whoisOf } from '../fakes.ts';

const question: SlackQuestion = {
  command: { name: 'ip', kind: kindOf('ip') },
  typed: '/ipinfo',
  text: '10.0.0.7',
  principal: { type: 'slack', team: 'T0001', user: 'U0SUP1' },
  channel: 'C0SUPPORT',
  requestId: 'r-1',
  signal: new AbortController().signal,
} as unknown as SlackQuestion;

/** An answer as `ask` gives it for the second time. */
function givenAgain(part: Partial<Answer> = {}): Answer {
  const answer = answerOf(part);
  Object.freeze(answer.results);
  return answer;
}

/** How often each question makes a message anew, of one answer that is given again and again. */
function counting() {
  const memory = createMessageMemory();
  let made = 0;
  const message = (answer: Parameters<typeof memory>[0], part: Partial<SlackQuestion> = {}) =>
    memory(answer, { ...question, ...part }, async () => ephemeral(notice(`message ${++made}`)));
  return message;
}

describe('a message that is given again', () => {
  it('is the same for the same answer to the same question, though others have asked since', async () => {
    const message = counting();
    const answer = givenAgain();
    const first = await message(answer);
    await message(answer, { text: '10.0.0.8' });

    // Every question has an id and a time of its own
    const again = await message({ ...answer, requestId: 'r-2', tookMs: 3 }, { requestId: 'r-2' });

    assert.equal(again, first);
    assert.equal(bodyOf(again), JSON.stringify(again));
  });

  const others: [string, Partial<SlackQuestion>][] = [
    ['somebody else', { principal: { type: 'slack', team: 'T0001', user: 'U0SUP2' } }],
    ['somebody of that id elsewhere', { principal: { type: 'slack', team: 'T0002', user: 'U0SUP1' } }],
    ['another channel', { channel: 'C0OTHER' }],
    ['another command', { typed: '/whois' }],
    ['another text', { text: '10.0.0.7 ' }],
    ['a live look', { live: true }],
    ['a time', { at: 'yesterday' }],
    ['the next page', { cursor: 'x' }],
    ['fewer kinds', { kinds: ['ip'] }],
    ['a narrowed question', { narrowed: { marked: 'a', plain: 'a' } }],
  ];
  for (const [what, part] of others)
    it(`is another one for ${what}`, async () => {
      const message = counting();
      const answer = givenAgain();

      assert.notEqual(await message(answer, part), await message(answer));
    });

  const answers: [string, Answer][] = [
    ['not certain', givenAgain({ outcome: 'unknown', results: [] })],
    ['denied', givenAgain({ outcome: 'denied', results: [] })],
  ];
  for (const [what, answer] of answers)
    it(`is made anew where the answer is ${what}: it names its request`, async () => {
      const message = counting();

      assert.notEqual(await message(answer), await message(answer));
    });

  it('is made anew of another answer, though it says the same, and of one to a text without a kind', async () => {
    const message = counting();
    const answer = givenAgain();
    const whois = whoisOf([answer]);

    const same = givenAgain({ results: [...answer.results] });
    assert.notEqual(await message(same), await message(answer));
    assert.notEqual(await message(whois), await message(whois));
  });

  it('is made anew for a long text, which would stay with it', async () => {
    const message = counting();
    const answer = givenAgain();
    const text = 'x'.repeat(301);

    assert.notEqual(await message(answer, { text }), await message(answer, { text }));
  });

  it('is made anew where the answer will not be given again', async () => {
    const message = counting();
    const answer = answerOf();

    assert.notEqual(await message(answer), await message(answer));
  });

  it('goes out as it was made', async () => {
    const answer = givenAgain({ results: [resultOf({ name: 'Zürich 東京 <&>' })] });
    const { send } = await doorWith({ ask: fakeAsk(() => answer) });
    const first = await send();

    const again = await send({ trigger_id: '2.2.2' });

    assert.match(first.body, /Zürich 東京/);
    assert.equal(again.body, first.body);
    assert.equal(again.headers['content-length'], String(Buffer.byteLength(first.body)));
  });
});
