import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { tooMany } from '#kit';
import { renderFile } from '../../../src/slack/buttons/csv-file.ts';
import type { SlackMessage } from '../../../src/slack/message/message.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { START } from '../../answer/fakes.ts';
import { checkMessage } from '../check-message.ts';
import { listening } from '../checklist-world.ts';
import { doorWith } from '../door-setup.ts';
import { answerOf, fakeAccess, fakeAsk, kindOf, resultOf, settled, urlOf, whoisOf } from '../fakes.ts';

/** As many results as a page has. */
const page = (from: number, count = 50) =>
  Array.from({ length: count }, (_, at) => resultOf({ id: `eni-${from + at}`, name: `api-${from + at}` }));
/** A list of 120, in three pages. */
const listOf120 = ({ text, cursor }: { text: string; cursor?: string }) => {
  const from = Number(cursor ?? 0);
  const results = page(from, Math.min(50, 120 - from));
  const next = from + 50 < 120 ? { cursor: String(from + 50) } : {};
  return answerOf({ question: { text, kind: 'ip', value: 'list' }, results, total: 120, ...next });
};

/** A door with a bot token; files that were sent, and what clickers were told. */
async function files(options: Partial<Parameters<typeof doorWith>[0]> & { completed?: object } = {}) {
  const { completed = { ok: true }, ...part } = options;
  const sent: { csv: string; to?: string; comment?: string }[] = [];
  const said: SlackMessage[] = [];
  const door = await doorWith({
    botToken: 'xoxb-1',
    kinds: [kindOf('ip'), kindOf('key', { sensitivity: 'restricted' })],
    fetch: async (input, init) => {
      const url = urlOf(input);
      const body = init?.body;
      if (url.endsWith('getUploadURLExternal'))
        return Response.json({ ok: true, upload_url: 'https://files.slack.com/u', file_id: 'F1' });
      if (url === 'https://files.slack.com/u') sent.push({ csv: Buffer.from(body as Uint8Array).toString() });
      if (body instanceof URLSearchParams && url.endsWith('completeUploadExternal'))
        sent.push({
          csv: '',
          ...{ to: body.get('channels') ?? '', comment: body.get('initial_comment') ?? '' },
        });
      if (typeof body === 'string') said.push(JSON.parse(body) as SlackMessage);
      return Response.json(completed);
    },
    ...part,
  });
  const csvOf = ({ blocks }: SlackMessage) =>
    blocks
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .find(({ action_id: id }) => id === 'csv');
  const press = async (message: SlackMessage, fields: Parameters<typeof door.click>[1] = {}) => {
    const button = csvOf(message);
    assert.ok(button && 'value' in button, 'there is a button');
    await door.click({ id: 'csv', value: button.value ?? '' }, fields);
    await settled();
    return said.at(-1);
  };
  return { ...door, sent, said, csvOf, press };
}

const rowsIn = (csv = '') => csv.trimEnd().split('\r\n').length - 1;

describe('a list that is longer than its message', () => {
  it('comes as a file, all of it, to whoever clicks and nobody else', async () => {
    const ask = fakeAsk(listOf120);
    const { message, press, sent } = await files({ ask });
    const told = await press(await message({ text: 'list public:yes' }), {
      user: 'U0OTHER',
      ephemeral: false,
    });

    const [file, completed] = sent;
    assert.equal(rowsIn(file?.csv), 120);
    assert.match(file?.csv ?? '', /^text,kind,value,outcome,account id,[^]*eni-0,[^]*eni-119,/);
    assert.equal(completed?.to, 'U0OTHER');
    assert.match(
      completed?.comment ?? '',
      /A CSV file of list public:yes: 120 rows \(\d+ KB\)\.\nFrom the index/,
    );
    assert.equal(told?.response_type, 'ephemeral');
    assert.match(told?.text ?? '', /in your direct messages with me[^]*120 rows/);
    assert.deepEqual(checkMessage(told ?? assert.fail()), []);
    // Asked anew, by their own rights, page by page, for their eyes alone
    assert.deepEqual(
      ask.asked.slice(1).map(({ principal, cursor, channel, text }) => [principal, cursor, channel, text]),
      [undefined, '50', '100'].map((cursor) => [
        { type: 'slack', team: 'T0001', user: 'U0OTHER' },
        cursor,
        undefined,
        'list public:yes',
      ]),
    );
  });

  it('comes as far as somebody may ask, and says how much is missing', async () => {
    let asked = 0;
    const ask = fakeAsk((input) => {
      asked += 1;
      if (asked > 3) throw tooMany('That was too many.', { retryAfterSeconds: 9 });
      return listOf120(input);
    });
    const { message, press, sent } = await files({ ask });
    const told = await press(await message({ text: 'list' }));

    assert.equal(rowsIn(sent[0]?.csv), 100);
    assert.match(told?.text ?? '', /100 rows[^]*20 more results are not in it/);
  });

  it('ends at 1,000 rows', async () => {
    const ask = fakeAsk(({ text, cursor }) => {
      const next = String(Number(cursor ?? 0) + 50);
      const question = { text, kind: 'ip', value: 'list' };
      return answerOf({ question, results: page(Number(cursor ?? 0)), total: 5000, cursor: next });
    });
    const { message, press, sent } = await files({ ask });
    const told = await press(await message({ text: 'list' }));

    assert.equal(rowsIn(sent[0]?.csv), 1000);
    assert.match(told?.text ?? '', /4000 more results are not in it: narrow the question/);
  });

  it('is told of, and nothing is sent, where it may not be read any more', async () => {
    let isDenied = false;
    const denied = answerOf({ outcome: 'denied', results: [], summary: 'You may not ask <this>.' });
    const ask = fakeAsk((input) => (isDenied ? denied : listOf120(input)));
    const { message, press, sent } = await files({ ask });
    const answer = await message({ text: 'list' });
    isDenied = true;

    assert.match((await press(answer))?.text ?? '', /nothing for a file\. You may not ask &lt;this&gt;/);
    assert.deepEqual(sent, []);
  });

  const failing: [object, RegExp][] = [
    [{ ok: false, error: 'missing_scope' }, /install the app again with `files:write`/],
    [{ ok: false, error: 'internal_error' }, /could not be sent \(internal_error\)\. Please click again/],
  ];
  for (const [completed, words] of failing)
    it(`says what to do where Slack does not take it: ${String(words)}`, async () => {
      const { message, press } = await files({ ask: fakeAsk(listOf120), completed });

      assert.match((await press(await message({ text: 'list' })))?.text ?? '', words);
    });

  it('comes once for a double click', async () => {
    const { message, press, sent } = await files({ ask: fakeAsk(listOf120) });
    const answer = await message({ text: 'list' });
    await press(answer);

    assert.match((await press(answer))?.text ?? '', /a moment ago/);
    assert.equal(sent.length, 2);
  });
});

