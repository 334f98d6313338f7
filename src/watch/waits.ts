import { canonicalJson, fingerprint, iso, principalId } from '#kit';
import type { Waits, Watch } from './watch.types.ts';

/** Where watches that wait for an answer are among the others. */
export const waitingPrefix = 'watch/known-';
/** How long one waits, milliseconds; and how much longer it is kept, so that its end can be told. */
export const WAITS_MS = 7 * 24 * 3_600_000;
export const MOURNED_MS = 2 * 24 * 3_600_000;
/** Scopes that are remembered of one: a record of State takes 64 KB. */
const MOST_SCOPES = 500;

/** What is waited for: the scopes that an answer could not rest on. */
export function waitsOf(unread: readonly string[], now: number): Waits {
  return { scopes: unread.slice(0, MOST_SCOPES), askedAt: iso(now) };
}

/** A watch that waits for an answer; asked for twice, it is the same. */
export function waitingWatch(
  plain: Pick<Watch, 'who' | 'what' | 'where'>,
  unread: readonly string[],
  now: number,
): Watch {
  return {
    id: `known-${fingerprint(canonicalJson({ ...plain, who: principalId(plain.who) }))}`,
    ...plain,
    events: [],
    createdAt: iso(now),
    expiresAt: iso(now + WAITS_MS),
    holders: [],
    waits: waitsOf(unread, now),
  };
}
