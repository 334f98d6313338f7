import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { messageText } from '../../../src/slack/request/message-text.ts';
import { checkMessage } from '../check-message.ts';
import { talking } from '../clicking.ts';
import { answerOf, fakeAsk, whoisOf } from '../fakes.ts';

const said: [string, object, string[], string[]][] = [
  ['its text', { text: 'who is 10.0.0.7?' }, ['who is 10.0.0.7?'], []],
  [
    'rich text, with the pieces of a line together and the address behind a link',
    {
      text: '',
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: '10.0.' },
                { type: 'text', text: '0.7', style: { bold: true } },
                { type: 'text', text: ' see ' },
                { type: 'link', url: 'https://logs.acme.test/x', text: 'the logs' },
              ],
            },
            {
              type: 'rich_text_list',
              elements: [
                { type: 'rich_text_section', elements: [{ type: 'text', text: 'i-0abc' }] },
                { type: 'rich_text_section', elements: [{ type: 'text', text: 'arn:aws:s3:::logs' }] },
              ],
            },
          ],
        },
      ],
    },
    ['10.0.0.7 see the logs', 'https://logs.acme.test/x', 'i-0abc', 'arn:aws:s3:::logs'],
    ['10.0.\n'],
  ],
  [
    'blocks and attachments of a bot',
    {
      text: 'Alarm',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'on `10.0.0.7`' },
          fields: [{ type: 'mrkdwn', text: 'db-1' }],
        },
        { type: 'table', rows: [[{ type: 'raw_text', text: 'bucket-1' }]] },
      ],
      attachments: [
        {
          fallback: 'Alarm',
          title: 'AKIAIOSFODNN7EXAMPLE',
          fields: [{ title: 'Host', value: 'web.acme.test' }],
        },
      ],
    },
    ['Alarm', 'on `10.0.0.7`', 'db-1', 'bucket-1', 'AKIAIOSFODNN7EXAMPLE', 'Host', 'web.acme.test'],
    ['Alarm\nAlarm'],
  ],
];

describe('messageText', () => {
  for (const [name, message, parts, never] of said) {
    it(`reads ${name}`, () => {
      const text = messageText(message);

      for (const part of parts) assert.ok(text.split('\n').includes(part), `${part} in\n${text}`);
      for (const part of never) assert.ok(!text.includes(part), `${part} in\n${text}`);
    });
  }

  it('is bounded, and throws for nothing', () => {
    let deep: object = { text: 'deepest' };
    for (let depth = 0; depth < 10_000; depth += 1) deep = { elements: [deep] };

    assert.equal(messageText(deep), '');
    assert.equal(messageText({ text: 'x'.repeat(100_000) }).length, 20_000);
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        assert.ok(messageText(json).length <= 20_000);
      }),
    );
  });
});

/** The shortcut used on a message, as Slack sends it. */
function used(message: object, part: object = {}): object {
  return {
    type: 'message_action',
    callback_id: 'what_is_this',
    user: { id: 'U0SUP1', team_id: 'T0001' },
    team: { id: 'T0001' },
    api_app_id: 'A0001',
    channel: { id: 'C0GENERAL', name: 'general' },
    message: { type: 'message', user: 'U0OTHER', ts: '1.0', ...message },
    message_ts: '1.0',
    trigger_id: '1.2.3',
    response_url: 'https://hooks.slack.com/app/T0001/1/x',
    ...part,
  };
}

describe('What is this?', () => {
  it('asks for all that the message says, in the name of whoever used it, and tells them alone', async () => {
    const { interact, ask } = await talking();
    const reply = await interact(used({ text: 'who is 10.0.0.7?' }));

    const [asked] = ask.asked;
    assert.deepEqual([asked?.kind, asked?.text, asked?.channel], ['whois', 'who is 10.0.0.7?', undefined]);
    assert.deepEqual(asked?.principal, { type: 'slack', team: 'T0001', user: 'U0SUP1' });
    assert.deepEqual(
      [reply?.method, reply?.said?.response_type, reply?.said?.replace_original],
      ['response', 'ephemeral', false],
    );
    assert.deepEqual(reply?.said && checkMessage(reply.said), []);
  });

  it('is one question, however many lines the message has', async () => {
    const { interact, ask } = await talking();
    const text = Array.from({ length: 80 }, (_, at) => `line ${at}`).join('\n');
    await interact(used({ text }));

    assert.deepEqual(
      ask.asked.map((one) => one.text),
      [text],
    );
  });

  it('says what it takes where there is nothing', async () => {
    const nothing = whoisOf([], { summary: 'I found nothing that I can look up.' });
    const { interact } = await talking({ ask: fakeAsk(undefined, () => nothing) });
    const reply = await interact(used({ text: 'lunch?' }));

    assert.match(reply?.said?.text ?? '', /found nothing[^]*Usage: \/whois/);
  });

  it('is nothing of another callback, and an outsider is turned away', async () => {
    const { interact, ask } = await talking({ settings: { app: 'A0001', teams: ['T0001'] } });

    assert.equal(await interact(used({ text: '10.0.0.7' }, { callback_id: 'other' })), undefined);
    const reply = await interact(used({ text: '10.0.0.7' }, { user: { id: 'U1', team_id: 'T0EVIL' } }));
    assert.match(reply?.said?.text ?? '', /not set up for this workspace/);
    assert.equal(ask.asked.length, 0);
  });

  it('comes as a direct message where its address is gone', async () => {
    const { interact } = await talking({ ask: fakeAsk(() => answerOf()), responseUrls: [] });
    const reply = await interact(used({ text: '10.0.0.7' }));

    assert.deepEqual([reply?.method, reply?.fields['channel']], ['chat.postMessage', 'U0SUP1']);
  });
});
