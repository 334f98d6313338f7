import type { Column, Coverage, CoverageFailure, Kind, Sensitivity } from '#kit';
import { covers, iso, least as leastOf } from '#kit';
import type { Grant } from '../access/access.ts';
import type { AccountCoverage, ExcludedScope, Survey } from './coverage.ts';

/** A survey as one asker may see it. */
export interface SeenCoverage {
  /** For the answer; at most 50 failures are listed. */
  coverage: Coverage;
  /** Failures in all, listed or not. */
  failures: readonly CoverageFailure[];
  /** Every counted scope that may be seen is complete, and there is one. */
  complete: boolean;
  /** Some accounts are hidden from the asker. */
  hiddenAccounts: boolean;
  hiddenScopes: number;
  /** The columns that are hidden from the asker in some account. */
  hiddenColumns: readonly Column[];
  excluded: readonly ExcludedScope[];
  /** How many accounts the counted scopes lie in. */
  accounts: number;
}

const MOST_LISTED = 50;
const seen = new WeakMap<Survey, WeakMap<Grant, SeenCoverage>>();

/** A survey of these accounts alone: what could not be read elsewhere says nothing of them. */
export function narrowSurvey({ accounts, ...same }: Survey, ids: readonly string[]): Survey {
  return { ...same, accounts: new Map([...accounts].filter(([id]) => ids.includes(id))) };
}

/** What may be seen of a survey under a grant. Remembered as long as both are the same. */
export function seeCoverage(kind: Kind, survey: Survey, grant: Grant): SeenCoverage {
  const known = seen.get(survey) ?? new WeakMap<Grant, SeenCoverage>();
  seen.set(survey, known);
  const before = known.get(grant);
  if (before) return before;
  const made = look(kind, survey, grant);
  known.set(grant, made);
  return made;
}

function look(kind: Kind, survey: Survey, grant: Grant): SeenCoverage {
  const shown: AccountCoverage[] = [];
  let lowest: Sensitivity | undefined;
  let hiddenScopes = 0;
  for (const account of survey.accounts.values()) {
    const see = grant.see(account.account);
    if (covers(see, kind.sensitivity)) lowest = lowest === undefined ? see : leastOf(lowest, see);
    // `*` stands for accounts that could not even be listed: nobody's in particular
    if (account.account === '*' || covers(see, kind.sensitivity)) shown.push(account);
    else hiddenScopes += account.scopes;
  }
  const floor = lowest ?? grant.decision.see;
  return {
    ...addUp(shown),
    hiddenAccounts: shown.length < survey.accounts.size,
    hiddenScopes,
    hiddenColumns: kind.columns.filter(({ sensitivity }) => !covers(floor, sensitivity ?? kind.sensitivity)),
  };
}

function addUp(
  accounts: readonly AccountCoverage[],
): Omit<SeenCoverage, 'hiddenAccounts' | 'hiddenScopes' | 'hiddenColumns'> {
  const failures = accounts.flatMap(({ failed }) => failed);
  const scopes = sum(accounts, 'scopes');
  const complete = sum(accounts, 'complete');
  const oldest = accounts.reduce(
    (least, account) => Math.min(least, account.oldest),
    Number.POSITIVE_INFINITY,
  );
  const newest = accounts.reduce((most, account) => Math.max(most, account.newest), Number.NEGATIVE_INFINITY);
  return {
    coverage: {
      scopes,
      complete,
      failed: failures.slice(0, MOST_LISTED),
      ...(oldest !== Number.POSITIVE_INFINITY && { oldest: iso(oldest), newest: iso(newest) }),
    },
    failures,
    complete: scopes > 0 && complete === scopes,
    excluded: accounts.flatMap(({ excluded }) => excluded),
    accounts: accounts.filter(({ account, scopes: count }) => count > 0 && account !== '-' && account !== '*')
      .length,
  };
}

function sum(accounts: readonly AccountCoverage[], what: 'scopes' | 'complete'): number {
  return accounts.reduce((total, account) => total + account[what], 0);
}
