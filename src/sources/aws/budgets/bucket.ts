/** What a bucket gives: tokens a second, and how many it holds when it is full. `ceiling`: how far the rate may be learned upward. */
export interface Limit {
  rate: number;
  burst: number;
  ceiling: number;
}

/** A token bucket that learns. Times are in milliseconds of a clock that never goes back. */
export interface Bucket {
  /** Takes a token, if need be one that is not there yet: how long to wait for it. */
  take(now: number): number;
  /** Gives back a token that was taken and not used. */
  giveBack(): void;
  /** A call was answered: the rate grows by a little, up to the ceiling. */
  answered(now: number): void;
  /** A call was throttled: somebody else draws on the same bucket, or it is smaller than we thought. */
  throttled(now: number): void;
}

/** Calls that were under way together are throttled together: that is one thing learned and not many. */
const SAME_THROTTLE_MS = 1000;
/** Additive up: from half the rate back to the whole in this many seconds of answered calls. */
const RECOVERY_SECONDS = 30;
/** However much is throttled, the work goes on. */
const SLOWEST = 0.2;

/** Additive increase, multiplicative decrease, as congestion is met in networks. */
export function createBucket(limit: Limit, start: number): Bucket {
  let { rate } = limit;
  let tokens = limit.burst;
  let refilled = start;
  let grown = start;
  let cut = Number.NEGATIVE_INFINITY;
  const refill = (now: number) => {
    tokens = Math.min(limit.burst, tokens + ((now - refilled) / 1000) * rate);
    refilled = now;
  };
  return {
    take(now) {
      refill(now);
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens / rate) * 1000;
    },
    giveBack() {
      tokens += 1;
    },
    answered(now) {
      refill(now);
      const seconds = Math.min(1, (now - grown) / 1000);
      grown = now;
      rate = Math.min(limit.ceiling, rate + (seconds * limit.ceiling) / (2 * RECOVERY_SECONDS));
    },
    throttled(now) {
      refill(now);
      if (now - cut < SAME_THROTTLE_MS) return;
      cut = now;
      grown = now;
      rate = Math.max(SLOWEST, rate / 2);
      // The other side is empty, whatever we thought that was left
      tokens = Math.min(tokens, 0);
    },
  };
}
