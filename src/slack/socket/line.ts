import type { Later, Log } from '#kit';
import type { Freshness } from '../request/replay.ts';
import { type SocketMessage, socketMessage } from './envelope-of.ts';
import type { SocketModeOptions } from './socket-mode.ts';

/** As much of a WebSocket as we use. */
export interface Socket {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close' | 'error', listener: () => void): void;
  send(data: string): void;
  close(): void;
  readonly readyState: number;
}

export interface LineOptions extends Pick<SocketModeOptions, 'take' | 'missed' | 'claim' | 'newId'> {
  connect: (url: string) => Socket;
  schedule: Later;
  log: Log;
  onReady: () => void;
  /** It will end soon: the time for another one. Called once. */
  onLeaving: () => void;
  /** Socket Mode was switched off. */
  onDisabled: () => void;
  onClosed: (reason: string) => void;
}

/** One connection to Slack. */
export interface Line {
  isReady(): boolean;
  /** Whether another one was asked for in its place. */
  wasReplaced(): boolean;
  close(): void;
}

const OPEN = 1;
/** How long `hello` may take, milliseconds. */
const HELLO_MS = 10_000;
/** Where Slack does not say how long a connection lasts, milliseconds. */
const LASTS_MS = 3_600_000;
/** A line is replaced after this part of its time: one that died in silence is not noticed otherwise. */
const RENEWED_AFTER = 0.5;
/** As long as Slack remembers a delivery that was not acknowledged, milliseconds. */
const REPEATED_MS = 3_600_000;

/** Opens a connection and takes what comes over it. */
export function createLine(url: string, options: LineOptions): Line {
  const { connect, schedule, onReady, onLeaving, onDisabled, onClosed } = options;
  const socket = connect(url);
  let stage: 'opening' | 'ready' | 'closed' = 'opening';
  let replaced = false;
  let cancel = schedule(() => end('no hello'), HELLO_MS);

  function end(reason: string): void {
    if (stage === 'closed') return;
    stage = 'closed';
    cancel();
    socket.close();
    onClosed(reason);
  }

  function leave(): void {
    if (replaced || stage === 'closed') return;
    replaced = true;
    onLeaving();
  }

  function greet(lastsMs = LASTS_MS): void {
    stage = 'ready';
    cancel();
    cancel = schedule(leave, lastsMs * RENEWED_AFTER);
    onReady();
  }

  socket.addEventListener('message', ({ data }) => {
    const message = socketMessage(data);
    if (message.type === 'hello') greet(message.lastsMs);
    else if (message.type === 'delivery') void takeDelivery(message, socket, options);
    else if (message.type === 'disconnect') (message.reason === 'link_disabled' ? onDisabled : leave)();
  });
  for (const type of ['error', 'close'] as const) socket.addEventListener(type, () => end(type));
  return {
    isReady: () => stage === 'ready',
    wasReplaced: () => replaced,
    close() {
      replaced = true;
      end('done');
    },
  };
}

/** Takes one delivery once, whichever connection it comes over again, and acknowledges it with its answer. */
async function takeDelivery(
  { id, answerable, envelope }: Extract<SocketMessage, { type: 'delivery' }>,
  socket: Socket,
  { take, missed, newId, log, ...options }: LineOptions,
): Promise<void> {
  if (!envelope) log.warn({ envelope: id }, 'slack delivery that is not understood');
  const freshness = envelope ? await claimed(id, { ...options, log }) : 'replay';
  const message =
    envelope && freshness !== 'replay' ? await take(envelope, { freshness, requestId: newId() }) : undefined;
  // What is not acknowledged comes again, over another connection, and is known then
  if (socket.readyState === OPEN)
    socket.send(JSON.stringify({ envelope_id: id, ...(answerable && message && { payload: message }) }));
  else if (envelope && message) missed(envelope, message);
}

async function claimed(id: string, { claim, log }: Pick<LineOptions, 'claim' | 'log'>): Promise<Freshness> {
  try {
    return (await claim(`slack-envelope/${id}`, REPEATED_MS)) ? 'fresh' : 'replay';
  } catch (error) {
    log.warn({ err: error }, 'replay guard cannot reach the store');
    return 'unguarded';
  }
}