describe('many things', () => {
  const lines = Array.from({ length: 60 }, (_, at) => `10.0.1.${at}`).join('\n');
  const each = fakeAsk(({ text }) =>
    answerOf({ question: { text, kind: 'ip', value: text }, results: page(0, 2), total: 3 }),
  );

  it('come as a file of what was asked, however long that was', async () => {
    const { message, press, sent, state } = await files({ ask: each });
    const answer = await message({ command: '/whois', text: lines });
    const kept = await state.list<{ texts: string[] }>('slack-paste/');
    const told = await press(answer);

    assert.deepEqual(kept[0]?.value.texts.slice(0, 2), ['/ipinfo 10.0.1.0', '/ipinfo 10.0.1.1']);
    assert.equal(rowsIn(sent[0]?.csv), 120);
    assert.match(told?.text ?? '', /120 rows[^]*60 more results are not in it/);
    assert.doesNotMatch(answer.text, /cloudwhois ask - --csv/);
    assert.deepEqual(checkMessage(answer), []);
  });

  it('are kept without the secrets that were among them', async () => {
    const { state } = createMemoryStore({ clock: () => START });
    const world = await listening({}, { botToken: 'xoxb-1' }, { state });
    try {
      const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12';
      const text = `${lines}\nand ${secret}\n10.0.0.7 ${secret}`;
      const answer = await world.say({ command: '/whois', text });
      const kept = JSON.stringify(await state.list('slack-paste/'));

      assert.match(kept, /"\/boxinfo 10\.0\.0\.7"/);
      assert.match(JSON.stringify(answer.blocks), /"action_id":"csv"/);
      assert.doesNotMatch(kept + JSON.stringify(answer), /wJalr/);
    } finally {
      await world.close();
    }
  });

  it('are to be asked again where they are kept no more', async () => {
    const { message, press, sent, state } = await files({ ask: each });
    const answer = await message({ command: '/whois', text: lines });
    for (const { key } of await state.list('slack-paste/')) await state.delete(key);

    assert.match((await press(answer))?.text ?? '', /not kept any more: please ask again/);
    assert.deepEqual(sent, []);
  });
});

describe('a file is offered', () => {
  const several = (total: number) =>
    whoisOf(
      ['10.0.0.1', '10.0.0.2'].map((value) =>
        answerOf({ question: { text: value, kind: 'ip', value }, results: page(0, 5), total }),
      ),
    );
  const offers: [string, boolean, Partial<Parameters<typeof files>[0]>, Record<string, string>?][] = [
    ['for more than a page', true, { ask: fakeAsk(() => answerOf({ results: page(0), total: 51 })) }],
    ['not for what is shown', false, { ask: fakeAsk(() => answerOf({ results: page(0), total: 50 })) }],
    ['not for one thing', false, {}],
    [
      'for several things with much each',
      true,
      { ask: fakeAsk(undefined, () => several(6)) },
      { command: '/whois' },
    ],
    [
      'not for several things that are shown',
      false,
      { ask: fakeAsk(undefined, () => several(5)) },
      { command: '/whois' },
    ],
    [
      'not for a refusal',
      false,
      { ask: fakeAsk(() => answerOf({ outcome: 'denied', results: [], total: 99 })), access: fakeAccess() },
    ],
  ];
  for (const [name, isOffered, part, fields] of offers)
    it(name, async () => {
      const { message, csvOf } = await files(part);

      assert.equal(csvOf(await message(fields)) !== undefined, isOffered);
    });

  it('not without a bot token', async () => {
    const { message } = await doorWith({ ask: fakeAsk(listOf120) });
    const { blocks } = await message({ text: 'list' });

    assert.doesNotMatch(JSON.stringify(blocks), /"csv"/);
  });
});

describe('what is said of a file', () => {
  it('is within the limits whatever was asked and found, and names what was not read', () => {
    const failed = [{ scope: 'ip/aws/444455556666/eu-west-1', outcome: 'denied' }];
    const coverage = { scopes: 2, complete: 1, failed };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, left) => {
        const replies = [answerOf({ coverage })];
        const message = renderFile({ replies, left }, { text, rows: 7, bytes: 2048, now: Date.now() });

        assert.deepEqual(checkMessage(message), []);
        assert.match(message.text, /7 rows \(2 KB\)[^]*Not read: 444455556666/);
      }),
      { numRuns: 50 },
    );
  });
});
