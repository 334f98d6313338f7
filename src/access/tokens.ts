import { hash, timingSafeEqual } from 'node:crypto';
import type { AccessSettings, Clock, Principal } from '#kit';
import { unauthorized } from '#kit';

type TokenEntry = NonNullable<AccessSettings['tokens']>[number];

/**
 * Makes the check of bearer tokens. Every entry is compared, each in constant time, so that neither the time
 * nor the message tells how near a guess was. Throws `unauthorized` for none, a wrong or an expired one.
 */
export function createTokens(entries: readonly TokenEntry[], clock: Clock) {
  const known = entries.map((entry) => ({ ...entry, digest: Buffer.from(entry.sha256, 'hex') }));
  return function authenticate(token: string | undefined): Principal {
    if (!token) {
      throw unauthorized('A token is needed.', { fix: 'Send the header "Authorization: Bearer <token>".' });
    }
    const digest = hash('sha256', token, 'buffer');
    const [entry] = known.filter((one) => one.digest.length === 32 && timingSafeEqual(one.digest, digest));
    if (!entry) {
      throw unauthorized('This token is not known.', { fix: 'Ask an operator for a token of your own.' });
    }
    if (entry.expires !== undefined && !(clock() < endOfDay(entry.expires))) {
      throw unauthorized(`The token "${entry.name}" has expired.`, { fix: 'Ask an operator for a new one.' });
    }
    return { type: 'token', name: entry.name, groups: entry.groups };
  };
}

/**
 * The first millisecond after a date, `2027-01-01` in UTC: a token is valid through the whole of its last day.
 * NaN for what is no date, which counts as expired.
 */
export function endOfDay(date: string): number {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) return Number.NaN;
  const start = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes February 30 for March 2
  const real = Number.isFinite(start) && new Date(start).toISOString().startsWith(date);
  return real ? start + 86_400_000 : Number.NaN;
}
