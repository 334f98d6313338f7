import type { Clock, Entry, Later, State } from '#kit';
import { byTimer, inWords, iso, sleep, unavailable } from '#kit';
import { holdLease } from './hold-lease.ts';
import type { Holder } from './holder.ts';
import { isAlive, isGone, thisProcess } from './holder.ts';

/** Where the lease of the one writer is kept. */
const WRITER = 'lease/writer';
/** A lease that was not renewed for this long (milliseconds) is free. */
const TTL_MS = 30_000;
/** Whoever is seen to work is waited for so long (milliseconds), unless the caller says less. */
const PATIENCE_MS = 5000;
/** Milliseconds between two looks at a lease that somebody else holds, while a person may be waiting. */
const POLL_MS = 250;
/** An interruption is told of for so long (milliseconds): by then the schedule has mended what came of it. */
const TOLD_MS = 86_400_000;

/** What is kept in State. It never expires there, so that the epoch only ever grows. */
export interface LeaseValue {
  epoch: number;
  /** Absent: nobody holds it. */
  holder?: Holder;
  /** For people alone, milliseconds since the epoch: no decision rests on the clock of a machine. */
  since: number;
  renewedAt: number;
  /** The last holder that did not give it back, and when it renewed it last. */
  interrupted?: { holder: Holder; at: number };
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
  /** Whether a process whose id means something here is alive. */
  alive?: (pid: number) => boolean;
  later?: Later;
}

/** Who writes the index at this moment, and since when (milliseconds since the epoch); undefined where nobody does. */
export async function writerNow({
  state,
  clock,
  alive = isAlive,
}: Pick<LeaseOptions, 'state' | 'clock' | 'alive'>): Promise<{ name: string; since: number } | undefined> {
  const { value } = (await state.get<LeaseValue>(WRITER)) ?? {};
  if (!value?.holder || isSilent(value.holder, value.renewedAt, { clock, alive })) return undefined;
  return { name: nameOf(value.holder), since: value.since };
}

/**
 * Whose refresh or import was interrupted last, within a day, and when it was heard of last (milliseconds since the
 * epoch): it was killed, stopped or cut off, whether or not somebody else has gone on since. For people alone.
 */
export async function writerLost({
  state,
  clock,
  alive = isAlive,
}: Pick<LeaseOptions, 'state' | 'clock' | 'alive'>): Promise<{ name: string; at: number } | undefined> {
  const { value } = (await state.get<LeaseValue>(WRITER)) ?? {};
  if (!value) return undefined;
  const { holder, renewedAt } = value;
  const isLost = holder && isSilent(holder, renewedAt, { clock, alive });
  const lost = isLost ? { holder, at: renewedAt } : value.interrupted;
  if (!lost || lost.at + TOLD_MS <= clock()) return undefined;
  return { name: nameOf(lost.holder), at: lost.at };
}

function isSilent(
  holder: Holder,
  renewedAt: number,
  { clock, alive }: { clock: Clock; alive: (pid: number) => boolean },
): boolean {
  return renewedAt + TTL_MS <= clock() || isGone(holder, thisProcess(), alive);
}

/** What was seen of somebody else's lease, on our own clock that only grows. */
interface Sighting {
  version: number | undefined;
  at: number;
  /** Seen to change while we looked: its holder works. */
  isRenewed: boolean;
}

/**
 * Takes a lease, waiting a while as long as somebody else holds it, and renews it until `release`. A holder that is
 * seen to have died is succeeded at once; any other when its entry was seen unchanged for `ttlMs`. Throws `unavailable`,
 * naming who holds it since when, where it does not become free; the signal's reason when aborted.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const { state, elapsed, signal, key = WRITER, ttlMs = TTL_MS, waitMs, later = byTimer } = options;
  const { holder = thisProcess(), alive = isAlive } = options;
  const begun = elapsed();
  let seen: Sighting | undefined;
  let { onWait } = options;
  for (;;) {
    signal.throwIfAborted();
    const before = elapsed();
    const entry = await state.get<LeaseValue>(key);
    seen = look(seen, entry?.version, elapsed());
    const isFree = !entry?.value.holder || isGone(entry.value.holder, holder, alive);
    if (isFree || before - seen.at >= ttlMs) {
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
  const { holder: before, renewedAt = now, interrupted } = entry?.value ?? {};
  const lost = before ? { holder: before, at: renewedAt } : interrupted;
  const value: LeaseValue = { epoch, holder, since: now, renewedAt: now, ...(lost && { interrupted: lost }) };
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
