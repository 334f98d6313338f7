import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Answer } from '#kit';
import type { SlackDoorOptions } from '../../src/slack/door.ts';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { checkMessage } from './check-message.ts';
import { doorWith } from './door-setup.ts';
import { answerOf, fakeAccess, fakeAsk, settled, whoisOf } from './fakes.ts';

/** A fetch that stands for Slack's Web API: answers by method, and remembers what was posted. */
function fakeSlack(replies: Record<string, object>) {
  const calls: { method: string; args: Record<string, string> }[] = [];
  const fetchSlack: typeof fetch = async (url, init) => {
    const method = new URL(url instanceof Request ? url.url : url).pathname.replace('/api/', '');
    calls.push({ method, args: Object.fromEntries(init?.body as URLSearchParams) });
    return Response.json(replies[method] ?? { ok: false, error: 'unknown_method' });
  };
  return { calls, fetch: fetchSlack };
}

const posted = {
  'chat.postMessage': { ok: true, channel: 'C0LOOKUPS', ts: '1.2' },
  'chat.getPermalink': { ok: true, permalink: 'https://acme.slack.com/archives/C0LOOKUPS/p12' },
};

describe('where answers go', () => {
  const inChannel = { settings: { replies: { default: 'asker', ip: 'channel' } } };

  it('to the asker alone, where nothing is said', async () => {
    const { message, ask } = await doorWith();

    assert.equal((await message()).response_type, 'ephemeral');
    assert.equal(ask.asked[0]?.channel, undefined);
  });

  it('to the channel, asked for the channel, with the asker named', async () => {
    const { message, ask } = await doorWith(inChannel);

    const answer = await message({ channel_id: 'C0SUPPORT' });

    assert.equal(answer.response_type, 'in_channel');
    assert.match(answer.text, /Asked by <@U0SUP1>: 10\.0\.0\.7/);
    assert.deepEqual(
      ask.asked.map(({ channel }) => channel),
      ['C0SUPPORT'],
    );
    assert.deepEqual(checkMessage(answer), []);
  });

  for (const outcome of ['denied', 'invalid'] as const) {
    it(`to the asker alone, where it is ${outcome}`, async () => {
      const { message } = await doorWith({
        ...inChannel,
        ask: fakeAsk(() => answerOf({ outcome, results: [] })),
      });

      assert.equal((await message()).response_type, 'ephemeral');
    });
  }

  const policies: [string, string, (channel: string | undefined) => object, string][] = [
    ['an ordinary kind, where the channel may read it', '/ipinfo', () => ({}), 'in_channel'],
    [
      'an ordinary kind, where the channel may not',
      '/ipinfo',
      (channel) => (channel ? { allowed: false } : {}),
      'ephemeral',
    ],
    [
      'a restricted kind, where the channel sees internal things',
      '/keyinfo',
      () => ({ see: 'internal' }),
      'ephemeral',
    ],
    [
      'a restricted kind, where the policy allows the channel',
      '/keyinfo',
      () => ({ see: 'restricted' }),
      'in_channel',
    ],
    [
      'a restricted kind, where only the asker may',
      '/keyinfo',
      (channel) => ({ see: channel ? 'internal' : 'restricted' }),
      'ephemeral',
    ],
  ];
  for (const [name, command, rights, type] of policies) {
    it(`${type}: ${name}`, async () => {
      const asking = fakeAsk();
      const { message } = await doorWith({
        settings: { replies: { default: 'channel' } },
        access: fakeAccess({ decide: ({ channel }) => rights(channel) }),
        ask: asking,
      });

      assert.equal((await message({ command })).response_type, type);
      assert.deepEqual(
        asking.asked.map(({ channel }) => channel),
        [type === 'in_channel' ? 'C0GENERAL' : undefined],
      );
    });
  }
});

