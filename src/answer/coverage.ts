import type { AccountRecords, Accounts, CoverageFailure, Kind, Scope, ScopeRecord } from '#kit';
import { byAccount, freshSpan, iso, parseScopeKey } from '#kit';
import { isTrue, overlap, type Span, spanAround } from './freshness.ts';
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
  /** By scope key: those that are failed or excluded, so that what was read of them may be old. */
  unsure: ReadonlyMap<string, CoverageFailure>;
  /** Ends of the oldest and newest complete runs, milliseconds; infinite where there is none. */
  oldest: number;
  newest: number;
}

/** The scopes of a kind by account. */
export interface Survey extends Span {
  accounts: ReadonlyMap<string, AccountCoverage>;
}

/** Why what was read of a scope may be old: it is failed or excluded. Undefined where it is neither. */
export function unsureScope({ accounts }: Survey, key: string): CoverageFailure | undefined {
  return accounts.get(parseScopeKey(key)?.account ?? '')?.unsure.get(key);
}

export type Surveyor = (kind: Kind, records: readonly ScopeRecord[], now: number) => Survey;

interface Options {
  /** Milliseconds after which a scope is stale, by its key. */
  staleAfter: (scope: string) => number;
  accounts: Accounts;
}

/** What the records of one account say. */
interface AccountSurvey extends Omit<Survey, 'accounts'> {
  /** As the failures have it. */
  name: string | undefined;
  coverage: AccountCoverage;
}

/**
 * Surveys the records of a kind: a scope is complete if its last run was and is younger than stale-after, and does not
 * lie in the future; anything else but `excluded` is failed. Scopes of providers that hold nothing (published ranges) do not count. A survey
 * is remembered as long as the array of records is the same and nothing turned stale, and so is what it says of an
 * account.
 */
export function createSurveyor(options: Options): Surveyor {
  const surveys = new WeakMap<readonly ScopeRecord[], Survey>();
  const known = new WeakMap<AccountRecords, AccountSurvey>();
  const ofAccount = (own: AccountRecords, now: number): AccountSurvey => {
    const name = options.accounts.get(own.account)?.name;
    const before = known.get(own);
    if (before && before.name === name && isTrue(before, now)) return before;
    const made = { name, ...surveyAccount(own, now, options) };
    known.set(own, made);
    return made;
  };
  return (kind, records, now) => {
    const before = surveys.get(records);
    if (before && isTrue(before, now)) return before;
    const counted = byAccount(records).filter((own) => isCounted(kind, own));
    const made = together(counted.map((own) => ofAccount(own, now)));
    surveys.set(records, made);
    return made;
  };
}

function isCounted({ name, providers }: Kind, { kind, provider }: AccountRecords): boolean {
  return kind === name && providers[provider]?.holds !== false;
}

/** An account of several providers is in several of these. */
function together(parts: readonly AccountSurvey[]): Survey {
  const accounts = new Map<string, AccountCoverage>();
  for (const { coverage } of parts) {
    const other = accounts.get(coverage.account);
    accounts.set(coverage.account, other ? added(other, coverage) : coverage);
  }
  return { accounts, ...overlap(parts) };
}

function added(one: AccountCoverage, other: AccountCoverage): AccountCoverage {
  return {
    account: one.account,
    scopes: one.scopes + other.scopes,
    complete: one.complete + other.complete,
    failed: [...one.failed, ...other.failed],
    excluded: [...one.excluded, ...other.excluded],
    unsure: new Map([...one.unsure, ...other.unsure]),
    oldest: Math.min(one.oldest, other.oldest),
    newest: Math.max(one.newest, other.newest),
  };
}

function surveyAccount(
  { account: id, records }: AccountRecords,
  now: number,
  options: Options,
): Omit<AccountSurvey, 'name'> {
  const unsure = new Map<string, CoverageFailure>();
  const account = { ...empty(id), unsure };
  const changes: number[] = [];
  for (const record of records) {
    const scope = parseScopeKey(record.key);
    if (!scope) continue;
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
    if (record.outcome === 'complete' && isTrue(fresh, now)) {
      account.complete++;
      continue;
    }
    const staleAt = fresh.until <= now ? fresh.until : undefined;
    const failure = coverageFailure(record, scope, staleAt, options.accounts);
    account.failed.push(failure);
    unsure.set(record.key, failure);
  }
  return { coverage: account, ...spanAround(now, changes) };
}

function excludedScope({ leftAt, error }: ScopeRecord, scope: Scope): ExcludedScope {
  return { ...scope, ...(leftAt !== undefined && { leftAt }), isAccount: error?.code === 'AccountRetired' };
}

function empty(account: string): Omit<AccountCoverage, 'unsure'> {
  const never = Number.POSITIVE_INFINITY;
  return { account, scopes: 0, complete: 0, failed: [], excluded: [], oldest: never, newest: -never };
}

function widen(account: Pick<AccountCoverage, 'oldest' | 'newest'>, completedAt: number): void {
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
