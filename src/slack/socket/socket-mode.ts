import type { Later, Log } from '#kit';
import type { SlackReply } from '../delivery/web-api.ts';
import type { Envelope } from '../request/envelope.ts';
import type { Claim, Freshness } from '../request/replay.ts';
import { createLine, type Line, type LineOptions } from './line.ts';

export interface SocketModeOptions {
  /** `apps.connections.open`, with the app's token. Never rejects. */
  openUrl: () => Promise<SlackReply<{ url: string }>>;
  /** Opens a socket; of the global `WebSocket`. */
  connect: LineOptions['connect'];
  /** What a delivery gets as its answer; never rejects. */
  take: (
    envelope: Envelope,
    arrival: { freshness: Freshness; requestId: string },
  ) => Promise<object | undefined> | object | undefined;
  /** Takes an answer that could not go with its acknowledgement, because the connection had ended. */
  missed: (envelope: Envelope, message: object) => void;
  claim: Claim;
  newId: () => string;
  schedule: Later;
  /** 0 to 1. */
  random: () => number;
  log: Log;
}

export interface SocketMode {
  start(): void;
  /** Lines that are ready. Slack sends each delivery to one of them. */
  ready(): number;
  stop(): void;
}

/** Two, so that one can be renewed, or die, while the other hears. Slack allows ten for an app. */
const LINES = 2;
const LONGEST_WAIT_MS = 60_000;
/** How long a line that was replaced may still acknowledge, milliseconds. */
const DRAIN_MS = 5000;
/** What no further attempt will mend. */
const final = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'user_removed_from_team',
  'team_disabled',
  'not_allowed_token_type',
  'missing_scope',
]);

/** What changes while it runs. */
interface Running {
  lines: Set<Line>;
  /** What calls off the attempts and closings to come. */
  timers: Set<() => void>;
  failures: number;
  stopped: boolean;
}

/**
 * Socket Mode: what Slack sends comes over connections that we open, for those who may have no address of their own.
 * A connection that is about to end is replaced before it is closed, so that nothing falls in between.
 * https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function socketMode(options: SocketModeOptions): SocketMode {
  const running: Running = { lines: new Set(), timers: new Set(), failures: 0, stopped: true };
  return {
    start() {
      running.stopped = false;
      for (let i = 0; i < LINES; i++) void open(running, options);
    },
    ready: () => [...running.lines].filter((line) => line.isReady()).length,
    stop: () => stop(running),
  };
}

async function open(running: Running, options: SocketModeOptions, replaced?: Line): Promise<void> {
  if (running.stopped) return;
  const reply = await options.openUrl();
  if (running.stopped) return;
  if (!reply.ok && final.has(reply.error)) return giveUp(reply.error, running, options);
  if (!reply.ok) return again(reply.error, running, options, replaced);
  const line: Line = createLine(reply.url, {
    ...options,
    onReady() {
      running.failures = 0;
      // What it is still working on is to be acknowledged over it
      if (replaced) after(DRAIN_MS, () => replaced.close(), running, options);
    },
    onLeaving: () => void open(running, options, line),
    onDisabled: () => giveUp('link_disabled', running, options),
    onClosed(reason) {
      running.lines.delete(line);
      if (!line.wasReplaced()) again(reason, running, options);
    },
  });
  running.lines.add(line);
}

/** Tries once more, after a wait that grows with each failure. */
function again(reason: string, running: Running, options: SocketModeOptions, replaced?: Line): void {
  if (running.stopped) return;
  running.failures += 1;
  const longest = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(running.failures, 6));
  const waitMs = Math.round(longest * (0.5 + options.random() / 2));
  options.log.warn({ reason, waitMs }, 'slack socket will be opened again');
  after(waitMs, () => void open(running, options, replaced), running, options);
}

function after(ms: number, work: () => void, { timers }: Running, { schedule }: SocketModeOptions): void {
  const cancel = schedule(() => {
    timers.delete(cancel);
    work();
  }, ms);
  timers.add(cancel);
}

function giveUp(reason: string, running: Running, { log }: SocketModeOptions): void {
  log.error({ reason }, 'slack socket mode stops: check SLACK_APP_TOKEN and the settings of the Slack app');
  stop(running);
}

function stop(running: Running): void {
  running.stopped = true;
  for (const cancel of running.timers) cancel();
  running.timers.clear();
  for (const line of running.lines) line.close();
}
