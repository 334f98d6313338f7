import type { ScopeRecord } from '#kit';
import { byAccount, freshSpan } from '#kit';

/** From when until when (milliseconds) something is true, if nothing is written. */
export interface Span {
  from: number;
  until: number;
}

/** From when until when no scope of these records turns stale or fresh; around `now`. */
export type Freshness = (records: readonly ScopeRecord[], now: number) => Span;

/** A freshness that remembers what it found as long as it is true and the records are the same, account by account. */
export function createFreshness({ staleAfter }: { staleAfter: (scope: string) => number }): Freshness {
  const known = new WeakMap<object, Span>();
  const once = (of: object, now: number, make: () => Span): Span => {
    const before = known.get(of);
    if (before && isTrue(before, now)) return before;
    const span = make();
    known.set(of, span);
    return span;
  };
  const timesOf = ({ key, completedAt = '' }: ScopeRecord): number[] => {
    const { from, until } = freshSpan(Date.parse(completedAt), staleAfter(key));
    return [from, until];
  };
  return (records, now) =>
    once(records, now, () =>
      overlap(
        byAccount(records).map((own) => once(own, now, () => spanAround(now, own.records.flatMap(timesOf)))),
      ),
    );
}

export function isTrue({ from, until }: Span, now: number): boolean {
  return from <= now && now < until;
}

/** When all of them are true. */
export function overlap(spans: readonly Span[]): Span {
  const all = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  for (const { from, until } of spans) {
    all.from = Math.max(all.from, from);
    all.until = Math.min(all.until, until);
  }
  return all;
}

/** From the last of these times that has come until the next that has not. */
export function spanAround(now: number, times: readonly number[]): Span {
  const span = overlap([]);
  for (const time of times) {
    if (time <= now) span.from = Math.max(span.from, time);
    else if (time > now) span.until = Math.min(span.until, time);
  }
  return span;
}
