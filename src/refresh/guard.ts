import type { Difference, ScopeRecord } from '#kit';

/** Scopes of fewer documents may lose any number of them. */
const SMALL = 20;

/**
 * Whether a run that lost this much must wait for a confirmation: the scope had 20 documents or more and keeps fewer
 * than half. The operator confirms, or a second run that finds about as many as the refused one (within a tenth, or 5).
 */
export function losesTooMuch(
  { before, after }: Pick<Difference, 'before' | 'after'>,
  previous: ScopeRecord | undefined,
  confirm: boolean,
): boolean {
  if (confirm || before < SMALL || after >= before / 2) return false;
  const refused = previous?.refusedCount;
  return refused === undefined || Math.abs(after - refused) > Math.max(5, refused / 10);
}
