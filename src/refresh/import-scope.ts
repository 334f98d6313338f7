import type { Kind, ScopeError, ScopeOutcome, ScopeRecord } from '#kit';
import { iso, parseScopeKey, scopeKey, scopeOutcomes } from '#kit';
import { LineFault, objectOf, timeOf } from './line-fault.ts';

/**
 * Reads what is inside `{ "scope": … }`: `key`, or `kind`, `provider`, `account` and `region`; an outcome; the rest
 * of a scope record as far as it is there. Throws LineFault.
 */
export function readScopeLine(value: unknown, kinds: ReadonlyMap<string, Kind>, now: number): ScopeRecord {
  const line = objectOf(value, 'scope');
  const outcome = outcomeOf(line['outcome']);
  const time = (name: string) => timeOf(line[name], name, now);
  // Complete without a time: as of the file, which is read now
  const completedAt = time('completedAt') ?? (outcome === 'complete' ? iso(now) : undefined);
  const failedSince = outcome === 'complete' ? undefined : (time('since') ?? iso(now));
  return dropUndefined({
    key: keyOf(line, kinds),
    outcome,
    completedAt,
    attemptedAt: time('attemptedAt'),
    since: failedSince,
    count: countOf(line, 'count'),
    refusedCount: countOf(line, 'refusedCount'),
    runId: typeof line['runId'] === 'string' ? line['runId'].slice(0, 100) : undefined,
    durationMs: countOf(line, 'durationMs'),
    calls: countOf(line, 'calls'),
    throttles: countOf(line, 'throttles'),
    emptyRuns: countOf(line, 'emptyRuns') || undefined,
    leftAt: time('leftAt'),
    error: outcome === 'complete' ? undefined : errorOf(line['error']),
  });
}

function outcomeOf(value: unknown): ScopeOutcome {
  const outcome = scopeOutcomes.find((one) => one === value);
  if (outcome === undefined) throw new LineFault(`unknown outcome; it is one of ${scopeOutcomes.join(', ')}`);
  return outcome;
}

function keyOf(line: Record<string, unknown>, kinds: ReadonlyMap<string, Kind>): string {
  const part = (name: string, otherwise = '') => {
    const value = line[name] ?? otherwise;
    return typeof value === 'string' ? value : '';
  };
  const given =
    typeof line['key'] === 'string'
      ? line['key']
      : scopeKey({
          kind: part('kind'),
          provider: part('provider', 'aws'),
          account: part('account'),
          region: part('region', 'global'),
        });
  const scope = parseScopeKey(given);
  if (!scope) throw new LineFault('the scope needs a key: kind/provider/account/region');
  if (!kinds.has(scope.kind)) throw new LineFault(`unknown kind "${scope.kind.slice(0, 64)}"`);
  return given;
}

function countOf(line: Record<string, unknown>, name: string): number | undefined {
  const value = line[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return Math.round(value);
  throw new LineFault(`${name} is no count`);
}

function errorOf(value: unknown): ScopeError | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return { code: 'Imported', message: value.slice(0, 500) };
  const { code, action, message, fix } = objectOf(value, 'error');
  const text = (member: unknown) => (typeof member === 'string' ? member.slice(0, 500) : undefined);
  return dropUndefined({
    code: text(code) ?? 'Imported',
    action: text(action),
    message: text(message) ?? '',
    fix: text(fix),
  });
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
