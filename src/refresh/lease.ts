import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Entry, State } from '#kit';
import { inWords, unavailable } from '#kit';
import { oneAtATime } from './one-at-a-time.ts';

/** Where the lease of the one writer is kept. */
const KEY = 'lease/writer';
/** A lease that is not renewed for this long (milliseconds) is free; it is renewed three times as often. */
const TTL_MS = 30_000;
/** Milliseconds between two looks at a lease that somebody else holds. */
const POLL_MS = 250;
/** Starts of one process, told by different threads, differ by less than this (milliseconds). */
const SAME_START_MS = 5000;

/** A process: its host's name, its id there, and when it started (milliseconds since the epoch). */
export interface Holder {
  host: string;
  pid: number;
  startedAt: number;
}

/** What is kept in State. It never expires there, so that the epoch only ever grows. */
interface LeaseValue {
  epoch: number;
  /** Absent: nobody holds it. */
  holder?: Holder;
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
}

/** The right to be the only one who writes the index. */
export interface Lease {
  epoch: number;
  /** Aborts when the lease is lost: whoever writes must stop. */
  lost: AbortSignal;
  /** Throws `unavailable` where somebody else has taken the lease over. To be called before each commit. */
  check(): Promise<void>;
  renew(): Promise<void>;
  /** Gives it back; never throws. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  state: State;
  clock: Clock;
  signal: AbortSignal;
  /** How long to wait for another holder, milliseconds; default 5000. */
  waitMs?: number;
  holder?: Holder;
  /** Whether a process of this host is alive. */
  alive?: (pid: number) => boolean;
}

/**
 * Takes the lease of the one writer, waiting a little while somebody else holds it, and renews it until `release`.
 * A holder that died on this host is succeeded at once, one on another host when it has not renewed for 30 s.
 * Throws `unavailable`, naming who holds it since when, where it does not become free; the signal's reason when aborted.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const holder = options.holder ?? thisProcess(options.clock);
  const looks = Math.ceil((options.waitMs ?? 5000) / POLL_MS);
  for (let look = 0; ; look++) {
    options.signal.throwIfAborted();
    const entry = await options.state.get<LeaseValue>(KEY);
    if (!entry || isFree(entry.value, holder, options)) {
      const taken = await write(options, entry, holder);
      if (taken) return held(options, taken);
    } else if (look >= looks) {
      throw busy(entry.value, options.clock());
    }
    if (look < looks) await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

function thisProcess(clock: Clock): Holder {
  return { host: hostname(), pid: process.pid, startedAt: Math.round(clock() - process.uptime() * 1000) };
}

function isFree(value: LeaseValue, me: Holder, { clock, alive = isAlive }: LeaseOptions): boolean {
  const { holder } = value;
  if (!holder || value.until <= clock()) return true;
  if (holder.host !== me.host) return false;
  // In a container every process has the same id after a restart: then the start tells them apart
  if (holder.pid === me.pid) return Math.abs(holder.startedAt - me.startedAt) > SAME_START_MS;
  return !alive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes ourselves in, unless somebody was faster. */
async function write(
  { state, clock }: LeaseOptions,
  entry: Entry<LeaseValue> | undefined,
  holder: Holder,
): Promise<Entry<LeaseValue> | undefined> {
  const now = clock();
  const value: LeaseValue = { epoch: (entry?.value.epoch ?? 0) + 1, holder, since: now, until: now + TTL_MS };
  const version = await state.put(KEY, value, { expect: entry?.version ?? null });
  return version === undefined ? undefined : { key: KEY, value, version };
}

function held({ state, clock }: LeaseOptions, taken: Entry<LeaseValue>): Lease {
  const lost = new AbortController();
  let { version, value } = taken;
  const lose = () => {
    clearInterval(timer);
    lost.abort(unavailable('The lease of the writer was lost to another process.'));
  };
  const inTurn = oneAtATime();
  const put = (change: (value: LeaseValue) => LeaseValue) =>
    inTurn(async () => {
      const next = change(value);
      const written = await state.put(KEY, next, { expect: version });
      if (written === undefined) return lose();
      version = written;
      value = next;
    });
  const renew = async () => {
    if (lost.signal.aborted) return;
    try {
      await put((now) => ({ ...now, until: clock() + TTL_MS }));
    } catch {
      // A store that does not answer for a while is borne until somebody else may have taken the lease
      if (clock() >= value.until) lose();
    }
  };
  const timer = setInterval(() => void renew(), TTL_MS / 3).unref();
  return {
    epoch: value.epoch,
    lost: lost.signal,
    renew,
    async check() {
      if (!(await isOurs(state, value.epoch))) lose();
      lost.signal.throwIfAborted();
    },
    async release() {
      clearInterval(timer);
      if (lost.signal.aborted) return;
      await put(({ epoch, since }) => ({ epoch, since, until: clock() })).catch(() => undefined);
    },
  };
}

async function isOurs(state: State, epoch: number): Promise<boolean> {
  const entry = await state.get<LeaseValue>(KEY);
  return entry?.value.epoch === epoch && entry.value.holder !== undefined;
}

function busy({ holder, since }: LeaseValue, now: number): Error {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return unavailable(
    `The index is being written by ${who} since ${new Date(since).toISOString()} (${inWords(now - since)}).`,
    { fix: 'Wait until that refresh or import has ended, or stop that process.', retryAfterSeconds: 30 },
  );
}
