import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { AwsCall } from './aws-request.ts';
import { errorBody, readCall } from './aws-request.ts';
import type { InterfaceOverlay } from './interfaces.ts';
import { answerInterfaces, plainRequest } from './interfaces.ts';

/** Which calls an effect is for; what is left out matches everything. */
export type Which = Partial<AwsCall> & {
  /** A text of the body: `SourceIdentity=`. */
  containing?: string;
};

export type Effect =
  /** AccessDenied (UnauthorizedOperation from EC2). */
  | { deny: true }
  /** Throttling (RequestLimitExceeded from EC2). */
  | { throttle: true }
  /** Milliseconds before it goes on. */
  | { delay: number }
  /** Never answers. */
  | { hang: true }
  /** Breaks the connection in the middle of the answer, or falls silent there. */
  | { cut: 'broken' | 'silent' }
  /** Answers in the place of moto, for services that it does not have: 200 and JSON where nothing else is said. */
  | { answer: (call: AwsCall & { body: string }) => { status?: number; type?: string; body: string } }
  /** Changes the body of the answer; with `asked` also that of what moto is asked. */
  | { rewrite: (body: string, call: AwsCall) => string; asked?: (body: string) => string };

/** Stands between the SDK and moto: says what moto cannot, misbehaves when told to, and counts. */
export interface AwsProxy {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  /** Every call in the order of arrival, retries included. */
  calls: (AwsCall & { body: string })[];
  count(which: Which): number;
  /** From now on, until the function that is given back is called. The first rule that matches wins. */
  rule(which: Which, effect: Effect): () => void;
  /** What moto cannot say of this interface. */
  overlay(networkInterfaceId: string, overlay: InterfaceOverlay): void;
  /** Interfaces on a page, whatever is asked for; 1000 at first. */
  pages(size: number): void;
  /** Forgets rules, overlays and calls; keeps the accounts. */
  reset(): void;
  stop(): Promise<void>;
}

interface State {
  target: string;
  hubAccount: string;
  calls: AwsProxy['calls'];
  rules: { which: Which; effect: Effect }[];
  overlays: Map<string, InterfaceOverlay>;
  /** The account of each access key id that AssumeRole gave out. */
  accounts: Map<string, string>;
  pageSize: number;
}

/** Starts it on a free port of the loopback, in front of `target` (moto's URL). */
export async function startAwsProxy(options: { target: string; hubAccount?: string }): Promise<AwsProxy> {
  const state: State = {
    target: options.target,
    hubAccount: options.hubAccount ?? '123456789012',
    calls: [],
    rules: [],
    overlays: new Map(),
    accounts: new Map(),
    pageSize: 1000,
  };
  const server = createServer((request, response) => {
    handle(request, response, state).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...controls(state),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function controls(state: State): Omit<AwsProxy, 'url' | 'stop'> {
  return {
    calls: state.calls,
    count: (which) => state.calls.filter((call) => matches(call, which)).length,
    rule: (which, effect) => {
      const rule = { which, effect };
      state.rules.push(rule);
      return () => {
        state.rules = state.rules.filter((one) => one !== rule);
      };
    },
    overlay: (id, overlay) => void state.overlays.set(id, overlay),
    pages: (size) => {
      state.pageSize = size;
    },
    reset: () => {
      state.calls.length = 0;
      state.rules = [];
      state.overlays.clear();
      state.pageSize = 1000;
    },
  };
}

function matches(call: AwsCall & { body: string }, { containing = '', ...which }: Which): boolean {
  const same = Object.entries(which).every(([name, value]) => call[name as keyof AwsCall] === value);
  return same && call.body.includes(containing);
}

async function handle(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
  const raw = Buffer.concat(chunks);
  const { method = 'GET', url: path = '/', headers } = request;
  const body = raw.toString();
  const call = { ...readCall({ method, path, headers, body, ...state }), body };
  state.calls.push(call);
  const effect = state.rules.find(({ which }) => matches(call, which))?.effect;
  if (effect && 'hang' in effect) return;
  if (effect && 'delay' in effect) await wait(effect.delay);
  if (effect && 'answer' in effect) {
    const { status = 200, type = 'application/x-amz-json-1.1', body: said } = effect.answer(call);
    response.writeHead(status, { 'content-type': type }).end(said);
    return;
  }
  if (effect && ('deny' in effect || 'throttle' in effect)) {
    refuse(response, call, { json: headers['x-amz-target'] !== undefined, throttled: 'throttle' in effect });
    return;
  }
  await forward({ request, raw, response, call, state, effect });
}

function refuse(response: ServerResponse, call: AwsCall, how: { json: boolean; throttled: boolean }): void {
  const ec2 = call.action.startsWith('ec2:');
  const code = how.throttled
    ? ec2
      ? 'RequestLimitExceeded'
      : 'ThrottlingException'
    : ec2
      ? 'UnauthorizedOperation'
      : how.json
        ? 'AccessDeniedException'
        : 'AccessDenied';
  const type = how.json ? 'application/x-amz-json-1.1' : 'text/xml';
  const status = how.throttled ? (ec2 ? 503 : 400) : 403;
  response.writeHead(status, { 'content-type': type });
  response.end(errorBody(how.json, code, `${call.action} is refused by the proxy`));
}

async function forward(options: {
  request: IncomingMessage;
  raw: Buffer;
  response: ServerResponse;
  call: AwsCall;
  state: State;
  effect: Effect | undefined;
}): Promise<void> {
  const { request, raw, response, call, state, effect } = options;
  const interfaces = call.action === 'ec2:DescribeNetworkInterfaces';
  const asked = (effect && 'rewrite' in effect && effect.asked?.(raw.toString())) || raw;
  const body = Buffer.from(interfaces ? plainRequest(raw.toString()) : asked);
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const answer = await fetch(`${state.target}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    redirect: 'manual',
    ...(body.length > 0 && { body }),
  });
  let content = Buffer.from(await answer.arrayBuffer());
  if (call.action === 'sts:AssumeRole') learn(content.toString(), call, state);
  if (interfaces && answer.ok) {
    const { overlays, pageSize } = state;
    content = Buffer.from(
      answerInterfaces({ xml: content.toString(), request: raw.toString(), overlays, pageSize }),
    );
  }
  if (effect && 'rewrite' in effect) content = Buffer.from(effect.rewrite(content.toString(), call));
  const {
    'content-encoding': _encoding,
    connection: _own,
    'transfer-encoding': _chunked,
    ...kept
  } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, { ...kept, 'content-length': content.length });
  if (effect && 'cut' in effect) {
    response.write(content.subarray(0, content.length / 2), () => {
      if (effect.cut === 'broken') response.destroy();
    });
    return;
  }
  response.end(request.method === 'HEAD' ? undefined : content);
}

function learn(xml: string, { account }: AwsCall, { accounts }: State): void {
  const key = /<AccessKeyId>([^<]+)</.exec(xml)?.[1];
  if (key) accounts.set(key, account);
}
