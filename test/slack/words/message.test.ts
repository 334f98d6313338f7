import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventOf, talking } from '../clicking.ts';
import { doorWith } from '../door-setup.ts';
import { fakeAccess, fakeAsk, whoisOf } from '../fakes.ts';

const mention = {
  type: 'app_mention',
  user: 'U0SUP1',
  team: 'T0001',
  channel: 'C0GENERAL',
  ts: '1795229160.000100',
  text: '<@U0BOT> where is 10.0.0.7?',
};
const direct = {
  ...mention,
  type: 'message',
  channel_type: 'im',
  channel: 'D0ME',
  text: 'whose is 10.0.0.7?',
};

describe('a mention', () => {
  it('is answered in its thread, with what the channel may see', async () => {
    const { tell, ask } = await talking({});
    const posted = await tell(eventOf(mention));

    const [asked] = ask.asked;
    assert.deepEqual([asked?.kind, asked?.text, asked?.channel], ['whois', '10.0.0.7?', 'C0GENERAL']);
    assert.deepEqual(asked?.principal, { type: 'slack', team: 'T0001', user: 'U0SUP1' });
    assert.ok(posted);
    const { method, fields } = posted;
    assert.equal(method, 'chat.postMessage');
    assert.deepEqual([fields['channel'], fields['thread_ts']], ['C0GENERAL', mention.ts]);
    assert.match(fields['text'] ?? '', /payments-prod[^]*Asked by <@U0SUP1>/);
    assert.doesNotMatch(fields['text'] ?? '', /U0BOT/);
  });

  it('in a thread is answered in that thread', async () => {
    const { tell } = await talking({});
    const posted = await tell(eventOf({ ...mention, thread_ts: '1795229000.000100' }));

    assert.equal(posted?.fields['thread_ts'], '1795229000.000100');
  });

  it('of what the channel may not read is answered to the asker alone', async () => {
    const access = fakeAccess({ decide: ({ channel }) => ({ allowed: channel === undefined }) });
    const { tell, calls } = await talking({ access });
    await tell(eventOf(mention));

    assert.deepEqual(
      calls.map(({ method, fields }) => [method, fields['channel'], fields['user'], fields['thread_ts']]),
      [['chat.postEphemeral', 'C0GENERAL', 'U0SUP1', mention.ts]],
    );
  });

  it('of what the channel may not read comes by direct message where Slack cannot show it there', async () => {
    const access = fakeAccess({ decide: ({ channel }) => ({ allowed: channel === undefined }) });
    const { tell, calls } = await talking({
      access,
      reply: (method) =>
        method === 'chat.postEphemeral'
          ? { ok: false, error: 'user_not_in_channel' }
          : { ok: true, channel: 'D1', ts: '1.0' },
    });
    await tell(eventOf(mention));

    assert.deepEqual(
      calls.map(({ method, fields }) => [method, fields['channel'], fields['thread_ts']]),
      [
        ['chat.postEphemeral', 'C0GENERAL', mention.ts],
        ['chat.postMessage', 'U0SUP1', undefined],
      ],
    );
  });

  it('in a channel that another organisation reads is answered to the asker alone', async () => {
    const { tell, calls } = await talking({});
    await tell(eventOf(mention, { is_ext_shared_channel: true }));

    assert.deepEqual(
      calls.map(({ method, fields }) => [method, fields['user']]),
      [['chat.postEphemeral', 'U0SUP1']],
    );
    assert.match(calls[0]?.fields['text'] ?? '', /payments-prod/);
  });

  it('with nothing in it is help, for the asker alone', async () => {
    const { tell, ask } = await talking({});
    const posted = await tell(eventOf({ ...mention, text: '<@U0BOT>' }));

    assert.equal(posted?.method, 'chat.postEphemeral');
    assert.match(posted?.fields['text'] ?? '', /Usage: \/ipinfo/);
    assert.equal(ask.asked.length, 0);
  });

  it('that is not understood says how to ask, for the asker alone', async () => {
    const { tell } = await talking({ ask: fakeAsk(undefined, () => whoisOf([])) });
    const posted = await tell(eventOf({ ...mention, text: '<@U0BOT> nice work everyone' }));

    assert.equal(posted?.method, 'chat.postEphemeral');
    assert.match(posted?.fields['text'] ?? '', /Usage: \/whois/);
  });

  it('is taken once, however often Slack tells it', async () => {
    const { tell, ask } = await talking({});
    const event = eventOf(mention);
    await tell(event);
    await tell({ ...event, retry: 1 });

    assert.equal(ask.asked.length, 1);
  });
});

describe('a direct message', () => {
  it('is answered where it was written, with the rights of who wrote it', async () => {
    const { tell, ask } = await talking({});
    const posted = await tell(eventOf(direct));

    assert.deepEqual([ask.asked[0]?.text, ask.asked[0]?.channel], ['10.0.0.7?', undefined]);
    assert.deepEqual(
      [posted?.method, posted?.fields['channel'], posted?.fields['thread_ts']],
      ['chat.postMessage', 'D0ME', undefined],
    );
  });

  it('waits in the outbox while Slack is down', async () => {
    let isDown = true;
    const { tell, calls, timers, clock } = await talking({
      reply: () =>
        isDown ? { ok: false, error: 'internal_error' } : { ok: true, channel: 'D0ME', ts: '1.0' },
    });
    await tell(eventOf(direct));
    isDown = false;
    clock.advance(60_000);
    await timers.advance(60_000);

    assert.equal(calls.filter(({ method }) => method === 'chat.postMessage').length, 2);
  });
});

const ignored: [string, object, object?][] = [
  ['a bot', { ...direct, bot_id: 'B1' }],
  ['an edit', { ...direct, subtype: 'message_changed' }],
  ['an edited mention', { ...mention, edited: { user: 'U0SUP1', ts: '1.0' } }],
  ['a channel that does not name us', { ...mention, type: 'message', channel_type: 'channel' }],
  ['nobody', { ...direct, user: undefined }],
  ['a channel that is none', { ...mention, channel: '<!channel>' }],
  ['somebody of another organisation in a shared channel', { ...mention, user_team: 'T0EVIL' }],
  ['another app', mention, { api_app_id: 'A0OTHER' }],
  ['a time that is none', { ...mention, ts: 'x' }],
];

describe('a message of', () => {
  for (const [name, event, part] of ignored) {
    it(`${name} asks nothing and is not answered`, async () => {
      const { tell, ask } = await talking({ settings: { app: 'A0001', teams: ['T0001'] } });

      assert.equal(await tell(eventOf(event, part)), undefined);
      assert.equal(ask.asked.length, 0);
    });
  }

  it('anybody is not answered without a bot token, and breaks nothing', async () => {
    const { event, ask } = await doorWith();

    assert.equal((await event(eventOf(mention))).statusCode, 200);
    assert.equal(ask.asked.length, 0);
  });
});
