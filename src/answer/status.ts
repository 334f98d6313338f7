import type { Accounts, Clock, Index, Interval, Kind, Principal, ScopeRecord } from '#kit';
import { covers, inWords, iso, parseScopeKey } from '#kit';
import type { Access } from '../access/access.ts';
import type { Status, StatusError, StatusRow } from './status.types.ts';
import { accountRef } from './to-result.ts';

interface Options {
  kinds: ReadonlyMap<string, Kind>;
  index: Pick<Index, 'scopes'>;
  access: Pick<Access, 'grant' | 'isOperator'>;
  accounts: Accounts;
  intervalOf: (scope: string) => Interval;
  /** When a schedule (cron, UTC) runs next after this time, milliseconds. */
  nextRun: (every: string, after: number) => number;
  clock: Clock;
}

/** Worst first. */
const severity = ['failed', 'denied', 'refused', 'throttled', 'unread', 'stale', 'complete', 'excluded'];

/**
 * What the index knows, by kind, provider and account: operators see all with messages and fixes, everybody else
 * the kinds and accounts that they may ask about, with the errors' codes. Throws what the index throws.
 */
export function createStatus(options: Options): (principal: Principal) => Promise<Status> {
  const { index, access, clock } = options;
  return async (principal) => {
    const operator = access.isOperator(principal);
    const now = clock();
    const groups = new Map<string, ScopeRecord[]>();
    for (const record of await index.scopes()) {
      const scope = parseScopeKey(record.key);
      if (!scope || !(operator || maySee(principal, scope.kind, scope.account, options))) continue;
      const key = `${scope.kind}/${scope.provider}/${scope.account}`;
      const group = groups.get(key);
      if (group) group.push(record);
      else groups.set(key, [record]);
    }
    const rows = [...groups].map(([key, records]) => rowOf(key, records, { ...options, now, operator }));
    rows.sort((a, b) => severity.indexOf(a.outcome) - severity.indexOf(b.outcome));
    return total(rows, now);
  };
}

function maySee(principal: Principal, name: string, account: string, { kinds, access }: Options): boolean {
  const kind = kinds.get(name);
  if (!kind) return false;
  const grant = access.grant({ principal, kind: name });
  // `*` stands for accounts that could not be listed: nobody's in particular
  return grant.decision.allowed && (account === '*' || covers(grant.see(account), kind.sensitivity));
}

interface RowOptions extends Options {
  now: number;
  operator: boolean;
}

function rowOf(key: string, records: readonly ScopeRecord[], options: RowOptions): StatusRow {
  const { accounts, intervalOf, nextRun, now } = options;
  const [kind = '', provider = '', account = ''] = key.split('/');
  const interval = intervalOf(records[0]?.key ?? '');
  const counted = records.filter(({ outcome }) => outcome !== 'excluded');
  const outcomes = records.map((record) => outcomeOf(record, interval.staleAfter, now));
  const complete = outcomes.filter((outcome) => outcome === 'complete').length;
  const ended = counted.flatMap(({ completedAt }) =>
    completedAt === undefined ? [] : [Date.parse(completedAt)],
  );
  const oldest = ended.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return {
    kind,
    provider,
    account: accountRef(account, accounts),
    outcome: severity.find((one) => outcomes.some((outcome) => outcome === one)) ?? 'unread',
    scopes: counted.length,
    complete,
    failed: counted.length - complete,
    documents: counted.reduce((sum, { count = 0 }) => sum + count, 0),
    ...(ended.length > 0 && { ageSeconds: Math.max(0, Math.round((now - oldest) / 1000)) }),
    promiseSeconds: Math.round(interval.staleAfter / 1000),
    promiseKept: complete === counted.length,
    errors: errorsOf(counted, interval.staleAfter, options),
    ...(counted.length > 0 && { nextRun: iso(nextRun(interval.every, now)) }),
  };
}

function outcomeOf({ outcome, completedAt }: ScopeRecord, staleAfter: number, now: number): string {
  if (outcome !== 'complete') return outcome;
  if (completedAt === undefined) return 'unread';
  return now < Date.parse(completedAt) + staleAfter ? 'complete' : 'stale';
}

function errorsOf(
  records: readonly ScopeRecord[],
  staleAfter: number,
  { now, operator }: RowOptions,
): StatusError[] {
  const causes = new Map<string, StatusError>();
  for (const record of records) {
    const outcome = outcomeOf(record, staleAfter, now);
    if (outcome === 'complete') continue;
    const { error, since } = record;
    const cause = `${outcome} ${error?.code} ${error?.action}`;
    const known = causes.get(cause) ?? { outcome, ...shownOf(error, operator), regions: [] };
    known.regions.push(parseScopeKey(record.key)?.region ?? '');
    if (since !== undefined && (known.since === undefined || since < known.since)) known.since = since;
    causes.set(cause, known);
  }
  return [...causes.values()];
}

function shownOf(error: ScopeRecord['error'], operator: boolean): Partial<StatusError> {
  if (!error) return {};
  const { code, action, message, fix } = error;
  return {
    code,
    ...(action !== undefined && { action }),
    ...(operator && { message, ...(fix !== undefined && { fix }) }),
  };
}

function total(rows: StatusRow[], now: number): Status {
  const sum = (what: 'scopes' | 'complete' | 'failed' | 'documents') =>
    rows.reduce((all, row) => all + row[what], 0);
  const [scopes, complete, failed, documents] = [
    sum('scopes'),
    sum('complete'),
    sum('failed'),
    sum('documents'),
  ];
  const oldest = rows.reduce((most, { ageSeconds = 0 }) => Math.max(most, ageSeconds), 0);
  const promiseKept = scopes > 0 && failed === 0;
  const known = `${documents} documents`;
  const counts = { scopes, complete, failed, documents };
  if (scopes === 0)
    return {
      at: iso(now),
      summary:
        'Nothing has been read yet, or nothing that you may see: an operator starts that with `cloudwhois refresh`.',
      promiseKept,
      ...counts,
      rows,
    };
  const age = `the oldest ${inWords(oldest * 1000)} ago`;
  const summary = promiseKept
    ? `All ${scopes} scopes are read and fresh (${known}, ${age}).`
    : `${complete} of ${scopes} scopes are read and fresh (${known}, ${age}); ${failed} are not: ${worst(rows)}.`;
  return { at: iso(now), summary, promiseKept, ...counts, rows };
}

/** `ip in legacy-prod: AccessDenied`, the worst three. */
function worst(rows: readonly StatusRow[]): string {
  const failing = rows.filter(({ promiseKept }) => !promiseKept);
  const named = failing
    .slice(0, 3)
    .map(
      ({ kind, account, errors, outcome }) =>
        `${kind} in ${account.name ?? account.id}: ${errors[0]?.code ?? outcome}`,
    );
  return failing.length > 3 ? `${named.join(', ')}, and ${failing.length - 3} more` : named.join(', ');
}
