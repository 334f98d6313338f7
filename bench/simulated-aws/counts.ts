/** What the simulated AWS has seen. Cloneable. */
export interface Counts {
  /** Calls that came in, tries again included. */
  calls: number;
  answered: number;
  /** Refused since the bucket was empty: the caller's fault. */
  overrun: number;
  /** Refused at random, as others draw on the same bucket. */
  throttled: number;
  errors: number;
  connections: number;
  /** Milliseconds: the sum of what the calls were to take, and of what they took until the answer was written. */
  latency: number;
  took: number;
  /** Seconds: the least time that the fullest bucket allows for what it gave. */
  bucketSeconds: number;
  /** Most calls at the same time, ever. */
  mostAtOnce: number;
  byAction: Record<string, number>;
  /** Calls by second since the first. */
  perSecond: number[];
}

export function startCounts(): Counts {
  return {
    calls: 0,
    answered: 0,
    overrun: 0,
    throttled: 0,
    errors: 0,
    connections: 0,
    latency: 0,
    took: 0,
    bucketSeconds: 0,
    mostAtOnce: 0,
    byAction: {},
    perSecond: [],
  };
}

/** What came between. */
export function difference(before: Counts, after: Counts): Counts {
  const between = { ...after };
  for (const member of [
    'calls',
    'answered',
    'overrun',
    'throttled',
    'errors',
    'connections',
    'latency',
    'took',
  ] as const)
    between[member] -= before[member];
  const names = Object.keys(after.byAction);
  between.byAction = Object.fromEntries(
    names.map((name) => [name, (after.byAction[name] ?? 0) - (before.byAction[name] ?? 0)]),
  );
  between.perSecond = after.perSecond.slice(before.perSecond.length);
  return between;
}
