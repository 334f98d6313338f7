import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Kind } from '#kit';
import type { Decision } from '../../../src/access/access.ts';
import type { AskInput } from '../../../src/answer/ask.types.ts';
import type { Button, SlackMessage } from '../../../src/slack/message/message.ts';
import { checkMessage } from '../check-message.ts';
import { doorWith } from '../door-setup.ts';
import { answerOf, fakeAccess, fakeAsk, kindOf, resultOf, settled, urlOf, whoisOf } from '../fakes.ts';

const provider = { scopes: 'account-region', actions: [], collect: async function* () {} } as const;
const ip: Kind = kindOf('ip', {
  providers: { aws: { ...provider, confirm: async () => undefined } },
});
const key: Kind = kindOf('key', { sensitivity: 'restricted' });

/** A door whose response urls are a list. */
async function clicking(
  options: Partial<Parameters<typeof doorWith>[0]> & {
    answer?: (input: AskInput) => ReturnType<typeof answerOf>;
    decide?: (question: { kind: string; channel?: string }) => Partial<Decision>;
  } = {},
) {
  const { answer = () => answerOf(), decide = () => ({ live: true }), ...part } = options;
  const replies: { url: string; body: SlackMessage }[] = [];
  const ask = fakeAsk(answer);
  const door = await doorWith({
    ask,
    kinds: [ip, key],
    access: fakeAccess({ decide }),
    fetch: async (url, init) => {
      replies.push({ url: urlOf(url), body: JSON.parse(init?.body as string) as SlackMessage });
      return new Response('ok');
    },
    ...part,
  });
  const buttonsOf = (message: SlackMessage) =>
    message.blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .filter((one) => one.type === 'button');
  const named = (message: SlackMessage, id: string) => {
    const button = buttonsOf(message).find((one) => one.action_id === id);
    assert.ok(button?.value !== undefined, `no button ${id}`);
    return { id, value: button.value };
  };
  const press = async (button: { id: string; value: string }, fields?: Parameters<typeof door.click>[1]) => {
    const response = await door.click(button, fields);
    assert.equal(response.statusCode, 200);
    assert.equal(response.body, '');
    await settled();
    return replies.at(-1)?.body;
  };
  return { ...door, ask, replies, buttonsOf, named, press };
}

const ids = (buttons: readonly Pick<Button, 'action_id'>[]) => buttons.map(({ action_id: id }) => id);

