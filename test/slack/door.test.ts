import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import Fastify from 'fastify';
import { tooMany, unavailable } from '#kit';
import { manualClock, memoryLog } from '#kit/testing';
import { slackDoor } from '../../src/slack/door.ts';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { checkMessage } from './check-message.ts';
import { doorWith, memoryClaim, noFetch } from './door-setup.ts';
import { answerOf, fakeAccess, fakeAsk, kindOf, resultOf } from './fakes.ts';
import { commandForm, sign, signedCommand } from './sign.ts';

const url = '/slack/commands';

function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

describe('point 1: only what Slack signed is dispatched', () => {
  const cases: [
    string,
    (
      headers: Record<string, string>,
      body: string,
    ) => { headers: Record<string, string | string[]>; body?: string | Buffer },
  ][] = [
    ['no signature', (headers) => ({ headers: without(headers, 'x-slack-signature') })],
    ['no timestamp', (headers) => ({ headers: without(headers, 'x-slack-request-timestamp') })],
    ['a changed body', (headers, body) => ({ headers, body: body.replace('U0SUP1', 'U0SEC1') })],
    ['+ instead of %20', (headers, body) => ({ headers, body: body.replace('10.0.0.7', '10.0.0.7+') })],
    [
      'a byte that is no UTF-8',
      (headers, body) => ({ headers, body: Buffer.concat([Buffer.from(body), Buffer.from([0xff])]) }),
    ],
    ['an empty body', (headers) => ({ headers, body: '' })],
    [
      'another version',
      (headers) => ({
        headers: {
          ...headers,
          'x-slack-signature': String(headers['x-slack-signature']).replace('v0', 'v1'),
        },
      }),
    ],
    [
      'the signature twice',
      (headers) => ({
        headers: {
          ...headers,
          'x-slack-signature': [String(headers['x-slack-signature']), String(headers['x-slack-signature'])],
        },
      }),
    ],
    ['a timestamp in words', (headers) => ({ headers: { ...headers, 'x-slack-request-timestamp': 'now' } })],
  ];
  for (const [name, change] of cases) {
    it(`401 for ${name}, and nothing happens`, async () => {
      const { app, ask, clock, log } = await doorWith();
      const { body, headers } = signedCommand({}, { now: clock() });
      const changed = change(headers, body);

      const response = await app.inject({
        method: 'POST',
        url,
        headers: changed.headers,
        payload: changed.body ?? body,
      });

      assert.equal(response.statusCode, 401);
      assert.equal(ask.asked.length, 0);
      assert.deepEqual(
        log.lines.map(({ message }) => message),
        ['slack request refused'],
      );
      assert.doesNotMatch(JSON.stringify(log.lines), /v0=|hooks\.slack|10\.0\.0\.7/);
    });
  }

  it('takes header names in any letter case, over a real socket', async () => {
    const { app, ask, clock } = await doorWith();
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const { body, headers } = signedCommand({}, { now: clock() });
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );

    const response = await fetch(`${address}${url}`, { method: 'POST', headers: upper, body });
    await app.close();

    assert.equal(response.status, 200);
    assert.equal(ask.asked.length, 1);
  });

  for (const [seconds, status] of [
    [301, 401],
    [-301, 401],
    [300, 200],
    [-300, 200],
  ] as const) {
    it(`${status} for a request of ${seconds} s ago`, async () => {
      const { app, clock } = await doorWith();
      const { body, headers } = signedCommand({}, { now: clock() - seconds * 1000 });

      assert.equal((await app.inject({ method: 'POST', url, headers, payload: body })).statusCode, status);
    });
  }

  it("runs Slack's published vector through the whole door", async () => {
    const clock = manualClock(1531420618_000);
    const { app } = await doorWith({
      clock,
      kinds: [
        kindOf('ip', {
          command: { name: '/webhook-collect', summary: 'Who?', usage: '<ip>', example: '10.0.0.7' },
        }),
      ],
    });
    const payload =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };

    const response = await app.inject({ method: 'POST', url, headers, payload });

    assert.equal(response.statusCode, 200);
    assert.match(
      response.json<SlackMessage>().text,
      /Usage: \/webhook-collect <ip>|Usage: \/webhook-collect &lt;ip&gt;/,
    );
  });

  it('does not open without a secret', async () => {
    for (const secrets of [[], ['']]) await assert.rejects(doorWith({ secrets }), /needs a signing secret/);
  });
});

