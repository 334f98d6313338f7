import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { ask } from '../../src/terminal/commands/ask.ts';
import type { Asked } from '../../src/terminal/remote.ts';
import { askManyRemotely, askRemotely } from '../../src/terminal/remote.ts';
import { answerOf, callOf, memoryTerminal, whoisOf } from './fixtures.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on the loopback, gone with the test. */
async function serving(t: TestContext, listener: Listener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function says(status: number, body: unknown, headers: Record<string, string> = {}): Listener {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response) => response.writeHead(status, headers).end(text);
}

function asking(server: string, asked: Partial<Asked> = {}, token?: string) {
  const question = { text: '10.0.0.7', live: false, ...asked };
  const signal = AbortSignal.timeout(60_000);
  return askRemotely({ server, asked: question, signal, ...(token === undefined ? {} : { token }) });
}

describe('a question to a server', () => {
  const questions: { name: string; asked: Partial<Asked>; path: string }[] = [
    { name: 'a text', asked: { text: 'a b&c=ü' }, path: '/v1/whois?q=a+b%26c%3D%C3%BC' },
    {
      name: 'a kind and every wish',
      asked: { kind: 'ip', live: true, at: '2026-11-20', cursor: 'c/1' },
      path: '/v1/ip?q=10.0.0.7&live=true&at=2026-11-20&cursor=c%2F1',
    },
    {
      name: 'a kind that would be another path',
      asked: { kind: '../admin?x' },
      path: '/v1/..%2Fadmin%3Fx?q=10.0.0.7',
    },
  ];
  for (const { name, asked, path } of questions) {
    it(`sends ${name}`, async (t) => {
      const { url, requests } = await serving(t, says(200, whoisOf([])));
      await asking(url, asked);

      assert.equal(requests[0]?.url, path);
      assert.equal(requests[0]?.headers.authorization, undefined);
    });
  }

  it('carries the token, and keeps the path that a proxy needs', async (t) => {
    const { url, requests } = await serving(t, says(200, whoisOf([])));
    await asking(`${url}/tools/whois`, {}, 'token-1');

    assert.equal(requests[0]?.url, '/tools/whois/v1/whois?q=10.0.0.7');
    assert.equal(requests[0]?.headers.authorization, 'Bearer token-1');
  });
});

