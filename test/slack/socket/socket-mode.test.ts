import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import type { SlackReply } from '../../../src/slack/delivery/web-api.ts';
import type { Envelope } from '../../../src/slack/request/envelope.ts';
import { socketMode } from '../../../src/slack/socket/socket-mode.ts';

/** Slack's side: a real WebSocket server, and what `apps.connections.open` says. */
async function slackSide(t: TestContext) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const sockets: ServerSocket[] = [];
  const acks: { envelope_id: string; payload?: unknown }[] = [];
  const waiting: { done: () => boolean; resolve: () => void }[] = [];
  const check = () => {
    for (const one of waiting.filter(({ done }) => done())) {
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve();
    }
  };
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      acks.push(JSON.parse((data as Buffer).toString('utf8')));
      check();
    });
    socket.on('close', check);
    check();
  });
  /** Resolves when it holds; every change on the server's side is a reason to look. */
  const until = (done: () => boolean) =>
    done() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ done, resolve }));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`;
  return { sockets, acks, until, check, url };
}

const hello = { type: 'hello', num_connections: 1, debug_info: { approximate_connection_time: 3600 } };
const command = (id: string, text = '10.0.0.1') => ({
  type: 'slash_commands',
  envelope_id: id,
  accepts_response_payload: true,
  payload: {
    command: '/ipinfo',
    text,
    user_id: 'U0SUP1',
    team_id: 'T0001',
    channel_id: 'D0001',
    trigger_id: '1',
  },
});

async function setUp(t: TestContext, more: { replies?: SlackReply<{ url: string }>[] } = {}) {
  const slack = await slackSide(t);
  const taken: { envelope: Envelope; freshness: string }[] = [];
  const missed: object[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const claims = new Set<string>();
  const errors: string[] = [];
  let opened = 0;
  let answer: (envelope: Envelope) => Promise<object | undefined> = async () => ({ text: 'answer' });
  const mode = socketMode({
    openUrl: async () => more.replies?.[opened++] ?? { ok: true, url: slack.url },
    connect: (url) => {
      const socket = new WebSocket(url);
      socket.addEventListener('close', slack.check);
      return socket;
    },
    take: (envelope, { freshness }) => {
      taken.push({ envelope, freshness });
      slack.check();
      return answer(envelope);
    },
    missed: (_envelope, message) => void missed.push(message),
    claim: async (key) => !claims.has(key) && claims.add(key) !== undefined,
    newId: () => 'request-1',
    schedule(run, ms) {
      const timer = { run, ms };
      timers.push(timer);
      slack.check();
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    random: () => 0.5,
    log: {
      debug() {},
      info() {},
      warn() {},
      error: (fields) => void errors.push((fields as { reason: string }).reason),
    },
  });
  t.after(() => mode.stop());
  /** Lets the timers of this length go off. */
  const fire = (ms: number) => {
    for (const timer of timers.filter((one) => one.ms === ms)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  const send = (at: number, message: object) => slack.sockets[at]?.send(JSON.stringify(message));
  const begin = async () => {
    mode.start();
    await slack.until(() => slack.sockets.length === 2);
    for (const at of [0, 1]) send(at, hello);
    await slack.until(() => timers.filter(({ ms }) => ms === 1_800_000).length === 2);
  };
  return {
    ...{ ...slack, mode, taken, missed, timers, errors, fire, send, begin },
    answering: (next: typeof answer) => {
      answer = next;
    },
  };
}

describe('point 10: Socket Mode', () => {
  it('holds two connections, and answers a command with its acknowledgement', async (t) => {
    const { begin, send, acks, until, taken, mode } = await setUp(t);
    await begin();
    assert.equal(mode.ready(), 2);

    send(1, command('e1'));
    await until(() => acks.length === 1);

    assert.deepEqual(acks, [{ envelope_id: 'e1', payload: { text: 'answer' } }]);
    const [{ envelope, freshness } = {}] = taken;
    assert.equal(freshness, 'fresh');
    assert.deepEqual(envelope, {
      type: 'slash_commands',
      payload: { command: '/ipinfo', text: '10.0.0.1', user: 'U0SUP1', team: 'T0001', channel: 'D0001' },
    });
  });

  it('takes what comes twice once, over whichever connection, and acknowledges it twice', async (t) => {
    const { begin, send, acks, until, taken } = await setUp(t);
    await begin();
    send(0, command('e1'));
    await until(() => acks.length === 1);
    send(1, command('e1'));
    await until(() => acks.length === 2);
    assert.equal(taken.length, 1);
    assert.deepEqual(acks[1], { envelope_id: 'e1' });
  });

  it('opens the new connection before it closes the old one', async (t) => {
    const { begin, send, sockets, until, mode, fire, timers, acks } = await setUp(t);
    await begin();
    send(0, { type: 'disconnect', reason: 'warning' });
    send(0, { type: 'disconnect', reason: 'refresh_requested' });
    await until(() => sockets.length === 3);
    assert.equal(sockets[0]?.readyState, 1, 'the old one stays until the new one is ready');
    send(2, hello);
    await until(() => timers.some(({ ms }) => ms === 5000));
    // What comes over the old one meanwhile is answered over it
    send(0, command('e1'));
    await until(() => acks.length === 1);
    fire(5000);
    await until(() => sockets[0]?.readyState === 3);
    assert.equal(sockets.length, 3, 'asked for twice, opened once');
    assert.equal(mode.ready(), 2);
  });

  it('renews a connection by itself, since one that died in silence says nothing', async (t) => {
    const { begin, sockets, until, fire } = await setUp(t);
    await begin();
    fire(1_800_000);
    await until(() => sockets.length === 4);
  });

  it('opens again after a cut, with a wait that grows while it does not succeed', async (t) => {
    const down = { ok: false, error: 'ratelimited' } as const;
    const up = undefined as never;
    const { begin, sockets, until, timers, fire, mode } = await setUp(t, { replies: [up, up, down, down] });
    await begin();
    sockets[0]?.terminate();
    await until(() => timers.some(({ ms }) => ms === 1500));
    assert.equal(mode.ready(), 1);
    fire(1500);
    await until(() => timers.some(({ ms }) => ms === 3000));
    fire(3000);
    await until(() => timers.some(({ ms }) => ms === 6000));
    fire(6000);
    await until(() => sockets.length === 3);
  });

  it('gives up on a connection that says no hello', async (t) => {
    const { mode, until, sockets, fire, timers } = await setUp(t);
    mode.start();
    await until(() => sockets.length === 2);
    fire(10_000);
    await until(() => timers.filter(({ ms }) => ms === 1500 || ms === 3000).length === 2);
    assert.equal(mode.ready(), 0);
  });

  it('stops where Socket Mode is switched off, and where the token is none', async (t) => {
    const off = await setUp(t);
    await off.begin();
    off.send(0, { type: 'disconnect', reason: 'link_disabled' });
    await off.until(() => off.errors.length > 0);
    assert.deepEqual([off.errors, off.mode.ready(), off.timers], [['link_disabled'], 0, []]);

    const wrong = await setUp(t, { replies: [{ ok: false, error: 'invalid_auth' }] });
    wrong.mode.start();
    await new Promise(setImmediate);
    assert.deepEqual([wrong.errors[0], wrong.timers], ['invalid_auth', []]);
  });

  it('sends an answer another way where the connection ended before it was ready', async (t) => {
    const { begin, send, until, sockets, taken, missed, answering, acks, mode } = await setUp(t);
    const { promise, resolve } = Promise.withResolvers<object>();
    answering(() => promise);
    await begin();
    send(0, command('e1'));
    await until(() => taken.length === 1);
    sockets[0]?.terminate();
    await until(() => mode.ready() === 1);
    resolve({ text: 'late' });
    await promise;
    await new Promise(setImmediate);
    assert.deepEqual(missed, [{ text: 'late' }]);
    send(1, command('e1'));
    await until(() => acks.length === 1);
    assert.equal(taken.length, 1);
  });

  it('survives everything else that may come', async (t) => {
    const { begin, send, sockets, until, acks, taken, mode } = await setUp(t);
    await begin();
    for (const data of [
      '',
      'null',
      '[]',
      '{',
      '{"type":"hello","debug_info":{"approximate_connection_time":"x"}}',
    ])
      sockets[0]?.send(data);
    sockets[0]?.send(Buffer.from([1, 2, 3]));
    sockets[0]?.send(`{"envelope_id":"${'x'.repeat(2 * 1024 * 1024)}"}`);
    send(0, { type: 'slash_commands', envelope_id: 'e1', payload: { command: 'no' } });
    send(0, { type: 'new_in_2027', envelope_id: 'e2', payload: {} });
    await until(() => acks.length === 2);
    assert.deepEqual(acks, [{ envelope_id: 'e1' }, { envelope_id: 'e2' }]);
    assert.deepEqual(taken, []);
    assert.equal(mode.ready(), 2);
  });
});
