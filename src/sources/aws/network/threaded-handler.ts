import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { FromThread, Outgoing, ToThread } from './messages.ts';

/** What the SDK needs of whoever sends its requests. */
interface ThreadedHandler {
  handle(
    request: Outgoing,
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: Readable } }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
  metadata: { handlerProtocol: string };
  /** Ends the thread; calls that are under way, and all that come later, reject and are not tried again. */
  destroy(): void;
}

interface Waiting {
  settle(message: FromThread): void;
  fail(error: Error): void;
}

/**
 * Sends requests from a thread of their own, `calls` at a time. While this thread reads a page of a thousand
 * resources, which takes as long as a call, the next answers come in and the next requests go out all the same.
 * The thread starts with the first request and keeps the process alive only while somebody waits for it.
 */
export function createThreadedHandler({ calls }: { calls: number }): ThreadedHandler {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let last = 0;
  let closed = false;
  const start = () => {
    const worker = startThread(calls, waiting);
    worker.once('exit', () => {
      if (thread === worker) thread = undefined;
    });
    return worker;
  };
  return {
    async handle(request, { abortSignal } = {}) {
      if (closed || abortSignal?.aborted) throw aborted();
      thread ??= start();
      const id = ++last;
      const tell = (message: ToThread) => thread?.postMessage(message);
      thread.ref();
      tell({ id, request: plain(request) });
      const abort = () => tell({ id, abort: true });
      const message = await answerTo(id, { waiting, abortSignal, abort }).finally(() => {
        if (waiting.size === 0) thread?.unref();
      });
      if ('fault' in message) throw Object.assign(new Error(message.fault.message), message.fault);
      const { body, ...head } = message.response;
      return {
        response: { ...head, body: Readable.from(body.byteLength > 0 ? [Buffer.from(body.buffer)] : []) },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    metadata: { handlerProtocol: 'http/1.1' },
    destroy() {
      closed = true;
      for (const one of waiting.values()) one.fail(aborted());
      void thread?.terminate();
    },
  };
}

/** Starts the thread. When it dies, whoever waits for an answer is told so as of a connection that broke, and tries again. */
function startThread(calls: number, waiting: ReadonlyMap<number, Waiting>): Worker {
  const entry = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, { workerData: { calls } });
  let why = 'it was closed';
  worker.on('message', (message: FromThread) => waiting.get(message.id)?.settle(message));
  worker.on('error', (error: Error) => {
    why = error.message;
  });
  worker.on('exit', () => {
    const lost = Object.assign(new Error(`The thread of the network ended: ${why}`), { code: 'ECONNRESET' });
    for (const one of waiting.values()) one.fail(lost);
  });
  return worker;
}

function aborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

async function answerTo(
  id: number,
  {
    waiting,
    abortSignal,
    abort,
  }: { waiting: Map<number, Waiting>; abortSignal: AbortSignal | undefined; abort: () => void },
): Promise<FromThread> {
  const { promise, resolve, reject } = Promise.withResolvers<FromThread>();
  const leave = () => {
    abort();
    reject(aborted());
  };
  waiting.set(id, { settle: resolve, fail: reject });
  abortSignal?.addEventListener('abort', leave, { once: true });
  try {
    return await promise;
  } finally {
    waiting.delete(id);
    abortSignal?.removeEventListener('abort', leave);
  }
}

/** Only what can be cloned. Bodies that are streams do not come here: nobody who collects sends one. */
function plain({ method, protocol, hostname, port, path, query, headers, body }: Outgoing): Outgoing {
  return {
    method,
    protocol,
    hostname,
    path,
    query: { ...query },
    headers: { ...headers },
    ...(port !== undefined && { port }),
    ...(body !== undefined && { body }),
  };
}
