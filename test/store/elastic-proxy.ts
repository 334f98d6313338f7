import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way to Elasticsearch. */
export interface Passing {
  method: string;
  /** With the query. */
  path: string;
  body: string;
}

/** What the proxy does with a request; what is left out is done as without it. */
export type Trick =
  /** Never answers. */
  | 'hang'
  /** Breaks the connection before the request is passed on. */
  | 'break'
  /** Passes it on, and breaks the connection instead of answering. */
  | 'lose'
  /** Passes it on when this is done. */
  | { after: Promise<unknown> }
  /** Answers itself. */
  | { status: number; body?: object; stranger?: true }
  /** Passes on another body, and another answer. */
  | { send?: string; change: (answer: string) => string };

/** Stands between a store and its cluster. */
export interface Proxy {
  url: string;
  /** Everything that came. */
  seen: Passing[];
  /** Decides about each request. */
  trick: (request: Passing) => Trick | undefined;
  close(): Promise<void>;
}

/** Starts one in front of this address; what it passes on bears these headers, too. */
export async function startProxy(
  target: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Proxy> {
  const proxy: Proxy = { url: '', seen: [], trick: () => undefined, close: async () => {} };
  const server = createServer((request, response) => {
    void handle(proxy, { target, headers }, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return proxy;
}

async function handle(proxy: Proxy, to: Target, request: IncomingMessage, response: ServerResponse) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const passing = {
    method: request.method ?? '',
    path: request.url ?? '',
    body: Buffer.concat(parts).toString(),
  };
  proxy.seen.push(passing);
  const trick = proxy.trick(passing);
  if (trick === 'hang') return;
  if (trick === 'break') return void request.socket.destroy();
  if (typeof trick === 'object' && 'status' in trick) return reply(response, trick.status, trick);
  if (typeof trick === 'object' && 'after' in trick) await trick.after;
  const changes = typeof trick === 'object' && 'change' in trick ? trick : undefined;
  const answer = await pass(to, request, changes?.send ?? passing.body);
  if (trick === 'lose') return void request.socket.destroy();
  const text = await answer.text();
  const changed = changes ? changes.change(text) : text;
  response
    .writeHead(answer.status, headersOf(answer.headers.get('content-type') ?? 'application/json'))
    .end(changed);
}

interface Target {
  target: string;
  headers: Readonly<Record<string, string>>;
}

function pass({ target, headers: more }: Target, request: IncomingMessage, body: string): Promise<Response> {
  const { 'content-type': type = 'application/json', accept = '*/*' } = request.headers;
  const headers = { 'content-type': type, accept, ...more };
  const method = request.method ?? 'GET';
  return fetch(`${target}${request.url ?? '/'}`, { method, headers, ...(body !== '' && { body }) });
}

function reply(
  response: ServerResponse,
  status: number,
  { body = {}, stranger }: { body?: object; stranger?: true },
) {
  const headers = stranger ? { 'content-type': 'application/json' } : headersOf('application/json');
  response.writeHead(status, headers).end(JSON.stringify(body));
}

function headersOf(type: string): Record<string, string> {
  return { 'content-type': type, 'x-elastic-product': 'Elasticsearch' };
}
