import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { Clock } from '#kit';
import { CloudwhoisError, orAborted } from '#kit';
import { createBreaker } from './breaker.ts';
import { isOutage, isPassing, isUnsent, storeFault, unreachable } from './faults.ts';
import { onceSucceeded } from './once.ts';

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean>;
  body?: object;
  /** Lines of a bulk, each JSON. */
  lines?: string;
  /** Statuses that are an answer and no error. */
  expect?: readonly number[];
}

export interface Answer<T> {
  status: number;
  body: T;
}

/**
 * Requests to one cluster. Each has a deadline (milliseconds), since the client has none, and is sent again within it
 * where the connection failed or the cluster put it off (429, 502 to 504). Everything throws `unavailable`.
 */
export interface Elastic {
  /** A look-up, within 1.5 s; answers at once where the cluster has been away. */
  read<T>(request: Request): Promise<Answer<T>>;
  /** A page of very many, within 30 s. */
  scan<T>(request: Request): Promise<Answer<T>>;
  /** A record, within 3 s; sent again only where it certainly was not carried out; and refused at once as a look-up is. */
  put<T>(request: Request): Promise<Answer<T>>;
  /** A bulk, within 60 s; what may have been carried out is sent again, so that every line has to bear that. */
  write<T>(request: Request): Promise<Answer<T>>;
  /** Indexes and aliases, within 30 s. */
  manage<T>(request: Request): Promise<Answer<T>>;
  close(): Promise<void>;
}

const deadlines = { read: 1500, scan: 30_000, put: 3000, write: 60_000, manage: 30_000 };
/**
 * Times that a request is sent at most: one that somebody waits for, and another. While one node after the other is
 * started again, the client takes nodes for lost that are back, and asks one that is not.
 */
const FEW = 5;
const MANY = 6;
/** The first wait between two (milliseconds); each is twice as long. */
const FIRST_WAIT = 50;

/** How long a request may take (milliseconds), how often it is sent, and after which errors again. */
interface Patience {
  deadline: number;
  attempts: number;
  again: (error: unknown) => boolean;
}

/**
 * Requests by the client that `connect` makes, when the first is due; where it fails, the next request has it tried
 * again. `random` (0 to 1) spreads what is sent again.
 */
export function createElastic(options: {
  connect: () => Promise<Client>;
  clock: Clock;
  random?: () => number;
}): Elastic {
  const { clock, random = Math.random } = options;
  const { connect, close } = createConnection(options.connect);
  const breaker = createBreaker(clock);
  const guarded =
    (deadline: number) =>
    async <T>(request: Request): Promise<Answer<T>> => {
      try {
        return await send(connect, request, { deadline, attempts: MANY, again: isPassing }, random);
      } catch (error) {
        throw storeFault(error);
      }
    };
  const soon =
    (deadline: number, again: Patience['again']) =>
    async <T>(request: Request): Promise<Answer<T>> => {
      breaker.check();
      try {
        const answer = await send<T>(connect, request, { deadline, attempts: FEW, again }, random);
        breaker.succeeded();
        return answer;
      } catch (error) {
        if (isOutage(error)) breaker.failed();
        else breaker.succeeded();
        throw storeFault(error);
      }
    };
  return {
    read: soon(deadlines.read, isPassing),
    put: soon(deadlines.put, isUnsent),
    scan: guarded(deadlines.scan),
    write: guarded(deadlines.write),
    manage: guarded(deadlines.manage),
    close,
  };
}

/** Gives the client, within so many milliseconds. */
type Connect = (deadline: number) => Promise<Client>;

function createConnection(make: () => Promise<Client>): { connect: Connect; close: () => Promise<void> } {
  let client: Client | undefined;
  const once = onceSucceeded(async () => {
    client = await make();
    return client;
  });
  return {
    async connect(deadline) {
      if (client) return client;
      return orAborted(once(), AbortSignal.timeout(deadline)).catch((error: unknown) => {
        throw error instanceof CloudwhoisError ? error : unreachable(error);
      });
    },
    close: async () => client?.close(),
  };
}

/** Sends a request, and again within its time. */
async function send<T>(
  connect: Connect,
  request: Request,
  { deadline, attempts, again }: Patience,
  random: () => number,
): Promise<Answer<T>> {
  const { method, path, query = {}, body: asked, lines, expect = [] } = request;
  const content = lines === undefined ? asked && { body: asked } : { bulkBody: lines };
  const params = { method, path, querystring: query, ...content };
  const end = performance.now() + deadline;
  const client = await connect(deadline);
  for (let attempt = 0; ; attempt++) {
    const requestTimeout = Math.max(1, Math.ceil(end - performance.now()));
    try {
      const how = { requestTimeout, maxRetries: 0, ignore: [...expect], meta: true as const };
      const { statusCode, body } = await client.transport.request<T>(params, how);
      return { status: statusCode, body };
    } catch (error) {
      const pause = FIRST_WAIT * 2 ** attempt * (0.5 + random());
      if (attempt + 1 >= attempts || performance.now() + pause >= end || !again(error)) throw error;
      await wait(pause);
    }
  }
}
