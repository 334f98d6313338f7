import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { unavailable } from '#kit';
import type { WriterOptions } from './connection-writer.ts';
import type { Arguments, Call, FromThread, Request, Result, ToThread } from './thread-messages.ts';
import { errorOf } from './thread-messages.ts';

/** Asks a writer in the thread; rejects with what it throws, and with `unavailable` where the thread is dead. */
export type Ask = <Name extends Call>(name: Name, ...values: Arguments<Name>) => Promise<Result<Name>>;

/** The thread that writes indexes, of any number of writers. */
export interface WriterThread {
  /** Opens a connection that writes. Rejects with `unavailable`. */
  open(options: WriterOptions): Promise<Ask>;
}

let shared: WriterThread | undefined;

/**
 * The one thread for all who write in this thread. To start it takes 0.2 s, so it stays; it keeps the process alive only
 * while somebody waits for it.
 */
export function writerThread(): WriterThread {
  shared ??= createWriterThread(
    () => new Worker(new URL(`./thread${extname(import.meta.url)}`, import.meta.url)),
  );
  return shared;
}

/** A thread that starts with the first writer, and again with the next one after its death, which all others are told. */
export function createWriterThread(start: () => Worker): WriterThread {
  let running: Connection | undefined;
  let writers = 0;
  return {
    async open(options) {
      if (!running || running.ended()) running = connect(start());
      const { ask } = running;
      const writer = ++writers;
      await ask(writer, { open: options });
      return <Name extends Call>(call: Name, ...values: Arguments<Name>) =>
        ask(writer, { call, values }) as Promise<Result<Name>>;
    },
  };
}

/** A running thread, until it has ended. */
interface Connection {
  ask(writer: number, request: Request): Promise<unknown>;
  ended(): boolean;
}

function connect(worker: Worker): Connection {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let death: Error | undefined;
  let why: unknown;
  worker.on('message', (message: FromThread) => {
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0) worker.unref();
    if ('fault' in message) one?.reject(errorOf(message.fault));
    else one?.resolve(message.result);
  });
  worker.on('error', (error) => {
    why = error;
  });
  worker.on('exit', () => {
    death = unavailable('The thread that writes the index ended; what it had not committed is lost.', {
      fix: 'Refresh again.',
      cause: why,
    });
    for (const one of waiting.values()) one.reject(death);
    waiting.clear();
  });
  return {
    ended: () => death !== undefined,
    async ask(writer, request) {
      if (death) throw death;
      const message: ToThread = { id: ++last, writer, request };
      worker.postMessage(message);
      worker.ref();
      const one = Promise.withResolvers<unknown>();
      waiting.set(message.id, one);
      return one.promise;
    },
  };
}