describe('point 2: ssl_check', () => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [payload, status] of [
    ['ssl_check=1', 200],
    ['ssl_check=1&token=abc', 200],
    ['ssl_check=1&payload=%7B%22type%22%3A%22block_actions%22%7D', 401],
    [`ssl_check=1&${commandForm()}`, 401],
    ['ssl_check=0', 401],
    ['ssl_check=true', 401],
    ['', 401],
  ] as const) {
    it(`${status} for an unsigned ${payload.slice(0, 40) || 'empty body'}`, async () => {
      const { app, ask } = await doorWith();

      const response = await app.inject({ method: 'POST', url, headers: type, payload });

      assert.equal(response.statusCode, status);
      if (status === 200) assert.equal(response.body, '');
      assert.equal(ask.asked.length, 0);
    });
  }

  it('does not take a wrong signature for no signature', async () => {
    const { app, clock } = await doorWith();
    const headers = sign('ssl_check=1', { now: clock(), secret: 'other' });

    assert.equal(
      (await app.inject({ method: 'POST', url, headers, payload: 'ssl_check=1' })).statusCode,
      401,
    );
  });
});

describe('point 3: bodies', () => {
  async function statusOf(payload: string | Buffer, headers: Record<string, string> = {}): Promise<number> {
    const { app, clock } = await doorWith();
    const signed = { ...sign(payload, { now: clock() }), ...headers };
    return (await app.inject({ method: 'POST', url, headers: signed, payload })).statusCode;
  }

  it('takes a charset', async () => {
    assert.equal(
      await statusOf(commandForm(), { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
      200,
    );
  });

  for (const type of [
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded; charset=latin1',
    'nonsense',
  ]) {
    it(`415 for ${type}`, async () => {
      assert.equal(
        await statusOf(type === 'application/json' ? '{}' : commandForm(), { 'content-type': type }),
        415,
      );
    });
  }

  it('415 for a compressed body and for none', async () => {
    assert.equal(await statusOf(commandForm(), { 'content-encoding': 'gzip' }), 415);
    const { app } = await doorWith();
    assert.equal((await app.inject({ method: 'POST', url })).statusCode, 415);
  });

  it('413 above 64 KB, and 200 at it', async () => {
    const room = 64 * 1024 - Buffer.byteLength(commandForm({ text: '' }));
    assert.equal(await statusOf(commandForm({ text: 'a'.repeat(room) })), 200);
    assert.equal(await statusOf(commandForm({ text: 'a'.repeat(room + 1) })), 413);
  });

  for (const payload of [
    'a=b',
    'payload=nonsense',
    commandForm({ user_id: '' }),
    `${commandForm()}&text=again`,
  ]) {
    it(`400 for a signed body that is none of Slack's: ${payload.slice(0, 20)}`, async () => {
      assert.equal(await statusOf(payload), 400);
    });
  }

  it('leaves the parsers of other routes alone', async () => {
    const app = Fastify();
    app.post('/other', (request, reply) => reply.send(request.body));
    await app.register(slackDoor, {
      ask: fakeAsk(),
      access: fakeAccess(),
      status: () => assert.fail('nobody asks for the status'),
      kinds: [],
      settings: undefined,
      secrets: ['s'],
      responseUrls: [],
      claim: memoryClaim(),
      clock: manualClock(),
      fetch: noFetch,
      log: memoryLog(),
    });

    assert.deepEqual((await app.inject({ method: 'POST', url: '/other', payload: { a: 1 } })).json(), {
      a: 1,
    });
  });
});

describe('apps, workspaces, replays', () => {
  for (const [name, fields] of Object.entries({
    app: { api_app_id: 'A0002' },
    workspace: { team_id: 'T0002' },
  })) {
    it(`point 8: answers another ${name} with a short refusal and asks nothing`, async () => {
      const { message, ask, log } = await doorWith({ settings: { app: 'A0001', teams: ['T0001'] } });

      assert.match((await message(fields)).text, /not set up for this workspace or app/);
      assert.equal(ask.asked.length, 0);
      assert.equal(log.lines.length, 1);
    });
  }

  it('point 5: a replay gets an empty answer, and nothing happens twice', async () => {
    const { app, ask, clock } = await doorWith();
    const { body, headers } = signedCommand({}, { now: clock() });
    const sends = [0, 1, 2].map(() => app.inject({ method: 'POST', url, headers, payload: body }));

    const responses = await Promise.all(sends);

    assert.deepEqual(
      responses.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    );
    assert.equal(responses.filter(({ body: sent }) => sent === '').length, 2);
    assert.equal(ask.asked.length, 1);
  });

  it('answers the same question asked again: only the very same bytes are a replay', async () => {
    const { send, ask, clock } = await doorWith();
    await send({ trigger_id: '1.2.3' });
    clock.advance(2000);

    assert.notEqual((await send({ trigger_id: '1.2.3' })).body, '');
    assert.equal(ask.asked.length, 2);
  });

  for (const [text, asked] of [
    ['10.0.0.7', 1],
    ['10.0.0.7 --live', 0],
    ['—live 10.0.0.7', 0],
    ['live.example.com', 1],
  ] as const) {
    it(`with the store down, "${text}" is ${asked ? 'asked' : 'refused'}`, async () => {
      const { message, ask, log } = await doorWith({ claim: () => Promise.reject(unavailable('down')) });

      const { text: said } = await message({ text });

      assert.equal(ask.asked.length, asked);
      assert.equal(/without --live/.test(said), asked === 0);
      assert.ok(log.lines.some(({ message: line }) => line === 'replay guard cannot reach the store'));
    });
  }
});

describe('questions', () => {
  it('asks with the raw text, as the person who typed it', async () => {
    const { message, ask } = await doorWith();
    const text = '<http://example.com|example.com> --live';

    const answer = await message({ text, enterprise_id: 'E0001' });

    assert.equal(answer.response_type, 'ephemeral');
    assert.deepEqual(checkMessage(answer), []);
    const { signal, requestId, ...asked } = ask.asked[0] ?? {};
    assert.deepEqual(asked, {
      kind: 'ip',
      text,
      principal: { type: 'slack', team: 'T0001', user: 'U0SUP1', enterprise: 'E0001' },
      door: 'slack',
    });
    assert.ok(requestId && signal);
  });

  it('knows commands by their new name and no longer by the old', async () => {
    const { message, ask } = await doorWith({ settings: { commands: { ip: '/whereis' } } });
    await message({ command: '/whereis' });

    assert.match(
      (await message({ command: '/ipinfo' })).text,
      /no command `\/ipinfo` here\. There are: `\/whereis`, `\/keyinfo`/,
    );
    assert.equal(ask.asked.length, 1);
  });

  it('does not start with one command for two kinds', async () => {
    await assert.rejects(
      doorWith({ settings: { commands: { ip: '/keyinfo' } } }),
      /\/keyinfo is the command of both ip and key/,
    );
  });

  const failures: [string, Error, RegExp, RegExp | undefined][] = [
    [
      'too many at once, where waiting helps nobody',
      tooMany('That is 300 at once.', { fix: 'Ask in several parts.' }),
      /^That is 300 at once\. Ask in several parts\. Request id: req-/,
      /again in/,
    ],
    [
      'unavailable',
      unavailable('The audit cannot be written.', { fix: 'Free some disk.' }),
      /^The audit cannot be written\. Free some disk\. Request id: req-/,
      undefined,
    ],
    [
      'unexpected',
      new Error('password=hunter2 <!channel>'),
      /^Something went wrong on our side.* Request id: req-/,
      /hunter2|channel/,
    ],
  ];
  for (const [name, error, said, not] of failures) {
    it(`says in words what is ${name}`, async () => {
      const { message } = await doorWith({ ask: fakeAsk(() => Promise.reject(error)) });

      const answer = await message();

      assert.match(answer.text, said);
      assert.equal(answer.response_type, 'ephemeral');
      if (not) assert.doesNotMatch(JSON.stringify(answer), not);
      assert.deepEqual(checkMessage(answer), []);
    });
  }

  it('says how to ask where it was not understood', async () => {
    const { message } = await doorWith({
      ask: fakeAsk(() => answerOf({ outcome: 'invalid', results: [], summary: '"x" is no address.' })),
    });

    assert.match(
      (await message({ text: 'x' })).text,
      /^"x" is no address\.[^]*Usage: \/ipinfo &lt;value&gt; \[--live\]\. Example: \/ipinfo 10\.0\.0\.7\./,
    );
  });

  it('says once how to ask, where the answer says it already', async () => {
    const summary = '"x" is no address. Type /ipinfo <value>.';
    const { message } = await doorWith({
      ask: fakeAsk(() => answerOf({ outcome: 'invalid', results: [], summary })),
    });

    assert.doesNotMatch(JSON.stringify(await message({ text: 'x' })), /Usage/);
  });
});

describe('500 fuzzed commands', () => {
  it('never fail, never ring anybody, and stay within the limits', async () => {
    const { app, clock } = await doorWith({
      ask: fakeAsk(({ text }) =>
        answerOf({
          summary: text,
          question: { text, kind: 'ip' },
          results: [resultOf({ name: text })],
          outcome: text.length % 2 ? 'invalid' : 'found',
        }),
      ),
      settings: { replies: { default: 'channel' } },
    });
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<!channel>',
        '<@U1>',
        '&lt;!here&gt;',
        '`',
        'help',
        '--live',
        '\u0000',
        'x'.repeat(9000),
      ),
    );
    const text = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(' '));
    const bodies = fc.oneof(
      fc
        .record({
          text,
          command: fc.constantFrom('/ipinfo', '/keyinfo', '/<!channel>', '/x'),
          user_id: fc.constantFrom('U0SUP1', 'W0SEC2', '<!here>'),
        })
        .map((fields) => Buffer.from(commandForm(fields))),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      text.map((raw) => Buffer.from(`${commandForm({ text: '' })}&${raw}`)),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (payload) => {
        const response = await app.inject({
          method: 'POST',
          url,
          headers: sign(payload, { now: clock() }),
          payload,
        });

        assert.ok([200, 400].includes(response.statusCode), `status ${response.statusCode}`);
        if (response.statusCode === 200 && response.body !== '')
          assert.deepEqual(checkMessage(response.json<SlackMessage>()), []);
      }),
      { numRuns: 500 },
    );
  });
});