describe('buttons of an answer', () => {
  const linked = answerOf({ results: [resultOf({ links: [{ text: 'EC2', url: 'https://aws.test/x' }] })] });
  const offers: [string, Partial<Parameters<typeof clicking>[0]>, Record<string, string>, string[]][] = [
    ['all that would work', {}, {}, ['live', 'share', 'history']],
    ['no live check for those who may not', { decide: () => ({}) }, {}, ['share', 'history']],
    ['no live check of the past', {}, { text: '10.0.0.7 at:yesterday' }, ['share', 'history']],
    [
      'the same where a phone made one dash of two',
      {},
      { text: '10.0.0.7 —at yesterday' },
      ['share', 'history'],
    ],
    [
      'no sharing of a restricted kind',
      { answer: () => answerOf({ question: { text: 'AKIA', kind: 'key', value: 'AKIA' } }) },
      { command: '/keyinfo' },
      ['history'],
    ],
    ['no sharing where there is nobody else', {}, { channel_id: 'D0ME' }, ['live', 'history']],
    [
      'no sharing with a channel that may not read it',
      { decide: ({ channel }) => ({ live: true, allowed: channel === undefined }) },
      {},
      ['live', 'history'],
    ],
    ['the next page', { answer: () => answerOf({ cursor: 'c1', total: 99 }) }, {}, ['live', 'share', 'more']],
    [
      'the console of the cloud and ours',
      { answer: () => linked, consoleUrl: 'https://whois.acme.test/' },
      {},
      ['live', 'share', 'history', 'open:console', 'open:cloud'],
    ],
    ['nothing on a refusal', { answer: () => answerOf({ outcome: 'denied', results: [] }) }, {}, []],
  ];
  for (const [name, part, fields, expected] of offers) {
    it(`are ${name}`, async () => {
      const { message, buttonsOf } = await clicking(part);
      const answer = await message(fields);

      assert.deepEqual(ids(buttonsOf(answer)), expected);
      assert.deepEqual(checkMessage(answer), []);
    });
  }

  it('open a page of the cloud that is no link besides, and where there is no button stays one', async () => {
    const two = answerOf({
      results: [resultOf(), resultOf({ links: [{ text: 'EC2', url: 'https://aws.test/x' }] })],
    });
    const times = async (answer: Answer) => {
      const { message } = await clicking({ answer: () => answer });
      return JSON.stringify((await message()).blocks).split('https://aws.test/x').length - 1;
    };

    assert.deepEqual([await times(linked), await times(two)], [1, 1]);
  });

  it('ask about the time that the answer is of, and so does the next page', async () => {
    const { message, press, named, ask } = await clicking({
      answer: () =>
        answerOf({ question: { text: 'list', kind: 'ip', value: 'list' }, cursor: 'c1', total: 99 }),
    });
    for (const text of ['list at:yesterday', 'list —at yesterday', '`list --at yesterday`']) {
      const answer = await message({ text });
      assert.match(answer.text, /list at:yesterday page:c1/);
      const next = await press(named(answer, 'more'));
      assert.equal(ask.asked.at(-1)?.at, 'yesterday', text);
      assert.match(next?.text ?? '', /list at:yesterday page:c1/);
    }
  });

  it('lead to the page of our console that asks the same', async () => {
    const consoleUrl = 'https://whois.acme.test/x';
    const { message, buttonsOf } = await clicking({
      consoleUrl,
      answer: ({ text }) => answerOf({ question: { text: text.replace(/ at:.*/, ''), kind: 'ip' } }),
    });
    const page = async (fields: Record<string, string>) => {
      const url = buttonsOf(await message(fields)).find((one) => one.url?.startsWith(consoleUrl))?.url;
      return url && new URL(url).searchParams.get('q');
    };

    assert.equal(
      await page({ text: 'list public:yes at:yesterday' }),
      '/ipinfo list public:yes at:yesterday',
    );
    assert.equal(await page({ command: '/whois', text: '10.0.0.7' }), '10.0.0.7');
    assert.equal(await page({ text: 'x'.repeat(300) }), undefined, 'a text that was cut');
  });

  it('offer the choices where a question is of several things, or of another kind', async () => {
    const invalid = () => answerOf({ outcome: 'invalid', results: [], summary: 'Several.' });
    const { message, buttonsOf, press, named, ask } = await clicking({ answer: invalid });
    const several = await message({ text: '10.0.0.7 10.0.0.8' });
    const [first, second] = buttonsOf(several);

    assert.deepEqual([first?.text.text, second?.text.text], ['/ipinfo 10.0.0.7', '/ipinfo 10.0.0.8']);
    assert.deepEqual(checkMessage(several), []);
    await press(named(several, 'choose:1'));
    assert.deepEqual([ask.asked.at(-1)?.kind, ask.asked.at(-1)?.text], ['ip', '10.0.0.8']);
  });

  it('hold no secret that was beside the question', async () => {
    const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12';
    const { message } = await clicking({ answer: () => answerOf({ outcome: 'invalid', results: [] }) });

    assert.doesNotMatch(JSON.stringify(await message({ text: `10.0.0.7 10.0.0.8 ${secret}` })), /wJalr/);
  });
});