describe('/whois', () => {
  const things = () =>
    whoisOf([
      answerOf({
        question: { text: 'x', kind: 'ip', value: '10.0.0.7' },
        summary: 'An address of payments.',
      }),
      answerOf({ question: { text: 'x', kind: 'key', value: 'AKIAEXAMPLE' }, summary: 'A key of robot-7.' }),
    ]);
  const command = '/whois';

  it('asks whatever the text holds, and answers the asker alone where nothing is said', async () => {
    const { message } = await doorWith({ ask: fakeAsk(undefined, things) });
    const answer = await message({ command, text: 'sg says 10.0.0.7 talks to s3://logs' });

    assert.equal(answer.response_type, 'ephemeral');
    assert.deepEqual(checkMessage(answer), []);
    assert.match(answer.text, /An address of payments\.[^]*A key of robot-7\./);
  });

  for (const [name, rights, type] of [
    ['the channel may not read the restricted kind in it', () => ({ see: 'internal' as const }), 'ephemeral'],
    ['the channel may read all of it', () => ({ see: 'restricted' as const }), 'in_channel'],
    [
      'the channel may read nothing of one kind',
      ({ kind, channel }: { kind: string; channel?: string }) =>
        kind === 'key' && channel !== undefined ? { allowed: false } : { see: 'restricted' as const },
      'ephemeral',
    ],
  ] as const) {
    it(`${type}: ${name}`, async () => {
      const asking = fakeAsk(undefined, things);
      const { message } = await doorWith({
        settings: { replies: { whois: 'channel' } },
        access: fakeAccess({ decide: rights }),
        ask: asking,
      });
      const answer = await message({ command, text: '10.0.0.7 AKIAEXAMPLE' });

      assert.equal(answer.response_type, type);
      // What only the asker may see is asked again for the asker alone
      assert.deepEqual(
        asking.asked.map(({ channel }) => channel),
        type === 'in_channel' ? ['C0GENERAL'] : ['C0GENERAL', undefined],
      );
    });
  }

  it('goes nowhere but to the asker where nothing of it was understood', async () => {
    const { message } = await doorWith({
      settings: { replies: { default: 'channel' } },
      ask: fakeAsk(undefined, () => whoisOf([])),
    });
    const answer = await message({ command, text: 'hello' });

    assert.equal(answer.response_type, 'ephemeral');
    assert.match(answer.text, /Usage: \/whois &lt;anything&gt; \[--live\]\. Example: \/whois sg says/);
  });

  it('asks many lines each on its own, once, and answers with one table', async () => {
    const asking = fakeAsk(({ text }) => answerOf({ question: { text, kind: 'ip', value: text } }));
    const { message } = await doorWith({ ask: asking });
    const lines = Array.from({ length: 60 }, (_, at) => `10.0.0.${at}`);
    const answer = await message({ command, text: [...lines, '', lines[0]].join('\n') });

    assert.deepEqual(checkMessage(answer), []);
    assert.deepEqual(
      asking.asked.map(({ text }) => text),
      lines,
    );
    assert.match(answer.text, /^60 things: 60 found\.\n/);
  });

  it('has the name of this installation, and replies of its own', async () => {
    const asking = fakeAsk();
    const { message } = await doorWith({
      settings: { commands: { whois: '/wat' }, replies: { default: 'asker', whois: 'channel' } },
      ask: asking,
    });

    assert.equal((await message({ command: '/wat' })).response_type, 'in_channel');
    assert.equal((await message({ command: '/ipinfo' })).response_type, 'ephemeral');
    assert.match((await message({ command: '/whois' })).text, /There is no command `\/whois` here/);
    assert.deepEqual(
      asking.asked.map(({ kind }) => kind),
      ['whois', 'ip'],
    );
  });
});

