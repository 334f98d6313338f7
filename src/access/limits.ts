import type { Clock, LimitSettings, Principal } from '#kit';
import { principalId, tooMany } from '#kit';

/** What is counted: questions of any sort, and those that ask the clouds now. */
export type Counted = 'questions' | 'live';

interface Limits {
  take(principal: Principal, what: Counted, count?: number): void;
  checkBulk(count: number): void;
}

const defaults = { questions: '60/min', live: '10/min', bulk: 200 } as const;
const units = { s: ['second', 1000], min: ['minute', 60_000], h: ['hour', 3_600_000] } as const;
const nouns = { questions: 'questions', live: 'live questions' } as const;

/** Principals remembered at most; the one idle for longest is forgotten first. */
const most = 20_000;

interface Rate {
  size: number;
  unit: string;
  /** Milliseconds until one more is free. */
  each: number;
}

interface Bucket {
  /** What is left at `at`; below zero after a bulk question larger than the limit. */
  level: number;
  at: number;
}

/**
 * Token buckets, one per principal and count. A bucket holds one unit's worth and fills evenly. More at once
 * than a bucket holds is let through when it is full, and must then be waited for (the bulk limit bounds that).
 * The command line on the machine itself is never limited. Throws `tooMany` with the seconds to wait.
 */
export function createLimits(settings: LimitSettings = {}, clock: Clock): Limits {
  const set = { ...defaults, ...settings };
  const counters = { questions: counter('questions', set.questions), live: counter('live', set.live) };
  return {
    take(principal, what, count = 1) {
      if (principal.type !== 'system') counters[what](principalId(principal), count, clock());
    },
    checkBulk(count) {
      if (set.bulk === 'off' || count <= set.bulk) return;
      throw tooMany(`That is ${count} at once; at most ${set.bulk} are answered together.`, {
        fix: 'Ask in several parts.',
      });
    },
  };
}

function counter(what: Counted, text: string): (id: string, count: number, now: number) => void {
  const rate = parseRate(text);
  if (!rate) return () => {};
  const buckets = new Map<string, Bucket>();
  return (id, count, now) => {
    const level = levelAt(buckets.get(id), rate, now);
    const missing = Math.min(count, rate.size) - level;
    // A billionth of a question is an error of rounding
    const refused = missing > 1e-9;
    // Taken out and put in again, so that the map's order is that of use
    buckets.delete(id);
    buckets.set(id, { level: refused ? level : level - count, at: now });
    forgetIdle(buckets, rate, now);
    if (refused) throw over(what, rate, missing * rate.each);
  };
}

function levelAt(bucket: Bucket | undefined, { size, each }: Rate, now: number): number {
  return bucket ? Math.min(size, bucket.level + Math.max(0, now - bucket.at) / each) : size;
}

/** Full buckets say nothing. Looks at the two used longest ago each time, which is faster than they come. */
function forgetIdle(buckets: Map<string, Bucket>, rate: Rate, now: number): void {
  let looked = 0;
  for (const [id, bucket] of buckets) {
    const idle = levelAt(bucket, rate, now) >= rate.size;
    if (buckets.size > most || idle) buckets.delete(id);
    if (++looked === 2 || !idle) return;
  }
}

function over(what: Counted, { size, unit }: Rate, waitMs: number) {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const noun = size === 1 ? nouns[what].slice(0, -1) : nouns[what];
  return tooMany(
    `You have reached the limit of ${size} ${noun} a ${unit}; try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
    { retryAfterSeconds: seconds },
  );
}

/** `60/min` as a rate; undefined for `off`. Throws for what the schema of the configuration does not let through. */
function parseRate(text: string): Rate | undefined {
  if (text === 'off') return undefined;
  const match = /^([1-9][0-9]*)\/(s|min|h)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no rate; 60/min is one`);
  const size = Number(match[1]);
  const [unit, ms] = units[match[2] as keyof typeof units];
  return { size, unit, each: ms / size };
}
