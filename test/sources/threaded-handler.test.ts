import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { Outgoing } from '../../src/sources/aws/network/messages.ts';
import { createThreadedHandler } from '../../src/sources/aws/network/threaded-handler.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A handler of so many calls at a time, and a server that answers as it is told. */
async function start(t: TestContext, calls: number, answer: Answer) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const handler = createThreadedHandler({ calls });
  t.after(() => {
    handler.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request = (path: string, more: Partial<Outgoing> = {}): Outgoing => ({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    path,
    query: { a: 'b c' },
    headers: { 'x-own': 'yes' },
    body: 'Action=DescribeVpcs',
    ...more,
  });
  return { handler, request };
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('requests from a thread', () => {
  it('go out and come back as they are', async (t) => {
    const { handler, request } = await start(t, 2, (incoming, response) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += String(chunk);
      });
      incoming.on('end', () => {
        response.writeHead(418, { 'x-answer': 'tea' });
        response.end(`${incoming.method} ${incoming.url} ${String(incoming.headers['x-own'])} ${body}`);
      });
    });
    const { response } = await handler.handle(request('/tea'));
    assert.equal(response.statusCode, 418);
    assert.equal(response.headers['x-answer'], 'tea');
    assert.equal(await textOf(response.body), 'POST /tea?a=b%20c yes Action=DescribeVpcs');
    const bytes = new TextEncoder().encode('bytes');
    const again = await handler.handle(request('/bytes', { body: bytes }));
    assert.match(await textOf(again.response.body), /bytes$/);
  });

  it('come back without a body where there is none, and whole where it is long', async (t) => {
    const long = 'x'.repeat(3_000_000);
    const { handler, request } = await start(t, 2, (incoming, response) => {
      response.end(incoming.url?.startsWith('/long') ? long : undefined);
    });
    const [none, all] = await Promise.all([
      handler.handle(request('/none')),
      handler.handle(request('/long')),
    ]);
    assert.equal(await textOf(none.response.body), '');
    assert.equal(await textOf(all.response.body), long);
  });

  it('are no more at once than was said', async (t) => {
    const held: ServerResponse[] = [];
    let most = 0;
    let left = 40;
    // Nobody is answered before three wait, or the last one does
    const { handler, request } = await start(t, 3, (_incoming, response) => {
      held.push(response);
      left--;
      if (held.length < 3 && left > 0) return;
      setImmediate(() => {
        most = Math.max(most, held.length);
        for (const one of held.splice(0)) one.end('ok');
      });
    });
    await Promise.all(Array.from({ length: 40 }, (_, i) => handler.handle(request(`/${i}`))));
    assert.equal(most, 3);
  });

  it('keep no more connections open than calls, however many were cut off or taken back', async (t) => {
    const open = new Set<unknown>();
    let most = 0;
    const { handler, request } = await start(t, 3, ({ socket, url = '' }, response) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      most = Math.max(most, open.size);
      if (url.startsWith('/cut')) response.destroy();
      else if (url.startsWith('/whole')) response.end('ok');
    });
    for (let round = 0; round < 20; round++) {
      const back = new AbortController();
      const calls = ['/whole', '/cut', '/whole'].map((path) => handler.handle(request(path)));
      const silent = handler.handle(request('/silent'), { abortSignal: back.signal });
      await Promise.allSettled(calls);
      back.abort();
      await assert.rejects(silent, { name: 'AbortError' });
    }
    // One that was just given up may still be closing when the next one opens
    assert.ok(most <= 2 * 3, `${most} connections`);
  });

  it('fail as the SDK knows it when an answer is cut off, or nobody listens', async (t) => {
    const { handler, request } = await start(t, 2, (_incoming, response) => {
      response.writeHead(200, { 'content-length': 5000 });
      response.write('<half', () => response.destroy());
    });
    await assert.rejects(handler.handle(request('/cut')), { code: 'ECONNRESET' });
    await assert.rejects(handler.handle(request('/nobody', { port: 1 })), { code: 'ECONNREFUSED' });
  });

  it('are taken back by their signal, under way or not, and leave room for others', {
    timeout: 5000,
  }, async (t) => {
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const { handler, request } = await start(t, 1, (incoming, response) => {
      if (!incoming.url?.startsWith('/hangs')) {
        response.end('ok');
        return;
      }
      arrived.resolve();
      response.on('close', () => closed.resolve());
    });
    const controller = new AbortController();
    const { signal: abortSignal } = controller;
    const hanging = assert.rejects(handler.handle(request('/hangs'), { abortSignal }), {
      name: 'AbortError',
    });
    const waiting = assert.rejects(handler.handle(request('/waits'), { abortSignal }), {
      name: 'AbortError',
    });
    await arrived.promise;
    const other = handler.handle(request('/other'));
    controller.abort();
    await Promise.all([hanging, waiting, closed.promise]);
    assert.equal((await other).response.statusCode, 200);
    await assert.rejects(handler.handle(request('/late'), { abortSignal }), { name: 'AbortError' });
  });

  it('fail like a broken connection when the thread dies, and the next begins anew', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const { handler, request } = await start(t, 1, (incoming, response) => {
      if (incoming.url?.startsWith('/hangs')) arrived.resolve();
      else response.end('ok');
    });
    const started = once(process, 'worker');
    const hanging = assert.rejects(handler.handle(request('/hangs')), { code: 'ECONNRESET' });
    const [thread] = (await started) as [Worker];
    await arrived.promise;
    await thread.terminate();
    await hanging;
    assert.equal((await handler.handle(request('/again'))).response.statusCode, 200);
  });

  it('are not tried again once it is closed', async (t) => {
    const arrived = Promise.withResolvers<void>();
    const { handler, request } = await start(t, 1, () => arrived.resolve());
    const hanging = assert.rejects(handler.handle(request('/hangs')), { name: 'AbortError' });
    await arrived.promise;
    handler.destroy();
    await hanging;
    await assert.rejects(handler.handle(request('/late')), { name: 'AbortError' });
  });
});
