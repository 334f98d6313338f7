import type { Principal } from './principal.ts';
import type { ScopeRecord } from './scope.ts';

/** A scope whose last run was refused because it lost too much: documents before, and found by that run. */
export interface Refusal {
  scope: string;
  was: number;
  now: number;
  /** The end of the refused run, by which it is known; ISO 8601 in UTC. */
  at: string;
}

/** What the record of a scope says was refused; undefined where its last run was not. */
export function refusalOf({
  key,
  outcome,
  count = 0,
  refusedCount,
  attemptedAt,
}: ScopeRecord): Refusal | undefined {
  if (outcome !== 'refused' || refusedCount === undefined || attemptedAt === undefined) return undefined;
  return { scope: key, was: count, now: refusedCount, at: attemptedAt };
}

/** Refused scopes, and operators who say that what is lost is gone indeed. */
export interface Refusals {
  /** All that are refused now, by scope, for operators; none for everybody else. */
  list(principal: Principal): Promise<Refusal[]>;
  /**
   * Lets the next run of the scope commit that finds as much as the refused one, or more; said twice, it is said once.
   * Throws `denied` for who is no operator, `notFound` where that refusal is over, and what the store and the audit throw.
   */
  accept(
    actor: { principal: Principal; door: string; requestId: string },
    refused: Pick<Refusal, 'scope' | 'at'>,
  ): Promise<Refusal>;
}
