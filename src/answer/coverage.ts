import type { Accounts, CoverageFailure, Kind, Scope, ScopeRecord } from '#kit';
import { iso, parseScopeKey } from '#kit';
import { accountRef } from './to-result.ts';

/** What is known of the scopes of one kind in one account. */
export interface AccountCoverage {
  account: string;
  /** Counted scopes, and how many of them were read completely and recently enough. Excluded ones count in neither. */
  scopes: number;
  complete: number;
  failed: CoverageFailure[];
  excluded: Scope[];
  /** Ends of the oldest and newest complete runs, milliseconds; infinite where there is none. */
  oldest: number;
  newest: number;
}

/** The scopes of a kind by account. `failed` is by scope key. */
export interface Survey {
  accounts: ReadonlyMap<string, AccountCoverage>;
  failed: ReadonlyMap<string, CoverageFailure>;
  /** Until when it stays true, if no record changes: the next moment at which a scope turns stale. */
  until: number;
}

export type Surveyor = (kind: Kind, records: readonly ScopeRecord[], now: number) => Survey;

interface Options {
  /** Milliseconds after which a scope is stale, by its key. */
  staleAfter: (scope: string) => number;
  accounts: Accounts;
}

/**
 * Surveys the records of a kind: a scope is complete if its last run was and is younger than stale-after; anything
 * else but `excluded` is failed. Scopes of providers that hold nothing (published ranges) do not count. A survey
 * is remembered as long as the array of records is the same and nothing turned stale.
 */
export function createSurveyor(options: Options): Surveyor {
  const known = new WeakMap<readonly ScopeRecord[], Survey>();
  return (kind, records, now) => {
    const before = known.get(records);
    if (before && now < before.until) return before;
    const made = survey(kind, records, now, options);
    known.set(records, made);
    return made;
  };
}

function survey(kind: Kind, records: readonly ScopeRecord[], now: number, options: Options): Survey {
  const accounts = new Map<string, AccountCoverage>();
  const failed = new Map<string, CoverageFailure>();
  let until = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const scope = parseScopeKey(record.key);
    if (!scope || scope.kind !== kind.name || kind.providers[scope.provider]?.holds === false) continue;
    const account = accounts.get(scope.account) ?? empty(scope.account);
    accounts.set(scope.account, account);
    if (record.outcome === 'excluded') {
      account.excluded.push(scope);
      continue;
    }
    account.scopes++;
    const completedAt = record.completedAt === undefined ? Number.NaN : Date.parse(record.completedAt);
    if (!Number.isNaN(completedAt)) widen(account, completedAt);
    const staleAt = completedAt + options.staleAfter(record.key);
    if (record.outcome === 'complete' && now < staleAt) {
      account.complete++;
      until = Math.min(until, staleAt);
      continue;
    }
    const failure = coverageFailure(record, scope, staleAt, options.accounts);
    account.failed.push(failure);
    failed.set(record.key, failure);
  }
  return { accounts, failed, until };
}

function empty(account: string): AccountCoverage {
  const never = Number.POSITIVE_INFINITY;
  return { account, scopes: 0, complete: 0, failed: [], excluded: [], oldest: never, newest: -never };
}

function widen(account: AccountCoverage, completedAt: number): void {
  account.oldest = Math.min(account.oldest, completedAt);
  account.newest = Math.max(account.newest, completedAt);
}

/** The error's code alone: its message is for operators. */
function coverageFailure(
  record: ScopeRecord,
  { account }: Scope,
  staleAt: number,
  accounts: Accounts,
): CoverageFailure {
  const stale = record.outcome === 'complete' && !Number.isNaN(staleAt);
  const outcome = record.outcome === 'complete' ? (stale ? 'stale' : 'unread') : record.outcome;
  const since = stale ? iso(staleAt) : record.since;
  return {
    scope: record.key,
    ...(account !== '-' && { account: accountRef(account, accounts) }),
    outcome,
    ...(record.error && { error: record.error.code }),
    ...(since && { since }),
  };
}
