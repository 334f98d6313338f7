/** The token buckets that AWS documents, as AWS keeps them: whoever asks without a token left is refused. */

/** Calls that AWS counts in a smaller bucket where they have neither filter nor page size. */
const smaller = new Set([
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeVolumes',
  'DescribeSnapshots',
]);

interface Limit {
  burst: number;
  rate: number;
}

/** Per account, region and action. What is not documented (STS aside, Organizations) is what others have met. */
function limitOf(service: string, action: string, isPaged: boolean): Limit {
  if (service === 'sts') return { burst: 600, rate: 600 };
  if (service === 'organizations') return { burst: 20, rate: 10 };
  return smaller.has(action) && !isPaged ? { burst: 50, rate: 10 } : { burst: 100, rate: 20 };
}

export interface Throttle {
  /** Whether the call has a token; `now` in milliseconds. */
  admits(call: {
    account: string;
    region: string;
    service: string;
    action: string;
    isPaged: boolean;
    now: number;
  }): boolean;
  /** The least time in seconds that the calls admitted by any one bucket since the last look can have taken. */
  leastSeconds(): number;
}

export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; at: number; admitted: number; limit: Limit }>();
  return {
    admits({ account, region, service, action, isPaged, now }) {
      const limit = limitOf(service, action, isPaged);
      const { burst, rate } = limit;
      const name = `${account}/${region}/${service}/${action}/${burst}`;
      const bucket = buckets.get(name) ?? { tokens: burst, at: now, admitted: 0, limit };
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
      bucket.at = now;
      buckets.set(name, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      bucket.admitted++;
      return true;
    },
    leastSeconds() {
      let most = 0;
      for (const bucket of buckets.values()) {
        most = Math.max(most, (bucket.admitted - bucket.limit.burst) / bucket.limit.rate);
        bucket.admitted = 0;
      }
      return most;
    },
  };
}
