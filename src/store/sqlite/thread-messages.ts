import { CloudwhoisError } from '#kit';
import type { ConnectionWriter, WriterOptions } from './connection-writer.ts';

/** What a writer can be asked, with its arguments; all of them can be cloned. */
export type Call = keyof ConnectionWriter;
export type Arguments<Name extends Call> = Parameters<ConnectionWriter[Name]>;
export type Result<Name extends Call> = Awaited<ReturnType<ConnectionWriter[Name]>>;

/** What is asked. */
export type Request = { open: WriterOptions } | { call: Call; values: unknown[] };

/** To the thread: `writer` is the number of a writer; what came of it comes back under `id`. */
export interface ToThread {
  id: number;
  writer: number;
  request: Request;
}

export type FromThread = { id: number } & ({ result: unknown } | { fault: Fault });

/** An error that can be cloned: of classes that are not JavaScript's own nothing would be left. */
export type Fault =
  | { error: unknown }
  | Pick<CloudwhoisError, 'code' | 'status' | 'message' | 'fix' | 'retryAfterSeconds' | 'cause'>;

export function faultOf(error: unknown): Fault {
  if (!(error instanceof CloudwhoisError)) return { error };
  const { code, status, message, fix, retryAfterSeconds, cause } = error;
  return { code, status, message, fix, retryAfterSeconds, cause };
}

export function errorOf(fault: Fault): unknown {
  if ('error' in fault) return fault.error;
  const { code, status, message, fix, retryAfterSeconds, cause } = fault;
  return new CloudwhoisError(code, status, message, {
    cause,
    ...(fix !== undefined && { fix }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
