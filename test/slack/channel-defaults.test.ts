import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Whois } from '#kit';
import { withDefaults } from '../../src/slack/channel-defaults.ts';
import { checkMessage } from './check-message.ts';
import { eventOf, talking } from './clicking.ts';
import { doorWith } from './door-setup.ts';
import { answerOf, fakeAsk, resultOf, whoisOf } from './fakes.ts';

const channels = {
  C0PAY: { account: 'payments-prod', region: 'eu-west-1' },
  C0TWO: { account: 'Payments Prod' },
};

describe('defaults of a channel', () => {
  const cases: [string, string, string, string][] = [
    ['a list there', 'C0PAY', 'list public:yes', 'list account:payments-prod region:eu-west-1 public:yes'],
    ['what the list says already', 'C0PAY', 'list account:legacy', 'list region:eu-west-1 account:legacy'],
    ['the same with a wide colon', 'C0PAY', 'list Account：legacy', 'list region:eu-west-1 Account：legacy'],
    ['a name of two words', 'C0TWO', ' List', ' List account:"Payments Prod"'],
    // Only as the last word is it an option
    ['a list that is asked live', 'C0TWO', 'list live', 'list account:"Payments Prod" live'],
    [
      'a filter without its value, which stays a mistake',
      'C0TWO',
      'list a:',
      'list account:"Payments Prod" a:',
    ],
    [
      'a list of everything, as the answer says',
      'C0PAY',
      'list account:* region:*',
      'list account:* region:*',
    ],
    ['a list elsewhere', 'C0OTHER', 'list', 'list'],
    ['a channel by the name of something else', 'constructor', 'list', 'list'],
    ['a look-up, which must show all candidates', 'C0PAY', '10.0.0.7', '10.0.0.7'],
  ];
  for (const [name, channel, text, wanted] of cases) {
    it(`are for lists alone: ${name}`, () => {
      assert.equal(withDefaults(text, channel, channels).text, wanted);
    });
  }

  it('are said in the answer', async () => {
    const { message, ask } = await doorWith({ settings: { channels } });
    const answer = await message({ channel_id: 'C0PAY', text: 'list' });

    assert.equal(ask.asked[0]?.text, 'list account:payments-prod region:eu-west-1');
    assert.match(
      answer.text,
      /In payments-prod, eu-west-1, this channel's default: account:\* region:\* lists all/,
    );
    assert.match(JSON.stringify(answer.blocks), /this channel's default/);
    assert.deepEqual(checkMessage(answer), []);
    assert.doesNotMatch((await message({ channel_id: 'C0PAY' })).text, /default/);
  });

  it('are not for what is no list: a text of /whois', async () => {
    const { message, ask } = await doorWith({ settings: { channels } });
    const answer = await message({ channel_id: 'C0PAY', command: '/whois', text: 'list 10.0.0.7' });

    assert.equal(ask.asked[0]?.text, 'list 10.0.0.7');
    assert.doesNotMatch(answer.text, /default/);
  });
});

describe('what was left out for a channel', () => {
  const settings = { channels: { C0PAY: { ...channels.C0PAY, kinds: ['key'] } } };
  const results = Array.from({ length: 50 }, (_, at) => resultOf({ id: `eni-${at}`, name: 'x'.repeat(60) }));
  const long = (value: string) =>
    answerOf({
      question: { text: value, kind: 'ip', value },
      ...{
        results,
        total: 500,
        notes: Array.from({ length: 5 }, () => 'A note of some length. '.repeat(15)),
      },
    });
  const several = whoisOf(['10.0.0.7', '10.0.0.8', '10.0.0.9'].map(long), { notAsked: ['ip'] });
  const asked = { ...several, answers: Array.from({ length: 9 }, (_, at) => long(`10.0.0.${at}`)) };
  const cases: [string, Parameters<typeof fakeAsk>[1], Record<string, string>, RegExp][] = [
    ['of a list', undefined, { text: 'list' }, /account:\* region:\* lists all/],
    ['of a text', () => several, { command: '/whois' }, /\/ipinfo would ask the rest/],
    ['of a text of many things', () => asked, { command: '/whois' }, /\/ipinfo would ask the rest/],
  ];
  for (const [what, whois, fields, says] of cases)
    it(`is said ${what}, however much there is to say`, async () => {
      const { message } = await doorWith({ settings, ask: fakeAsk(() => long('list'), whois) });
      const answer = await message({ channel_id: 'C0PAY', ...fields });

      assert.match(answer.text, says);
      assert.match(JSON.stringify(answer.blocks).replaceAll('`', ''), says);
      assert.deepEqual(checkMessage(answer), []);
    });
});

describe('kinds of a channel', () => {
  const narrowing = { channels: { C0PAY: { kinds: ['key'] } } };
  const there = { channel_id: 'C0PAY', command: '/whois', text: '10.0.0.7 AKIA0' };
  const askOf = (part: Partial<Whois>) =>
    fakeAsk(undefined, ({ kinds }) => whoisOf([answerOf()], kinds ? part : {}));

  it('alone are asked by what names no kind, and the answer says what was left out and how to ask it', async () => {
    const ask = askOf({ notAsked: ['ip'] });
    const { message } = await doorWith({ settings: narrowing, ask });
    const answer = await message(there);

    assert.deepEqual(ask.asked[0]?.kinds, ['key']);
    for (const said of [answer.text, JSON.stringify(answer.blocks).replaceAll('`', '')])
      assert.match(said, /Asked of key alone, this channel's default\. \/ipinfo would ask the rest/);
    assert.deepEqual(checkMessage(answer), []);
  });

  it('are not spoken of where nothing was left out', async () => {
    const { message } = await doorWith({ settings: narrowing, ask: askOf({}) });

    assert.doesNotMatch((await message(there)).text, /default/);
  });

  it('do not make a no of what could not be understood as one of them', async () => {
    const nothing = { answers: [], understood: [], outcome: 'invalid', summary: 'This asks ip.' } as const;
    const { message } = await doorWith({
      settings: narrowing,
      ask: askOf({ ...nothing, answers: [], understood: [], notAsked: ['ip'] }),
    });
    const { text, blocks } = await message({ ...there, text: '10.0.0.7' });

    assert.match(text, /This asks ip\.[^]*not understood[^]*\/ipinfo would ask the rest/);
    assert.match(JSON.stringify(blocks), /"action_id":"choose:0"[^}]*\/ipinfo 10\.0\.0\.7/);
    assert.doesNotMatch(text, /not there/);
  });

  it('leave alone the command of a kind, other channels and direct messages', async () => {
    const { message, ask } = await doorWith({ settings: narrowing });
    await message({ ...there, command: '/ipinfo', text: '10.0.0.7' });
    await message({ ...there, channel_id: 'C0OTHER' });
    await message({ ...there, channel_id: 'D0ME' });

    assert.deepEqual(
      ask.asked.map(({ kind, kinds }) => (kind === 'whois' ? kinds : undefined)),
      [undefined, undefined, undefined],
    );
  });

  it('hold for a mention, and for the buttons under its answer', async () => {
    const ask = askOf({ notAsked: ['ip'] });
    const { tell, press } = await talking({ settings: narrowing, ask });
    const posted = await tell(
      eventOf({
        type: 'app_mention',
        user: 'U0SUP1',
        channel: 'C0PAY',
        ts: '1795229160.000100',
        text: '<@U0BOT> 10.0.0.7',
      }),
    );

    assert.match(posted?.fields['text'] ?? '', /Asked of key alone/);
    await press({ id: 'share', value: JSON.stringify({ n: 'whois', t: '10.0.0.7', k: ['key'] }) });
    assert.deepEqual(
      ask.asked.map(({ kinds }) => kinds),
      [['key'], ['key']],
    );
  });
});