describe('a channel of its own', () => {
  async function ask(part: Partial<SlackDoorOptions>, answer: Answer = answerOf()) {
    const asking = fakeAsk(() => answer);
    const door = await doorWith({
      settings: { replies: { ip: 'C0LOOKUPS' } },
      botToken: 'xoxb-1',
      ask: asking,
      ...part,
    });
    return { message: await door.message(), asked: asking.asked };
  }

  it('gets the answer with asker and question; the asker gets a link to it', async () => {
    const slack = fakeSlack(posted);
    const { message, asked } = await ask({ fetch: slack.fetch });

    assert.deepEqual(
      slack.calls.map(({ method }) => method),
      ['chat.postMessage', 'chat.getPermalink'],
    );
    const args = slack.calls[0]?.args ?? {};
    assert.equal(args['channel'], 'C0LOOKUPS');
    assert.equal(args['unfurl_links'], 'false');
    assert.match(args['text'] ?? '', /Asked by <@U0SUP1>: 10\.0\.0\.7/);
    assert.deepEqual(checkMessage({ text: args['text'], blocks: JSON.parse(args['blocks'] ?? '') }), []);
    assert.deepEqual(slack.calls[1]?.args, { channel: 'C0LOOKUPS', message_ts: '1.2' });
    assert.equal(message.response_type, 'ephemeral');
    assert.equal(
      message.text,
      'The answer is in <#C0LOOKUPS>. <https://acme.slack.com/archives/C0LOOKUPS/p12|Read it there>.',
    );
    assert.deepEqual(
      asked.map(({ channel }) => channel),
      ['C0LOOKUPS'],
    );
  });

  it('is told without a link where Slack gives none', async () => {
    const slack = fakeSlack({
      ...posted,
      'chat.getPermalink': { ok: true, permalink: 'javascript:alert(1)' },
    });

    assert.equal((await ask({ fetch: slack.fetch })).message.text, 'The answer is in <#C0LOOKUPS>.');
  });

  for (const error of ['not_in_channel', 'channel_not_found']) {
    it(`${error}: says how to invite, and asks again for the asker alone`, async () => {
      const slack = fakeSlack({ 'chat.postMessage': { ok: false, error } });
      const { message, asked } = await ask({ fetch: slack.fetch });

      assert.match(
        message.text,
        /^I am not in <#C0LOOKUPS>.*`\/invite @cloudwhois in` <#C0LOOKUPS>\. Here is the answer for you alone\.\n10\.0\.0\.7 is a network interface/,
      );
      assert.equal(message.response_type, 'ephemeral');
      assert.deepEqual(
        asked.map(({ channel }) => channel),
        ['C0LOOKUPS', undefined],
      );
      assert.deepEqual(checkMessage(message), []);
    });
  }

  it('another error, or no bot token: the asker gets the answer and the reason', async () => {
    const slack = fakeSlack({ 'chat.postMessage': { ok: false, error: '<!channel>' } });

    assert.match(
      (await ask({ fetch: slack.fetch })).message.text,
      /could not go to <#C0LOOKUPS> \(&lt;!channel&gt;\)[^]*10\.0\.0\.7 is/,
    );
    const { botToken: _, ...none } = { botToken: '', settings: { replies: { ip: 'C0LOOKUPS' } } };
    const door = await doorWith(none);
    assert.match(
      (await door.message()).text,
      /could not go to <#C0LOOKUPS> \(no bot token\)[^]*10\.0\.0\.7 is/,
    );
  });

  it('gets no answer that only the asker may see', async () => {
    const slack = fakeSlack(posted);
    const access = fakeAccess({
      decide: ({ channel }) => (channel === 'C0LOOKUPS' ? { allowed: false } : {}),
    });
    const { message } = await ask({ fetch: slack.fetch, access });

    assert.deepEqual(slack.calls, []);
    assert.match(message.text, /10\.0\.0\.7 is a network interface/);
  });
});

