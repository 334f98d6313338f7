import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export const TOKEN = 'xoxb-secret-token';

/** A Slack on the loopback, gone with the test; its API's address. */
export async function slackApi(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

interface Heard {
  method: string;
  channel: string | undefined;
}

/** Slack as we script it: what each method says of a channel, and the rights that go with every answer. */
export async function scripted(
  t: TestContext,
  script: {
    scopes?: string;
    auth?: object;
    info?: (channel: string) => object;
    post?: (channel: string) => object;
    /** Of each other method by its name, with the token that it was called with. */
    others?: Record<string, (token: string) => object>;
  },
) {
  const heard: Heard[] = [];
  const apiUrl = await slackApi(t, (request, response) => {
    void body(request).then((text) => {
      const method = request.url?.slice('/api/'.length) ?? '';
      const channel = new URLSearchParams(text).get('channel') ?? undefined;
      // The clock is asked, too, and by nobody in particular
      if (request.method === 'POST') heard.push({ method, channel });
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      const byChannel = { 'conversations.info': script.info, 'chat.postMessage': script.post }[method];
      const said =
        method === 'auth.test'
          ? { ok: true, team: 'Acme', team_id: 'T0001', user: 'whois', ...script.auth }
          : (script.others?.[method]?.(token) ?? byChannel?.(channel ?? ''));
      if (script.scopes !== undefined) response.setHeader('x-oauth-scopes', script.scopes);
      return response.end(JSON.stringify(said ?? { ok: false, error: 'unknown_method' }));
    });
  });
  return { apiUrl, heard };
}

async function body(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
}
