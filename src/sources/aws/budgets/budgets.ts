import type { Bucket } from './bucket.ts';
import { createBucket } from './bucket.ts';
import type { Call } from './limits.ts';
import { limitOf } from './limits.ts';

/** Which calls may be made when, over all accounts. */
export interface Budgets {
  /** Resolves when the call may be made. Rejects with the signal's reason when that aborts first. */
  take(call: Call, signal?: AbortSignal): Promise<void>;
  /** To be told of each call that was answered, or throttled. */
  done(call: Call, outcome: 'answered' | 'throttled'): void;
}

interface Options {
  /** The part of what AWS allows that we take: the rest is for live questions, and for everybody else's tools. */
  share: number;
  /** Milliseconds of a clock that never goes back. */
  elapsed: () => number;
  /** Waits; rejects with the signal's reason when it aborts. */
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Buckets that were not used for so long are full again, and need not be remembered (milliseconds). */
const FORGET_AFTER = 600_000;

/** Token buckets by account, region, service and action, made as they are needed. */
export function createBudgets({ share, elapsed, sleep }: Options): Budgets {
  const buckets = createBuckets({ share, elapsed });
  return {
    async take(call, signal) {
      signal?.throwIfAborted();
      const bucket = buckets.of(call);
      const ms = bucket.take(elapsed());
      if (ms <= 0) return;
      try {
        await sleep(ms, signal);
      } catch (error) {
        bucket.giveBack();
        throw error;
      }
    },
    done(call, outcome) {
      const bucket = buckets.of(call);
      if (outcome === 'throttled') bucket.throttled(elapsed());
      else bucket.answered(elapsed());
    },
  };
}

/** The buckets in use. */
function createBuckets({ share, elapsed }: Pick<Options, 'share' | 'elapsed'>) {
  const buckets = new Map<string, { bucket: Bucket; used: number }>();
  let swept = elapsed();
  return {
    of(call: Call): Bucket {
      const now = elapsed();
      if (now - swept > FORGET_AFTER) {
        swept = now;
        for (const [name, { used }] of buckets) if (now - used > FORGET_AFTER) buckets.delete(name);
      }
      const { bucket: name, limit } = limitOf(call);
      const own = {
        rate: limit.rate * share,
        burst: Math.max(1, limit.burst * share),
        ceiling: limit.ceiling * share,
      };
      const entry = buckets.get(name) ?? { bucket: createBucket(own, now), used: now };
      entry.used = now;
      buckets.set(name, entry);
      return entry.bucket;
    },
  };
}
