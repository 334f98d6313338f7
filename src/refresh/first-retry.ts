import type { ScopeRecord } from '#kit';
import { intervalOf, iso, parseScopeKey } from '#kit';
import { canTryAgain, retryAt } from './due.ts';
import type { RefreshOptions } from './refresh.types.ts';
import { selects } from './selection.ts';

/**
 * When the first scope of the selection that failed is to be tried again before its interval says so; milliseconds
 * since the epoch. What stood for places that could not be planned (`*`) was tried just now.
 */
export function firstRetry(
  records: readonly ScopeRecord[],
  { kinds, settings, select = {}, clock }: Pick<RefreshOptions, 'kinds' | 'settings' | 'select' | 'clock'>,
): number | undefined {
  const now = clock();
  const times = records.filter(canTryAgain).flatMap((record) => {
    const tried = record.key.endsWith('/*') ? { ...record, attemptedAt: iso(now) } : record;
    const at = retryAt(tried, intervalOf(record.key, kinds, settings?.refresh));
    const scope = parseScopeKey(record.key);
    // What is over already was not to be read, or cannot be
    return at !== undefined && at > now && scope && selects(select, scope) ? [at] : [];
  });
  return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined;
}
