import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { manualClock } from '#kit/testing';
import { type WebApi, webApi } from '../../../src/slack/delivery/web-api.ts';
import { renderAnswer } from '../../../src/slack/message/blocks.ts';
import { inChannel } from '../../../src/slack/message/message.ts';
import { type SlackService, slackMissing, startSlack } from '../../services/slack.ts';
import { answerOf } from '../fakes.ts';

const message = inChannel(
  renderAnswer(answerOf(), { by: { user: 'U0SUP1', did: 'Asked' }, now: 1_795_230_000_000 }),
);

describe('webApi against a server on the loopback', () => {
  let apiUrl = '';
  let respond: (request: IncomingMessage, response: ServerResponse) => void;
  let requests: { url: string; authorization: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        url: request.url ?? '',
        authorization: request.headers.authorization ?? '',
        body: Buffer.concat(chunks).toString(),
      });
      respond(request, response);
    });
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A client whose waiting is counted and costs no time. */
  function client(replies: ((response: ServerResponse) => void)[], timeoutMs = 20_000) {
    requests = [];
    const rest = [...replies];
    respond = (_request, response) => (rest.shift() ?? json({ ok: true, users: ['U1'] }))(response);
    const clock = manualClock();
    const waits: number[] = [];
    const schedule = (run: () => void, ms: number) => {
      waits.push(ms);
      clock.advance(ms);
      run();
      return () => {};
    };
    const api: WebApi = webApi({ token: 'xoxb-1', apiUrl, fetch, clock, schedule, timeoutMs });
    return { api, waits, clock };
  }

  const json = (body: object) => (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const limited = (seconds?: string) => (response: ServerResponse) =>
    void response.writeHead(429, seconds === undefined ? {} : { 'retry-after': seconds }).end();

  it('sends arguments as a form, with the token in the header alone', async () => {
    const { api } = client([]);

    assert.deepEqual(await api.groupMembers('S0SECURITY', 'T0001'), { ok: true, users: ['U1'] });
    assert.deepEqual(requests, [
      {
        url: '/api/usergroups.users.list',
        authorization: 'Bearer xoxb-1',
        body: 'usergroup=S0SECURITY&team_id=T0001',
      },
    ]);
  });

  it('waits as long as Slack says, and tries again', async () => {
    const { api, waits } = client([limited('3'), limited()]);

    assert.deepEqual(await api.groupMembers('S1'), { ok: true, users: ['U1'] });
    assert.deepEqual(waits, [3000, 1000]);
  });

  it('holds back only the same method and channel', async () => {
    const { api, waits } = client([
      limited('60'),
      json({ ok: true, user: {} }),
      json({ ok: true, channel: 'C2', ts: '1' }),
    ]);

    assert.deepEqual(await api.postMessage('C1', message), { ok: false, error: 'ratelimited' });
    assert.equal((await api.user('U1')).ok, true);
    assert.equal((await api.postMessage('C2', message)).ok, true);
    assert.deepEqual(await api.postMessage('C1', message), { ok: false, error: 'ratelimited' });
    assert.deepEqual(waits, []);
    assert.equal(requests.length, 3);
  });

  it('asks again when the time is over', async () => {
    const { api, clock } = client([limited('60'), json({ ok: true, channel: 'C1', ts: '1' })]);
    await api.postMessage('C1', message);
    clock.advance(60_000);

    assert.equal((await api.postMessage('C1', message)).ok, true);
  });

  it('does not try for ever', async () => {
    const { api } = client(Array.from({ length: 20 }, () => limited('1')));

    assert.deepEqual(await api.groupMembers('S1'), { ok: false, error: 'ratelimited' });
    assert.equal(requests.length, 3);
  });

  const faults: [string, (response: ServerResponse) => void, string][] = [
    ['an error of Slack', json({ ok: false, error: 'missing_scope' }), 'missing_scope'],
    ['a 500', (response) => void response.writeHead(500).end(), 'http_500'],
    ['HTML', (response) => void response.writeHead(200).end('<html>'), 'response_malformed'],
    ['an array', json([]), 'response_malformed'],
    ['an error without a code', json({ ok: false }), 'response_malformed'],
    [
      'a flood',
      (response) => void response.writeHead(200).end(Buffer.alloc(3_000_000, 0x20)),
      'response_too_large',
    ],
    [
      'a redirect',
      (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      'unreachable',
    ],
    ['a dead line', (response) => void response.destroy(), 'unreachable'],
    ['silence', () => {}, 'timeout'],
  ];
  for (const [name, reply, error] of faults) {
    it(`gives ${error} for ${name}`, async () => {
      const { api } = client([reply], error === 'timeout' ? 50 : 20_000);

      assert.deepEqual(await api.authTest(), { ok: false, error });
    });
  }
});

describe('webApi against the Slack stand-in', { skip: slackMissing() }, () => {
  let slack: SlackService;
  let api: WebApi;
  before(async () => {
    slack = await startSlack();
    const noWaiting = (run: () => void) => {
      run();
      return () => {};
    };
    api = webApi({
      token: 'xoxb-test',
      apiUrl: slack.apiUrl,
      fetch,
      clock: manualClock(),
      schedule: noWaiting,
      timeoutMs: 10_000,
    });
  });
  after(() => slack.stop());

  it('knows who we are', async () => {
    const reply = await api.authTest();

    assert.ok(reply.ok);
    assert.equal(reply.team_id, 'T000000001');
  });

  it('posts an answer, blocks and all, and links to it', async () => {
    const reply = await api.postMessage('C000000001', message);
    assert.ok(reply.ok, JSON.stringify(reply));
    const link = await api.permalink(reply.channel, reply.ts);
    const history = await fetch(`${slack.apiUrl}conversations.history`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test' },
      body: new URLSearchParams({ channel: 'C000000001' }),
    });
    const { messages } = (await history.json()) as { messages: { text: string; blocks: unknown }[] };

    assert.ok(link.ok);
    assert.match(link.permalink, /C000000001/);
    assert.equal(messages[0]?.text, message.text);
    assert.deepEqual(messages[0]?.blocks, message.blocks);
  });

  it('brings a file with a word about it', async () => {
    const bytes = Buffer.from('text,kind\r\n10.0.0.7,ip\r\n');
    // The only person that the stand-in has is ourselves, with whom nobody can speak
    const shared = await api.shareFile('C000000001', {
      ...{ name: 'a.csv', title: 'a.csv' },
      bytes,
      comment: '1 row',
    });
    assert.ok(shared.ok, JSON.stringify(shared));
    const history = await fetch(`${slack.apiUrl}conversations.history`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test' },
      body: new URLSearchParams({ channel: 'C000000001' }),
    });
    const { messages } = (await history.json()) as {
      messages: { text: string; files?: { name: string; size: number }[] }[];
    };

    const sent = messages.filter(({ text }) => text === '1 row').map(({ files }) => files);
    assert.deepEqual(
      sent.map((files) => files?.map(({ name, size }) => [name, size])),
      [[['a.csv', bytes.length]]],
    );
  });

  it('says that there is no such channel', async () => {
    assert.deepEqual(await api.postMessage('C09', message), { ok: false, error: 'channel_not_found' });
  });

  it('reads a user, and says that there is no other', async () => {
    const reply = await api.user('U000000001');

    assert.ok(reply.ok);
    assert.equal(reply.user.team_id, 'T000000001');
    assert.equal(reply.user.deleted, false);
    assert.deepEqual(await api.user('U09'), { ok: false, error: 'user_not_found' });
  });
});
