import type { Log } from '#kit';
import { createGenerations } from '#kit';

/** True once per key while it lives, over all processes. Rejects where the store does not answer. */
export type Claim = (key: string, ttlMs: number) => Promise<boolean>;

/** `unguarded`: the store does not answer, so that another process may have had this request. */
export type Freshness = 'fresh' | 'replay' | 'unguarded';

/** Half of a signature: 128 bits tell requests apart, and nobody can sign with it. */
const keyLength = 32;
/** Twice the time in which a signature is good on either side of now. */
const ttlMs = 600_000;

/**
 * Tells a request that was already had, here or in another process: the same bytes, known by their signature,
 * which the timestamp went into. (A question writes nothing, so that it needs no idempotency by trigger id.) Here the last `size` keys
 * are remembered at least; they need no time, because what is older than 300 s is refused by its signature.
 */
export function replayGuard({
  claim,
  log,
  size = 10_000,
}: {
  claim: Claim;
  log: Log;
  size?: number;
}): (signature: string) => Promise<Freshness> {
  const had = createGenerations<true>(size);

  function isNew(key: string): boolean {
    if (had.get(key)) return false;
    had.set(key, true);
    return true;
  }

  return async function freshness(signature) {
    const key = `slack/${signature.slice(3, 3 + keyLength)}`;
    if (!isNew(key)) return 'replay';
    try {
      return (await claim(key, ttlMs)) ? 'fresh' : 'replay';
    } catch (error) {
      log.warn({ err: error }, 'replay guard cannot reach the store');
      return 'unguarded';
    }
  };
}