describe('a click', () => {
  it('on Check live asks anew with a live check and takes the place of the message', async () => {
    const { message, named, press, ask } = await clicking();
    const reply = await press(named(await message(), 'live'));

    assert.deepEqual(
      ask.asked.map(({ live, channel, door }) => [live, channel, door]),
      [
        [undefined, undefined, 'slack'],
        [true, undefined, 'slack'],
      ],
    );
    assert.equal(reply?.replace_original, true);
    assert.equal(reply?.response_type, 'ephemeral');
    assert.deepEqual(reply && checkMessage(reply), []);
  });

  it('of somebody else uses the rights of whoever clicks, and leaves the message as it is', async () => {
    const { message, named, press, ask } = await clicking({ settings: { replies: { default: 'channel' } } });
    const button = named(await message(), 'live');

    const others = await press(button, { user: 'U0OTHER', ephemeral: false });
    assert.deepEqual(
      [others?.response_type, others?.replace_original, ask.asked.at(-1)?.channel],
      ['ephemeral', false, undefined],
    );
    assert.deepEqual(ask.asked.at(-1)?.principal, { type: 'slack', team: 'T0001', user: 'U0OTHER' });

    const own = await press(button, { ephemeral: false });
    assert.deepEqual(
      [own?.response_type, own?.replace_original, ask.asked.at(-1)?.channel],
      ['in_channel', true, 'C0GENERAL'],
    );
  });

  it('on Share shows it to the channel, asked for the channel, with who shared it, once', async () => {
    const { message, named, press, ask, replies } = await clicking();
    const button = named(await message(), 'share');
    const shared = await press(button);

    assert.equal(ask.asked.at(-1)?.channel, 'C0GENERAL');
    assert.deepEqual([shared?.response_type, shared?.replace_original], ['in_channel', false]);
    assert.match(shared?.text ?? '', /Shared by <@U0SUP1>: 10\.0\.0\.7/);
    assert.deepEqual(shared && checkMessage(shared), []);
    const again = await press(button);
    assert.deepEqual([again?.response_type, again?.text], ['ephemeral', 'This answer was shared already.']);
    assert.equal(replies.filter(({ body }) => body.response_type === 'in_channel').length, 1);
  });

  it('on Share of an answer that was checked live checks it live again', async () => {
    const { message, named, press, ask } = await clicking();
    const checked = await press(named(await message(), 'live'));
    assert.ok(checked);
    await press(named(checked, 'share'));
    await press(named(await message({ text: '10.0.0.7 --live' }), 'share'));

    const shared = ask.asked.filter(({ channel }) => channel !== undefined);
    assert.deepEqual(
      shared.map(({ live }) => live),
      [true, true],
    );
  });

  it('on Share of what the channel may not read by now shares nothing', async () => {
    let may = true;
    const { message, named, press } = await clicking({
      decide: ({ channel }) => ({ allowed: channel === undefined || may }),
    });
    const button = named(await message(), 'share');
    may = false;
    const reply = await press(button);

    assert.deepEqual(
      [reply?.response_type, reply?.text],
      ['ephemeral', 'This answer may not be shown to this channel, so it was not shared.'],
    );
  });

  it('on a forged Share of a restricted kind shares nothing, whatever the value says', async () => {
    const { press, ask } = await clicking({ decide: () => ({ see: 'internal' }) });
    const reply = await press({ id: 'share', value: JSON.stringify({ n: 'key', t: 'AKIAEXAMPLE' }) });

    assert.equal(reply?.response_type, 'ephemeral');
    assert.equal(ask.asked.length, 0);
  });

  it('on Show more asks for the next page, for the clicker alone', async () => {
    const { message, named, press, ask } = await clicking({
      answer: () => answerOf({ cursor: 'c1', total: 99 }),
    });
    const reply = await press(named(await message({ command: '/whois' }), 'more'), { ephemeral: false });

    assert.deepEqual([ask.asked.at(-1)?.kind, ask.asked.at(-1)?.cursor], ['ip', 'c1']);
    assert.deepEqual([reply?.response_type, reply?.replace_original], ['ephemeral', false]);
  });

  it('on History tells who had it before, span by span, until nothing is known', async () => {
    const spans = [
      answerOf({ results: [resultOf({ name: 'api-7', since: '2026-11-20T02:00:00.000Z' })] }),
      answerOf({ results: [resultOf({ name: 'api-6', since: '2026-10-01T00:00:00.000Z' })] }),
      answerOf({ outcome: 'unknown', results: [], summary: 'Nothing is known of 10.0.0.7 then.' }),
    ];
    const { message, named, press, ask } = await clicking({
      answer: ({ at }) => (at === undefined ? answerOf() : (spans.shift() ?? answerOf())),
    });
    const reply = await press(named(await message(), 'history'));

    assert.deepEqual(
      ask.asked.slice(1).map(({ at }) => at),
      ['2026-11-21T03:00:00.000Z', '2026-11-20T01:59:59.999Z', '2026-09-30T23:59:59.999Z'],
    );
    assert.match(
      reply?.text ?? '',
      /Since 2026-11-20 02:00 UTC \(25 h ago\): api-7, [^\n]+payments-prod[^\n]+owner team-payments[^\n]+\nFrom 2026-10-01 00:00 UTC to 2026-11-20 02:00 UTC: api-6[^\n]+\nBefore 2026-10-01 00:00 UTC: Nothing is known/,
    );
    assert.deepEqual(reply && checkMessage(reply), []);
  });

  const nothing: [
    string,
    { id: string; value: string },
    Parameters<Awaited<ReturnType<typeof clicking>>['press']>[1],
  ][] = [
    ['on a page that was opened', { id: 'open:console', value: '' }, {}],
    ['that nobody knows', { id: 'constructor', value: '{}' }, {}],
    ['with a value of nobody', { id: 'live', value: '{"n":"__proto__","t":"x"}' }, {}],
    ['with a value that is no JSON', { id: 'live', value: 'x'.repeat(3000) }, {}],
  ];
  for (const [name, button, fields] of nothing) {
    it(`${name} is acknowledged, and nothing happens`, async () => {
      const { press, ask } = await clicking();

      assert.equal(await press(button, fields), undefined);
      assert.equal(ask.asked.length, 0);
    });
  }

  it('of an outsider in a shared channel asks nothing, and says why', async () => {
    const { press, ask } = await clicking({ settings: { app: 'A0001', teams: ['T0001'] } });
    const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
    const reply = await press({ id: 'live', value }, { userTeam: 'T0EVIL' });

    assert.match(reply?.text ?? '', /not set up for this workspace/);
    assert.equal(ask.asked.length, 0);
  });

  it('where the app is installed for a whole organisation, without a team, is of the user’s own team', async () => {
    const { press, ask } = await clicking({ settings: { app: 'A0001', teams: ['T0001'] } });
    await press(
      { id: 'live', value: JSON.stringify({ n: 'ip', t: '10.0.0.7' }) },
      { team: null, user: 'W0ORG' },
    );

    assert.deepEqual(ask.asked.at(-1)?.principal, { type: 'slack', team: 'T0001', user: 'W0ORG' });
  });

  it('whose address is gone is answered by a direct message', async () => {
    const posts: Record<string, string>[] = [];
    const { press } = await clicking({
      botToken: 'xoxb-1',
      fetch: async (url, init) => {
        if (!urlOf(url).includes('chat.postMessage')) return new Response('gone', { status: 410 });
        posts.push(Object.fromEntries(init?.body as URLSearchParams));
        return Response.json({ ok: true, channel: 'D1', ts: '1.0' });
      },
    });
    await press({ id: 'live', value: JSON.stringify({ n: 'ip', t: '10.0.0.7' }) });

    assert.equal(posts[0]?.['channel'], 'U0SUP1');
    assert.match(posts[0]?.['text'] ?? '', /Slack gave no way to answer where you asked[^]*10\.0\.0\.7/);
  });
});

describe('several things', () => {
  it('can be looked at live and shared as a whole', async () => {
    const two = () =>
      whoisOf([answerOf(), answerOf({ question: { text: 'x', kind: 'ip', value: '10.0.0.8' } })]);
    const ask = fakeAsk(undefined, two);
    const { message, buttonsOf } = await clicking({ ask });

    assert.deepEqual(ids(buttonsOf(await message({ command: '/whois' }))), ['live', 'share']);
  });
});
