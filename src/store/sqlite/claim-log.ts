import { createClaims } from '../claims.ts';
import type { Handle } from './handle.ts';

/** One claim to be made; `expiresAt` in milliseconds. */
export interface Claim {
  key: string;
  expiresAt: number;
}

/** Claims over all processes; see `createClaimLog`. */
export interface ClaimLog {
  /** Whether each of these was new, in their order; inside a transaction that writes. */
  take(handle: Handle, wanted: readonly Claim[], now: number): boolean[];
  /** Forgets everything, for a transaction that was rolled back; it is read again with the next claims. */
  forget(): void;
  /** Removes what has expired; inside a transaction. */
  purge(handle: Handle, now: number): void;
}

type Row = [batch: number, claims: string];
const sinceSql = 'SELECT batch, claims FROM claims WHERE batch > ? AND expires_at > ? ORDER BY batch';
const insertSql = 'INSERT INTO claims (expires_at, claims) VALUES (?, ?)';
const purgeSql = 'DELETE FROM claims WHERE expires_at <= ?';

/**
 * Claims as a log: every process adds what it claimed at one time as one row, and before that reads the rows of the
 * others. A row for each key would touch a page of the file for each, since keys are random: that cost a third of the
 * time of a question.
 */
export function createClaimLog(): ClaimLog {
  const known = createClaims();
  let last = 0;
  const readOthers = (handle: Handle, now: number) => {
    for (const [batch, claims] of handle.all<Row>(sinceSql, last, now)) {
      last = batch;
      for (const [key, expiresAt] of JSON.parse(claims) as [string, number][]) known.add(key, expiresAt);
    }
  };
  return {
    take(handle, wanted, now) {
      readOthers(handle, now);
      const fresh: [string, number][] = [];
      const won = wanted.map(({ key, expiresAt }) => {
        if (known.has(key, now)) return false;
        known.add(key, expiresAt);
        fresh.push([key, expiresAt]);
        return true;
      });
      const longest = fresh.reduce((most, [, expiresAt]) => Math.max(most, expiresAt), 0);
      if (fresh.length > 0) last = handle.run(insertSql, longest, JSON.stringify(fresh));
      return won;
    },
    forget() {
      known.clear();
      last = 0;
    },
    purge: (handle, now) => {
      handle.run(purgeSql, now);
    },
  };
}
