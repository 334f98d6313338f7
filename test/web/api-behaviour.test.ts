import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tokens } from './fixtures.ts';
import { webApp } from './web-app.ts';

describe('the API, beside its replies', () => {
  it('hands the question on with who asks, what they wish and the id', async (t) => {
    const { app, ask } = await webApp(t);
    const headers = { authorization: `bearer ${tokens.support}` };

    await app.inject({ url: '/v1/ip?q=10.20.30.40&live=1&at=yesterday&cursor=c', headers });
    await app.inject({ url: '/v1/whois?q=10.20.30.40&live=false', headers });
    await app.inject({
      method: 'POST',
      url: '/v1/whois',
      payload: { texts: ['a'], at: 'yesterday' },
      headers,
    });

    const [one, two, three] = ask.inputs;
    const principal = { type: 'token', name: 'support', groups: ['support'] };
    const common = { principal, door: 'api' };
    assert.partialDeepStrictEqual(one, {
      ...common,
      requestId: 'id-1',
      live: true,
      at: 'yesterday',
      cursor: 'c',
    });
    assert.partialDeepStrictEqual(two, { ...common, requestId: 'id-2', live: false });
    assert.partialDeepStrictEqual(three, { ...common, requestId: 'id-3', at: 'yesterday' });
  });

  it('ends a question after 5 s, a live one and a bulk one after 25 s', async (t) => {
    const limits: number[] = [];
    t.mock.method(AbortSignal, 'timeout', (ms: number) => {
      limits.push(ms);
      return new AbortController().signal;
    });
    const { app } = await webApp(t);
    const headers = { authorization: `Bearer ${tokens.support}` };

    await app.inject({ url: '/v1/ip?q=1', headers });
    await app.inject({ url: '/v1/ip?q=1&live=1', headers });
    await app.inject({ method: 'POST', url: '/v1/whois', payload: { texts: ['a'] }, headers });

    assert.deepEqual(limits, [5_000, 25_000, 25_000]);
  });

  it('ends a question whose asker has gone, and no other', async (t) => {
    const { app, ask } = await webApp(t);
    const { promise: asked, resolve } = Promise.withResolvers<AbortSignal>();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const kind = t.mock.method(ask, 'kind', async (_name: string, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener('abort', () => end());
      resolve(signal);
      await ended;
      throw signal.reason;
    });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const headers = { authorization: `Bearer ${tokens.support}` };
    const client = new AbortController();

    const gone = fetch(`${address}/v1/ip?q=1`, { headers, signal: client.signal });
    const signal = await asked;
    assert.equal(signal.aborted, false);
    client.abort();

    await assert.rejects(gone, { name: 'AbortError' });
    await ended;
    assert.equal(signal.reason.name, 'AbortError', 'the time limit ended it');
    kind.mock.restore();
    assert.equal((await fetch(`${address}/v1/ip?q=10.20.30.40`, { headers })).status, 200);
    assert.equal(ask.inputs[0]?.signal.aborted, false);
  });

  it('limits failures by address, and lets a good token pass all the same', async (t) => {
    const { app, clock } = await webApp(t);
    const attempt = (remoteAddress: string, token = 'wrong') =>
      app.inject({ url: '/v1/status', remoteAddress, headers: { authorization: `Bearer ${token}` } });
    for (let i = 0; i < 30; i++) assert.equal((await attempt('192.0.2.1')).statusCode, 401);

    const limited = await attempt('192.0.2.1');

    assert.equal(limited.statusCode, 429);
    assert.equal(limited.headers['retry-after'], '60');
    assert.equal((await attempt('192.0.2.2')).statusCode, 401);
    assert.equal((await attempt('192.0.2.1', tokens.support)).statusCode, 200);
    clock.advance(60_000);
    assert.equal((await attempt('192.0.2.1')).statusCode, 401);
  });

  it('logs faults with the id, and never questions, tokens or passwords', async (t) => {
    const { app, log } = await webApp(t);
    const headers = { authorization: `Bearer ${tokens.support}` };

    for (const q of ['boom', 'down', 'hello+there', 'private-question-55'])
      await app.inject({ url: `/v1/ip?q=${q}`, headers });
    await app.inject({
      url: '/v1/ip?q=private-question-55',
      headers: { authorization: 'Bearer guessed-token-77' },
    });
    await app.inject({ url: '/?q=private-question-55' });
    await app.inject({ url: '/nope?q=private-question-55' });

    const text = log();
    assert.match(text, /"reqId":"id-1"[^\n]*"code":"internal"[^\n]*"msg":"request failed"/);
    assert.match(text, /"reqId":"id-2"[^\n]*"code":"unavailable"/);
    for (const secret of ['private-question', tokens.support, 'guessed-token', '?q=', 'Bearer'])
      assert.ok(!text.includes(secret), secret);
  });
});
