import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { ChangeHint, Clock, HintBatch, Log } from '#kit';
import { classify } from '#kit';
import type { ServiceEvent } from './read-event.ts';
import { readEvent } from './read-event.ts';

/** The most that SQS gives at once, and the longest that it waits for a message (seconds). */
const MOST = 10;
const WAIT = 20;
/** Seconds after which a message comes again that was not deleted: longer than it takes to read a scope. */
const COME_AGAIN = 300;
/** Milliseconds after a failure, doubled with each that follows. */
const FIRST_WAIT = 1000;
const GREATEST_WAIT = 300_000;

interface Options {
  queue: string;
  client: SQSClient;
  hintsOf: (event: ServiceEvent) => ChangeHint[];
  clock: Clock;
  log: Log;
  /** Waits, or rejects when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
}

/**
 * What the events of the queue say, as they come. Messages that concern no kind are deleted at once; the others once
 * `done` was called. Failures are logged when they change, and tried again ever more slowly. Ends with the signal.
 */
export async function* listen(options: Options): AsyncGenerator<HintBatch> {
  const { sleep, signal } = options;
  const reading = createTeller(options, 'the queue of events cannot be read');
  const deleting = createTeller(options, 'events cannot be deleted and will come again');
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const messages = await receive(options);
      reading.fine();
      wait = FIRST_WAIT;
      const { hints, telling, idle } = sort(messages, options);
      await remove(idle, options, deleting);
      if (hints.length > 0) yield { hints, done: () => remove(telling, options, deleting) };
    } catch (error) {
      if (signal.aborted) return;
      reading.failed(error);
      await sleep(wait, signal).catch(() => undefined);
      wait = Math.min(2 * wait, GREATEST_WAIT);
    }
  }
}

interface Teller {
  failed(error: unknown): void;
  fine(): void;
}

/** Says once what fails, and once that it does no more. */
function createTeller({ log, queue }: Options, what: string): Teller {
  let last: string | undefined;
  return {
    failed(error) {
      const { code, message, fix } = classify(error).error;
      if (code !== last) log.warn({ queue, code, message, fix }, what);
      last = code;
    },
    fine() {
      if (last !== undefined) log.info({ queue }, 'the queue of events answers again');
      last = undefined;
    },
  };
}

async function receive({ client, queue, signal }: Options): Promise<Message[]> {
  const asked = new ReceiveMessageCommand({
    QueueUrl: queue,
    MaxNumberOfMessages: MOST,
    WaitTimeSeconds: WAIT,
    VisibilityTimeout: COME_AGAIN,
  });
  const { Messages } = await client.send(asked, { abortSignal: signal });
  return Messages ?? [];
}

/** What the messages say, one hint for each place; and which of them say something. */
function sort(messages: readonly Message[], { hintsOf, clock, log }: Options) {
  const hints = new Map<string, ChangeHint>();
  const telling: Message[] = [];
  const idle: Message[] = [];
  for (const message of messages) {
    const event = readEvent(message.Body ?? '', clock());
    const said = event ? hintsOf(event) : [];
    (said.length > 0 ? telling : idle).push(message);
    for (const { at, ...hint } of said) {
      const name = JSON.stringify(hint);
      hints.set(name, { ...hint, at: Math.max(at, hints.get(name)?.at ?? 0) });
    }
  }
  if (idle.length > 0) log.debug({ messages: idle.length }, 'events that concern no kind were deleted');
  return { hints: [...hints.values()], telling, idle };
}

/** Never rejects: what is not deleted comes again. */
async function remove(
  messages: readonly Message[],
  { client, queue, signal }: Options,
  teller: Teller,
): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  try {
    const asked = new DeleteMessageBatchCommand({ QueueUrl: queue, Entries });
    const { Failed: [left] = [] } = await client.send(asked, { abortSignal: signal });
    if (left) throw Object.assign(new Error(left.Message ?? 'No reason was given.'), { name: left.Code });
    teller.fine();
  } catch (error) {
    if (!signal.aborted) teller.failed(error);
  }
}
