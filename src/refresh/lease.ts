import { hostname } from 'node:os';
import type { Clock, Entry, Later, State } from '#kit';
import { byTimer, inWords, iso, sleep, unavailable } from '#kit';
import { holdLease } from './hold-lease.ts';

/** Where the lease of the one writer is kept. */
const WRITER = 'lease/writer';
/** A lease that was not renewed for this long (milliseconds) is free. */
const TTL_MS = 30_000;
/** Whoever is seen to work is waited for so long (milliseconds), unless the caller says less. */
const PATIENCE_MS = 5000;
/** Milliseconds between two looks at a lease that somebody else holds, while a person may be waiting. */
const POLL_MS = 250;
/** Starts of one process, told by different threads, differ by less than this (milliseconds). */
const SAME_START_MS = 5000;

/** A process: its host's name, its id there, and when it started (milliseconds on the host's clock that only grows). */
export interface Holder {
  host: string;
  pid: number;
  startedAt: number;
}

/** What is kept in State. It never expires there, so that the epoch only ever grows. */
export interface LeaseValue {
  epoch: number;
  /** Absent: nobody holds it. */
  holder?: Holder;
  /** For people alone, milliseconds since the epoch: no decision rests on the clock of a machine. */
  since: number;
  renewedAt: number;
}

/** A right that one process has at a time, such as to write the index. */
export interface Lease {
  epoch: number;
  /** Aborts when the lease is lost: whoever writes must stop. */
  lost: AbortSignal;
  /** Throws `unavailable` where it is lost. To be called before each commit. */
  check(): Promise<void>;
  renew(): Promise<void>;
  /** Gives it back; never throws. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  state: State;
  /** For people alone. */
  clock: Clock;
  /** Milliseconds that only grow, whatever is done to the clock; they go on while this process is stopped. */
  elapsed: Clock;
  signal: AbortSignal;
  /** Default: the lease of the one who writes the index. */
  key?: string;
  /** How long to wait at most, milliseconds; default 1.25 × `ttlMs`, and 5 s for a holder who is seen to work. */
  waitMs?: number;
  /** Told once, with who holds it, where it has to wait for more than 5 s. */
  onWait?: (words: string) => void;
  /** Default 30,000. The same in all processes. */
  ttlMs?: number;
  holder?: Holder;
  /** Whether a process of this host is alive. */
  alive?: (pid: number) => boolean;
  later?: Later;
}

/** Who writes the index at this moment, and since when (milliseconds since the epoch); undefined where nobody does. */
export async function writerNow({
  state,
  clock,
  alive = isAlive,
}: Pick<LeaseOptions, 'state' | 'clock' | 'alive'>): Promise<{ name: string; since: number } | undefined> {
  const { holder, since, renewedAt } = (await state.get<LeaseValue>(WRITER))?.value ?? {};
  if (!holder || since === undefined || (renewedAt ?? 0) + TTL_MS <= clock()) return undefined;
  if (holder.host === hostname() && !alive(holder.pid)) return undefined;
  return { name: nameOf(holder), since };
}

/** What was seen of somebody else's lease, on our own clock that only grows. */
interface Sighting {
  version: number | undefined;
  at: number;
  /** Seen to change while we looked: its holder works. */
  isRenewed: boolean;
}

/**
 * Takes a lease, waiting a while as long as somebody else holds it, and renews it until `release`. A holder that died
 * on this host is succeeded at once; any other when its entry was seen unchanged for `ttlMs`. Throws `unavailable`,
 * naming who holds it since when, where it does not become free; the signal's reason when aborted.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { state, elapsed, signal, key = WRITER, ttlMs = TTL_MS, waitMs, later = byTimer } = options;
  const holder = options.holder ?? thisProcess();
  const begun = elapsed();
  let seen: Sighting | undefined;
  let { onWait } = options;
  for (;;) {
    signal.throwIfAborted();
    const before = elapsed();
    const entry = await state.get<LeaseValue>(key);
    seen = look(seen, entry?.version, elapsed());
    if (!entry || isFree(entry.value, holder, options) || before - seen.at >= ttlMs) {
      const taken = await write(options, key, entry, holder);
      if (taken) return holdLease({ ...options, key, ttlMs, later }, taken, before);
    }
    const waited = elapsed() - begun;
    const isAtWork = waitMs === undefined && seen.isRenewed && waited >= PATIENCE_MS;
    if (isAtWork || waited >= (waitMs ?? 1.25 * ttlMs)) throw busy(entry?.value, options.clock());
    if (entry && waited >= PATIENCE_MS) {
      onWait?.(wordsOf(entry.value));
      onWait = undefined;
    }
    await sleep(waited < PATIENCE_MS ? POLL_MS : Math.max(POLL_MS, ttlMs / 15), signal, later);
  }
}

function look(before: Sighting | undefined, version: number | undefined, at: number): Sighting {
  if (before && before.version === version) return before;
  return { version, at, isRenewed: before !== undefined };
}

function thisProcess(): Holder {
  // Since the machine started, the same in all threads: a step of the clock makes nobody another process
  const now = Number(process.hrtime.bigint() / 1_000_000n);
  return { host: hostname(), pid: process.pid, startedAt: Math.round(now - process.uptime() * 1000) };
}

function isFree({ holder }: LeaseValue, me: Holder, { alive = isAlive }: LeaseOptions): boolean {
  if (!holder) return true;
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
  key: string,
  entry: Entry<LeaseValue> | undefined,
  holder: Holder,
): Promise<Entry<LeaseValue> | undefined> {
  const now = clock();
  // Where the records were lost and the index was not, its fence (see Store.writer) must not stand above the first number
  const epoch = (entry?.value.epoch ?? now) + 1;
  const value: LeaseValue = { epoch, holder, since: now, renewedAt: now };
  const version = await state.put(key, value, { expect: entry?.version ?? null });
  return version === undefined ? undefined : { key, value, version };
}

function nameOf({ pid, host }: Holder): string {
  return `process ${pid} on ${host}`;
}

function wordsOf({ holder, since }: Pick<LeaseValue, 'holder' | 'since'>): string {
  return `${holder ? nameOf(holder) : 'another process'} since ${iso(since)}`;
}

function busy(value: LeaseValue | undefined, now: number): Error {
  const since = value?.since ?? now;
  return unavailable(
    `The index is being written by ${wordsOf(value ?? { since })} (${inWords(now - since)}).`,
    { fix: 'Wait until that refresh or import has ended, or stop that process.', retryAfterSeconds: 30 },
  );
}
