import type { Accounts, CoverageFailure, Kind, Scope, ScopeRecord } from '#kit';
import { freshSpan, iso, parseScopeKey } from '#kit';
import { accountRef } from './to-result.ts';

/** A scope that counts in nothing. `leftAt`: since when its account or region is no longer among those that are read. */
export interface ExcludedScope extends Scope {
  leftAt?: string;
  /** That the account left, and not only the region. */
  isAccount: boolean;
}

/** What is known of the scopes of one kind in one account. */
export interface AccountCoverage {
  account: string;
  /** Counted scopes, and how many of them were read completely and recently enough. Excluded ones count in neither. */
  scopes: number;
  complete: number;
  failed: CoverageFailure[];
  excluded: ExcludedScope[];
  /** Ends of the oldest and newest complete runs, milliseconds; infinite where there is none. */
  oldest: number;
  newest: number;
}

/** The scopes of a kind by account. */
export interface Survey {
  accounts: ReadonlyMap<string, AccountCoverage>;
  /** By scope key: those that are failed or excluded, so that what was read of them may be old. */
  unsure: ReadonlyMap<string, CoverageFailure>;
  /** From when until when it is true, if no record changes: in between no scope turns stale or fresh. */
  from: number;
  until: number;
}

export type Surveyor = (kind: Kind, records: readonly ScopeRecord[], now: number) => Survey;

interface Options {
  /** Milliseconds after which a scope is stale, by its key. */
  staleAfter: (scope: string) => number;
  accounts: Accounts;
}

/**
 * Surveys the records of a kind: a scope is complete if its last run was and is younger than stale-after, and does not
 * lie in the future; anything else but `excluded` is failed. Scopes of providers that hold nothing (published ranges) do not count. A survey
 * is remembered as long as the array of records is the same and nothing turned stale.
 */
export function createSurveyor(options: Options): Surveyor {
  const known = new WeakMap<readonly ScopeRecord[], Survey>();
  return (kind, records, now) => {
    const before = known.get(records);
    if (before && before.from <= now && now < before.until) return before;
    const made = survey(kind, records, now, options);
    known.set(records, made);
    return made;
  };
}

function survey(kind: Kind, records: readonly ScopeRecord[], now: number, options: Options): Survey {
  const accounts = new Map<string, AccountCoverage>();
  const unsure = new Map<string, CoverageFailure>();
  const changes: number[] = [];
  for (const record of records) {
    const scope = parseScopeKey(record.key);
    if (!scope || scope.kind !== kind.name || kind.providers[scope.provider]?.holds === false) continue;
    const account = accounts.get(scope.account) ?? empty(scope.account);
    accounts.set(scope.account, account);
    if (record.outcome === 'excluded') {
      account.excluded.push(excludedScope(record, scope));
      unsure.set(record.key, coverageFailure(record, scope, undefined, options.accounts));
      continue;
    }
    account.scopes++;
    const completedAt = record.completedAt === undefined ? Number.NaN : Date.parse(record.completedAt);
    if (!Number.isNaN(completedAt)) widen(account, completedAt);
    const fresh = freshSpan(completedAt, options.staleAfter(record.key));
    changes.push(fresh.from, fresh.until);
    if (record.outcome === 'complete' && fresh.from <= now && now < fresh.until) {
      account.complete++;
      continue;
    }
    const staleAt = fresh.until <= now ? fresh.until : undefined;
    const failure = coverageFailure(record, scope, staleAt, options.accounts);
    account.failed.push(failure);
    unsure.set(record.key, failure);
  }
  return { accounts, unsure, ...spanAround(now, changes) };
}

/** From the last of these times that has come until the next that has not. */
function spanAround(now: number, times: readonly number[]): { from: number; until: number } {
  const span = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  for (const time of times) {
    if (time <= now) span.from = Math.max(span.from, time);
    else if (time > now) span.until = Math.min(span.until, time);
  }
  return span;
}

function excludedScope({ leftAt, error }: ScopeRecord, scope: Scope): ExcludedScope {
  return { ...scope, ...(leftAt !== undefined && { leftAt }), isAccount: error?.code === 'AccountRetired' };
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
  staleAt: number | undefined,
  accounts: Accounts,
): CoverageFailure {
  const { completedAt, outcome: ended } = record;
  const outcome = ended === 'complete' ? (completedAt === undefined ? 'unread' : 'stale') : ended;
  const since = outcome === 'stale' ? staleAt && iso(staleAt) : record.since;
  return {
    scope: record.key,
    ...(account !== '-' && { account: accountRef(account, accounts) }),
    outcome,
    ...(record.error && { error: record.error.code }),
    ...(since && { since }),
  };
}
