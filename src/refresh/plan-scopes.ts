import type { Kind, Place, Plan, Scope, ScopeError, ScopeRecord } from '#kit';
import { classify, parseScopeKey, scopeKey } from '#kit';
import { unfinished, unread } from './records.ts';

interface PlanOptions {
  kind: Kind;
  provider: string;
  plan: Plan;
  /** The present records of this kind and provider. */
  records: readonly ScopeRecord[];
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether this scope should have been read in this refresh. */
  wanted: (key: string) => boolean;
}

/** What a plan means for one kind and provider. */
export interface PlannedScopes {
  scopes: Scope[];
  /** Known or not: those that are excluded, could not be planned, or are not in the plan any more. */
  unplanned: ScopeRecord[];
  /** Records to write: new scopes, and what has changed among the unplanned. */
  records: ScopeRecord[];
  /** Records of `*` places that can be planned again. */
  retire: string[];
}

/**
 * Compares a plan with the present records. Nothing that is known is forgotten: a scope that the plan does not name
 * any more stays, with an outcome that says why it was not read. Never throws.
 */
export function planScopes(options: PlanOptions): PlannedScopes {
  const { kind, provider, plan, records, now } = options;
  const scopeAt = ({ account, region }: Place): Scope => ({ kind: kind.name, provider, account, region });
  const known = new Map(records.map((record) => [record.key, record]));
  const excluded = new Map(
    plan.excluded.map(({ place, why }) => [
      scopeKey(scopeAt(place)),
      { outcome: 'excluded', error: { code: 'Excluded', message: why } } as const,
    ]),
  );
  const unreadable = new Map(
    plan.unreadable.map(({ place, error }) => [scopeKey(scopeAt(place)), classify(error, place)]),
  );
  const scopes = plan.places.map(scopeAt).filter((scope) => !excluded.has(scopeKey(scope)));
  const fresh = scopes.map(scopeKey).filter((key) => !known.has(key));
  const planned = new Set([...scopes.map(scopeKey), ...excluded.keys(), ...unreadable.keys()]);
  const rest = records.filter(({ key }) => !planned.has(key));
  const reasons = new Map<string, Reason>([...excluded, ...unreadable]);
  for (const record of rest.filter(({ key }) => !isStar(key))) {
    const reason = reasonFor(record, options, { excluded, unreadable });
    if (reason) reasons.set(record.key, reason);
  }
  const unplanned = [...reasons].map(([key, reason]) =>
    unfinished({ key, ...reason, previous: known.get(key), now }),
  );
  return {
    scopes,
    unplanned,
    records: [
      ...fresh.map((key) => unread(key, now)),
      ...unplanned.filter((record) => isNews(record, known.get(record.key))),
    ],
    // As long as nothing at all can be planned, what could not be planned before stays so
    retire: unreadable.has(scopeKey(scopeAt({ account: '*', region: '*' })))
      ? []
      : rest.map(({ key }) => key).filter(isStar),
  };
}

interface Reason {
  outcome: Exclude<ScopeRecord['outcome'], 'complete'>;
  error: ScopeError;
}

/** Why a scope that is known is not in the plan; undefined where it was not to be read anyway. */
function reasonFor(
  record: ScopeRecord,
  { plan, wanted }: PlanOptions,
  reasons: { excluded: ReadonlyMap<string, Reason>; unreadable: ReadonlyMap<string, Reason> },
): Reason | undefined {
  const covering = starsOf(record.key);
  const named = (among: ReadonlyMap<string, Reason>) =>
    covering.map((key) => among.get(key)).find((reason) => reason !== undefined);
  const excluded = named(reasons.excluded);
  if (excluded) return excluded;
  const unreadable = named(reasons.unreadable);
  if (unreadable) return wanted(record.key) ? unreadable : undefined;
  const account = parseScopeKey(record.key)?.account ?? '';
  const isThere =
    plan.accounts.some(({ id }) => id === account) || plan.places.some((place) => place.account === account);
  return { outcome: 'failed', error: isThere ? regionLeft(account) : accountLeft(account) };
}

function accountLeft(account: string): ScopeError {
  return {
    code: 'AccountLeft',
    message: `The account ${account} is no longer among those that are discovered or configured.`,
    fix: `Name ${account} under aws.exclude if that is meant, or under aws.accounts to read it again.`,
  };
}

function regionLeft(account: string): ScopeError {
  return {
    code: 'RegionLeft',
    message: `The region is no longer among those that are read in ${account}.`,
    fix: 'Name it under aws.exclude if that is meant, or under aws.regions to read it again.',
  };
}

/** The keys of the `*` places that hold this scope. */
function starsOf(key: string): string[] {
  const scope = parseScopeKey(key);
  if (!scope) return [];
  return [
    { ...scope, region: '*' },
    { ...scope, account: '*' },
    { ...scope, account: '*', region: '*' },
  ].map(scopeKey);
}

function isStar(key: string): boolean {
  const scope = parseScopeKey(key);
  return scope?.account === '*' || scope?.region === '*';
}

function isNews(record: ScopeRecord, known: ScopeRecord | undefined): boolean {
  return (
    record.outcome !== known?.outcome ||
    record.error?.code !== known.error?.code ||
    record.error?.message !== known.error?.message
  );
}