describe('point 4: time', () => {
  interface Post {
    path: string;
    body: SlackMessage;
  }
  const posts: Post[] = [];
  let statuses: number[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      posts.push({
        path: request.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString()) as SlackMessage,
      });
      response.writeHead(statuses.shift() ?? 200).end('ok');
    });
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  /** A door whose answer comes when told, and the reply to one command. */
  async function slow({
    responseUrl = `${origin}/commands/T/1/secret`,
    replies = [200],
  }: {
    responseUrl?: string;
    replies?: number[];
  } = {}) {
    posts.length = 0;
    statuses = [...replies];
    const { promise: answer, resolve } = Promise.withResolvers<Answer>();
    const asking = fakeAsk(() => answer);
    const door = await doorWith({ ask: asking, responseUrls: [origin, 'https://hooks.slack.com'], fetch });
    const reply = door.message({ response_url: responseUrl });
    await settled();
    return { door, reply, asking, finish: () => resolve(answerOf()) };
  }

  /** Waits for what really crosses the loopback, by turns of the loop and not by the clock. */
  async function until(done: () => boolean): Promise<void> {
    for (let turn = 0; turn < 20_000 && !done(); turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
  }

  it('answers inline what is there at 1,999 ms', async () => {
    const { door, reply, finish } = await slow();
    await door.timers.advance(2299);
    finish();

    assert.match((await reply).text, /10\.0\.0\.7 is a network interface/);
    assert.equal(door.timers.pending(), 0);
    assert.equal(posts.length, 0);
  });

  it('says that it looks further at 2,300 ms, and sends one answer when it is there', async () => {
    const { door, reply, finish } = await slow();
    await door.timers.advance(2300);
    const interim = await reply;
    finish();
    await until(() => posts.length > 0);
    await door.app.close();

    assert.match(interim.text, /^Looking further…/);
    assert.equal(interim.response_type, 'ephemeral');
    assert.deepEqual(
      posts.map(({ path }) => path),
      ['/commands/T/1/secret'],
    );
    assert.match(posts[0]?.body.text ?? '', /10\.0\.0\.7 is a network interface/);
    assert.equal(posts[0]?.body.response_type, 'ephemeral');
    assert.deepEqual(checkMessage(posts[0]?.body ?? {}), []);
  });

  for (const [replies, count, lost] of [
    [[500, 200], 2, false],
    [[500, 503, 200], 2, true],
    [[404], 1, true],
    [[410], 1, true],
    [[429, 200], 2, false],
    [[429, 429], 2, true],
  ] as const) {
    it(`a response url that says ${replies.join(', ')} is tried ${count} times${lost ? ', and the loss is logged' : ''}`, async () => {
      const { door, reply, finish } = await slow({ replies: [...replies] });
      await door.timers.advance(2300);
      await reply;
      finish();
      await until(() => posts.length >= 1);
      // After a 429 it waits as long as Slack says
      const waiting = setInterval(() => void door.timers.advance(1000), 5);
      await until(() => posts.length >= count);
      await door.app.close();
      clearInterval(waiting);

      assert.equal(posts.length, count);
      assert.equal(
        door.log.lines.some(({ message }) => message === 'slack answer was lost'),
        lost,
      );
      assert.doesNotMatch(JSON.stringify(door.log.lines), /secret|commands/);
    });
  }

  for (const responseUrl of [
    'https://evil.test/commands/T/1/secret',
    'https://hooks.slack.com.evil.test/x',
    'https://user@hooks.slack.com/secret',
    'nonsense',
    '',
  ]) {
    it(`posts nothing to ${responseUrl || 'no address'}, and says that no answer can follow`, async () => {
      const { door, reply, asking } = await slow({ responseUrl });
      await door.timers.advance(2300);

      assert.match((await reply).text, /Slack gave no address for a later answer/);
      assert.equal(asking.asked[0]?.signal.aborted, true);
      assert.ok(door.log.lines.some(({ level, message }) => level === 'error' && /lost/.test(message)));
      assert.doesNotMatch(JSON.stringify(door.log.lines), /secret|evil/);
    });
  }

  it('ends a question that takes longer than five minutes, and says so', async () => {
    posts.length = 0;
    statuses = [];
    const asking = fakeAsk(
      ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    const door = await doorWith({ ask: asking, responseUrls: [origin], fetch });
    const reply = door.message({ response_url: `${origin}/late` });
    await settled();
    await door.timers.advance(2300);
    await reply;
    await door.timers.advance(5 * 60_000);
    await until(() => posts.length > 0);

    assert.match(posts[0]?.body.text ?? '', /took too long and was ended/);
  });

  it('ends what runs when the server closes', async () => {
    const asking = fakeAsk(
      ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    );
    const door = await doorWith({ ask: asking, responseUrls: [origin], fetch });
    const reply = door.message({ response_url: `${origin}/late` });
    await settled();
    await door.timers.advance(2300);
    await reply;

    await door.app.close();

    assert.equal(asking.asked[0]?.signal.aborted, true);
  });
});
