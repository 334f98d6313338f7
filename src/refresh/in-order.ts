import type { ScopeRecord } from '#kit';

/** A run that took this long (milliseconds) must not be begun when all others are about to end. */
const LONG_MS = 2000;

/**
 * The order of the scopes: random, so that no account has all its calls at once; but those that took long the last
 * time come somewhere in the first half, and not all of them together. `random` gives numbers from 0 to 1.
 */
export function inOrder<T extends { previous?: ScopeRecord | undefined }>(
  jobs: readonly T[],
  random: () => number,
): T[] {
  const isLong = ({ previous }: T) => (previous?.durationMs ?? 0) >= LONG_MS;
  const places = jobs.map((job) => ({ job, at: random() * (isLong(job) ? 0.5 : 1) }));
  return places.toSorted((a, b) => a.at - b.at).map(({ job }) => job);
}