describe('what a server answers', () => {
  const problem = { type: 'urn:cloudwhois:problem:x', title: 'x', status: 403, detail: 'x', requestId: 'r' };
  const replies: { name: string; status: number; body: object; outcome: string }[] = [
    { name: 'a whois', status: 200, body: whoisOf([answerOf('found')]), outcome: 'found' },
    { name: 'an answer', status: 200, body: answerOf('unknown'), outcome: 'unknown' },
    { name: 'a denied answer', status: 403, body: { ...answerOf('denied'), ...problem }, outcome: 'denied' },
    { name: 'an invalid whois', status: 400, body: { ...whoisOf([]), ...problem }, outcome: 'invalid' },
  ];
  for (const { name, status, body, outcome } of replies) {
    it(`gives back ${name}`, async (t) => {
      const { url } = await serving(t, says(status, body));

      assert.equal((await asking(url)).outcome, outcome);
    });
  }

  const refusals: { name: string; status: number; body: unknown; code: string; message: RegExp }[] = [
    {
      name: '401',
      status: 401,
      body: { detail: 'This token is not known.' },
      code: 'unauthorized',
      message: /answered 401: This token is not known\.$/,
    },
    {
      name: '403 of a proxy',
      status: 403,
      body: '<h1>no</h1>',
      code: 'denied',
      message: /answered 403: Forbidden$/,
    },
    {
      name: 'no such kind',
      status: 404,
      body: { detail: 'No such kind or route.' },
      code: 'invalid',
      message: /404: No such kind/,
    },
    {
      name: 'a bad time',
      status: 400,
      body: { detail: 'at is no time' },
      code: 'invalid',
      message: /400: at is no time$/,
    },
    {
      name: 'too many questions',
      status: 429,
      body: { detail: 'Too many.' },
      code: 'unavailable',
      message: /429: Too many\.$/,
    },
    {
      name: 'a broken server',
      status: 503,
      body: { detail: 'The audit cannot be written.' },
      code: 'unavailable',
      message: /503: The audit/,
    },
    {
      name: 'a page instead of JSON',
      status: 200,
      body: '<html></html>',
      code: 'unavailable',
      message: /200: not an answer of cloudwhois$/,
    },
    {
      name: 'JSON of something else',
      status: 200,
      body: { outcome: 'success', results: [] },
      code: 'unavailable',
      message: /200: not an answer/,
    },
    {
      name: 'an answer without results',
      status: 200,
      body: { outcome: 'found', summary: 'x' },
      code: 'unavailable',
      message: /200: not an answer/,
    },
    { name: 'null', status: 200, body: null, code: 'unavailable', message: /200: not an answer/ },
    {
      name: 'a detail that is no text',
      status: 500,
      body: { detail: { a: 1 } },
      code: 'unavailable',
      message: /500: Internal Server Error$/,
    },
    {
      name: 'a detail that a terminal would obey',
      status: 503,
      body: { detail: 'x\u001b[2J' },
      code: 'unavailable',
      message: /503: x \[2J$/,
    },
  ];
  for (const { name, status, body, code, message } of refusals) {
    it(`throws for ${name}`, async (t) => {
      const { url } = await serving(t, says(status, body));

      await assert.rejects(asking(url, {}, 'token-1'), (error: Error & { code: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /token-1/);
        return true;
      });
    });
  }

  it('is not looked for elsewhere: a redirect would take the token along', async (t) => {
    const other = await serving(t, says(200, whoisOf([])));
    const { url } = await serving(t, says(307, '', { location: other.url }));

    await assert.rejects(asking(url, {}, 'token-1'), { code: 'unavailable' });
    assert.equal(other.requests.length, 0);
  });

  it('is nothing where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));

    await assert.rejects(asking(`http://127.0.0.1:${port}`), {
      code: 'unavailable',
      message: `http://127.0.0.1:${port} does not answer.`,
    });
  });

  for (const server of ['', 'whois', 'localhost:8080', 'file:///etc/passwd', 'ftp://x', '//x', 'http://']) {
    it(`is not asked of "${server}"`, async () => {
      await assert.rejects(asking(server), { code: 'invalid', message: `"${server}" is no URL.` });
    });
  }
});

describe('many questions to a server', () => {
  const askMany = (server: string, texts: string[]) =>
    askManyRemotely({
      server,
      texts,
      at: 'yesterday',
      token: 'token-1',
      signal: AbortSignal.timeout(60_000),
    });

  it('go in one request, and come back in their order', async (t) => {
    const sent: string[] = [];
    const items = [whoisOf([answerOf('found')]), whoisOf([])];
    const { url, requests } = await serving(t, (request, response) => {
      request.on('data', (chunk: Buffer) => sent.push(chunk.toString()));
      request.on('end', () => response.end(JSON.stringify({ items })));
    });

    assert.deepEqual(await askMany(url, ['a', 'b']), JSON.parse(JSON.stringify(items)));
    assert.equal(requests.length, 1);
    assert.deepEqual(
      [requests[0]?.method, requests[0]?.url, requests[0]?.headers.authorization],
      ['POST', '/v1/whois', 'Bearer token-1'],
    );
    assert.deepEqual(JSON.parse(sent.join('')), { texts: ['a', 'b'], at: 'yesterday' });
  });

  for (const [name, status, body] of [
    ['too few', 200, { items: [whoisOf([])] }],
    ['something else', 200, { items: [{}, {}] }],
    ['a limit', 429, { detail: 'That is 300 at once.' }],
  ] as const) {
    it(`are not answered by ${name}`, async (t) => {
      const { url } = await serving(t, says(status, body));

      await assert.rejects(askMany(url, ['a', 'b']), { code: 'unavailable' });
    });
  }
});

describe('ask --server', () => {
  it('prints the answer, with the exit code of its outcome, and opens nothing here', async (t) => {
    const { url, requests } = await serving(t, says(200, whoisOf([answerOf('absent')])));
    const screen = memoryTerminal();
    const call = callOf(screen.terminal, {
      positionals: ['10.0.0.7'],
      values: { server: url },
      token: 'token-1',
    });

    assert.equal(await ask.run(call), 1);
    assert.match(screen.out, /^10\.0\.0\.7 is absent\.\n/);
    assert.equal(requests[0]?.headers.authorization, 'Bearer token-1');
  });
});
