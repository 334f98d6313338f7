import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { signedCommand } from '../slack/sign.ts';

/** Signed questions at a steady pace, sent and checked as Slack and its balancer would. */

/** A router as the balancer knows it: its address changes when it is started again. */
export interface Target {
  name: string;
  url: string;
}

/** One question and what became of it. */
export interface Reply {
  text: string;
  router: string;
  /** Milliseconds, by performance.now(). */
  from: number;
  to: number;
  /** The message that the person sees; undefined where the command failed. */
  message?: string;
  /** Why it failed, as Slack would see it. */
  failure?: string;
}

/** Slack gives up then, in milliseconds. */
const PATIENCE = 3000;
/** Longest wait for a message that comes later, to the response URL. */
const LATER = 10_000;

/**
 * Asks the texts one after the other, so many a second, of the targets in turn. A target that takes no connection is
 * passed over, as any balancer does; a question that reached one is never sent again.
 */
export function startLoad(options: {
  targets: readonly Target[];
  texts: readonly string[];
  perSecond: number;
  inbox: Inbox;
}) {
  const { targets, texts, perSecond, inbox } = options;
  const replies: Reply[] = [];
  const underWay = new Set<Promise<void>>();
  const enough = new AbortController();
  let count = 0;

  async function askOne(text: string, number: number): Promise<void> {
    const from = performance.now();
    const { body, headers } = signedCommand({ text, response_url: inbox.url(number) }, { now: Date.now() });
    for (let i = 0; i < targets.length; i++) {
      const target = targets[(number + i) % targets.length];
      if (!target) continue;
      const result = await post(target, { body, headers }, () => inbox.message(number));
      if (result === undefined) continue;
      replies.push({ text, router: target.name, from, to: performance.now(), ...result });
      return;
    }
    replies.push({ text, router: 'none', from, to: performance.now(), failure: 'no router' });
  }

  const pacing = (async () => {
    while (!enough.signal.aborted) {
      const asked = askOne(texts[count % texts.length] ?? '', count).finally(() => underWay.delete(asked));
      underWay.add(asked);
      count++;
      await wait(1000 / perSecond);
    }
  })();

  return {
    replies,
    async stop() {
      enough.abort();
      await pacing;
      await Promise.all(underWay);
    },
  };
}

/** Undefined where no connection came about. */
async function post(
  { url }: Target,
  { body, headers }: { body: string; headers: Record<string, string> },
  later: () => Promise<string | undefined>,
): Promise<Pick<Reply, 'message' | 'failure'> | undefined> {
  try {
    const response = await fetch(`${url}/slack/commands`, {
      ...{ method: 'POST', body },
      headers: { ...headers, connection: 'close' },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await response.text();
    if (response.status !== 200) return { failure: `status ${response.status}: ${text.slice(0, 200)}` };
    const message = text.includes('"text"') ? text : await later();
    return message === undefined ? { failure: 'no message' } : { message };
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name: string };
    return cause?.code === 'ECONNREFUSED' ? undefined : { failure: cause?.code ?? name };
  }
}

type Inbox = Awaited<ReturnType<typeof startInbox>>;

/** Where messages go that come after the first reply. */
export async function startInbox() {
  const messages = new Map<number, string>();
  async function keep(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    messages.set(Number(request.url?.split('/').at(-1)), text);
    response.end('ok');
  }
  const server = createServer((request, response) => void keep(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: (number: number) => `${origin}/commands/${number}`,
    async message(number: number): Promise<string | undefined> {
      for (const end = performance.now() + LATER; performance.now() < end; await wait(50)) {
        const message = messages.get(number);
        if (message !== undefined) return message;
      }
      return undefined;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
