import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { unavailable } from '#kit';
import { manualClock } from '#kit/testing';
import { createWebhook } from '../../src/watch/webhook.ts';
import { ann, bucket, createWorld, hour, minute, payments } from './world.ts';

const central = 'C0CLOUD';

it('posts every alert but those that people asked for themselves, as often as it takes, over a restart', async () => {
  const bodies: string[] = [];
  let down = true;
  const post = async (body: string) => {
    if (down) throw unavailable('no');
    bodies.push(body);
  };
  const world = await createWorld({ central, post });
  const { open, read, clock } = world;
  const first = open();
  await read(payments, [bucket('logs')]);
  const what = { kind: 'bucket', value: 'logs' };
  await first.create({ principal: ann, what, where: { user: 'U0ANN' }, door: 'slack', requestId: 'r' });
  await read(payments, []);
  clock.advance(3 * hour);
  await first.tick();
  await first.stop();
  assert.equal(world.sent.length, 2);
  down = false;
  const second = open();
  await second.tick();
  assert.deepEqual(bodies, [], 'waits before it tries again');
  clock.advance(minute);
  await second.tick();
  await second.tick();
  assert.deepEqual(
    bodies.map((body) => (JSON.parse(body) as { state: string }).state),
    ['trouble'],
  );
});

it('gives up after three days', async () => {
  let tries = 0;
  const post = async () => {
    tries++;
    throw unavailable('no');
  };
  const world = await createWorld({ central, post });
  const { tick } = world.open();
  await world.read(payments, []);
  for (let i = 0; i < 6 * 24; i++) {
    world.clock.advance(hour);
    await tick();
  }
  assert.ok(tries > 60 && tries < 80, `${tries}`);
  assert.deepEqual(await world.store.state.list('alerts/outgoing/'), []);
});

it('signs what it posts, follows no redirect, and takes nothing but 2xx for success', async (t) => {
  const taken: { body: string; headers: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      taken.push({ body, headers: request.headers });
      response.writeHead(request.url === '/moved' ? 302 : request.url === '/broken' ? 500 : 204, {
        location: '/elsewhere',
      });
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const sign = (text: string) => createHmac('sha256', 'secret').update(text).digest('hex');
  const clock = manualClock(1_700_000_000_500);
  const post = (path: string) =>
    createWebhook({ url: `http://127.0.0.1:${port}${path}`, sign, fetch, clock })('{"a":1}');
  await post('/ok');
  assert.equal(taken[0]?.body, '{"a":1}');
  assert.equal(taken[0]?.headers['x-cloudwhois-timestamp'], '1700000000');
  assert.equal(taken[0]?.headers['x-cloudwhois-signature'], `v1=${sign('1700000000.{"a":1}')}`);
  await assert.rejects(post('/moved'), { code: 'unavailable' });
  await assert.rejects(post('/broken'), { code: 'unavailable', message: /500/ });
  assert.equal(taken.length, 3);
});
