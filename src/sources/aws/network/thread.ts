import { parentPort, workerData } from 'node:worker_threads';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createSlots } from '../budgets/slots.ts';
import { httpSettings } from './http-settings.ts';
import type { FromThread, Incoming, NetworkFault, Outgoing, ToThread } from './messages.ts';

/** The thread of the network: sends what it is given, so many at a time, and gives back each answer as a whole. */

const handler = new NodeHttpHandler(httpSettings);
const slots = createSlots((workerData as { calls: number }).calls);
const open = new Map<number, AbortController>();

parentPort?.on('message', (message: ToThread) => {
  if ('abort' in message) open.get(message.id)?.abort();
  else void answer(message.id, message.request);
});

async function answer(id: number, request: Outgoing): Promise<void> {
  const controller = new AbortController();
  open.set(id, controller);
  try {
    const response = await slots.run(() => send(request, controller.signal), controller.signal);
    const message: FromThread = { id, response };
    parentPort?.postMessage(message, [response.body.buffer as ArrayBuffer]);
  } catch (error) {
    const message: FromThread = { id, fault: faultOf(error) };
    parentPort?.postMessage(message);
  } finally {
    open.delete(id);
  }
}

async function send(request: Outgoing, abortSignal: AbortSignal): Promise<Incoming> {
  const { response } = await handler.handle(request as Parameters<typeof handler.handle>[0], { abortSignal });
  const { statusCode, reason, headers } = response;
  const body = await whole(response.body as AsyncIterable<Uint8Array>);
  return { statusCode, ...(reason !== undefined && { reason }), headers, body };
}

/** In memory of its own, which can be handed over without a copy. */
async function whole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.byteLength;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

function faultOf(error: unknown): NetworkFault {
  const { name, message, code } = error as NodeJS.ErrnoException;
  return { name, message, ...(code !== undefined && { code }) };
}
