import { parentPort } from 'node:worker_threads';
import type { ConnectionWriter } from './connection-writer.ts';
import { connectionWriter } from './connection-writer.ts';
import type { FromThread, ToThread } from './thread-messages.ts';
import { faultOf } from './thread-messages.ts';

/** The thread that writes indexes: does what it is asked, call by call, and says what came of it. */

const writers = new Map<number, ConnectionWriter>();

parentPort?.on('message', (message: ToThread) => {
  void answerTo(message).then((answer) => parentPort?.postMessage(answer));
});

async function answerTo({ id, writer, request }: ToThread): Promise<FromThread> {
  try {
    if ('open' in request) {
      writers.set(writer, connectionWriter(request.open));
      return { id, result: undefined };
    }
    const target = writers.get(writer) as Record<string, (...values: unknown[]) => unknown> | undefined;
    if (request.call === 'close') writers.delete(writer);
    return { id, result: await target?.[request.call]?.(...request.values) };
  } catch (error) {
    return { id, fault: faultOf(error) };
  }
}
