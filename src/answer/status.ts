import type { Accounts, Clock, Index, Kind, Principal, Scope, ScopeRecord, Timetable } from '#kit';
import { ageOf, covers, inWords, iso, parseScopeKey } from '#kit';
import type { Access } from '../access/access.ts';
import type { Status, StatusCause, StatusError, StatusRow } from './status.types.ts';
import { causesOf, type KnownScope, type SeenScope } from './status-causes.ts';
import { forecastOf } from './status-forecast.ts';
import { type Writers, writersSeen } from './status-writers.ts';
import { accountRef } from './to-result.ts';

interface Options {
  kinds: ReadonlyMap<string, Kind>;
  index: Pick<Index, 'scopes'>;
  access: Pick<Access, 'grant' | 'isOperator'>;
  accounts: Accounts;
  timetable: Timetable;
  /** Whether this installation reads the provider of a kind: what was imported alone has no next run. */
  reads: (scope: Scope) => boolean;
  writers: () => Promise<Writers>;
  clock: Clock;
}

/** Worst first. */
const severity = ['failed', 'denied', 'refused', 'throttled', 'unread', 'stale', 'complete', 'excluded'];

/**
 * What the index knows, by kind, provider and account, with the causes of what is not read and the next runs:
 * operators see all with messages and fixes, everybody else the kinds and accounts that they may ask about, with the
 * errors' codes. Throws what the index throws.
 */
export function createStatus(options: Options): (principal: Principal) => Promise<Status> {
  const { access, accounts, clock, timetable } = options;
  const known = knownScopes(timetable);
  return async (principal) => {
    const operator = access.isOperator(principal);
    const now = clock();
    const [records, writers] = await Promise.all([options.index.scopes(), options.writers()]);
    const scopes = seenScopes(known(records), { ...options, principal, now });
    const counted = scopes.filter(({ outcome }) => outcome !== 'excluded');
    const groups = Map.groupBy(scopes, ({ scope }) => `${scope.kind}/${scope.provider}/${scope.account}`);
    const rows = [...groups.values()].map((group) => rowOf(group, { ...options, now, operator }));
    const causes = causesOf(
      counted.filter(({ outcome }) => outcome !== 'complete'),
      { accounts, operator },
    );
    return {
      ...total(rows, causes, now),
      causes,
      excluded: causesOf(
        scopes.filter(({ outcome }) => outcome === 'excluded'),
        { accounts, operator },
      ),
      ...writersSeen(writers, operator),
      forecast: forecastOf(
        counted.filter(({ scope }) => options.reads(scope)),
        timetable,
        now,
      ),
      rows: rows.toSorted((a, b) => severity.indexOf(a.outcome) - severity.indexOf(b.outcome)),
    };
  };
}

/** The scopes of these records; what was last derived stands as long as the index gives back the same array. */
function knownScopes({ intervalOf }: Timetable): (records: readonly ScopeRecord[]) => readonly KnownScope[] {
  let last: { records: readonly ScopeRecord[]; known: readonly KnownScope[] } | undefined;
  return (records) => {
    if (last?.records === records) return last.known;
    const known = records.flatMap((record) => {
      const scope = parseScopeKey(record.key);
      return scope ? { record, scope, interval: intervalOf(record.key) } : [];
    });
    last = { records, known };
    return known;
  };
}

/** The scopes that this principal may know of. */
function seenScopes(
  known: readonly KnownScope[],
  { principal, now, ...options }: Options & { principal: Principal; now: number },
): SeenScope[] {
  const { access, kinds } = options;
  const sights = access.isOperator(principal)
    ? undefined
    : new Map([...kinds.keys()].map((kind) => [kind, sightOf(principal, kind, options)]));
  return known
    .filter(({ scope: { kind, account } }) => !sights || sights.get(kind)?.(account))
    .map((one) => ({ ...one, outcome: outcomeOf(one, now) }));
}

/** Which accounts of a kind this principal may know of. */
function sightOf(principal: Principal, name: string, { kinds, access }: Options) {
  const kind = kinds.get(name);
  const grant = kind && access.grant({ principal, kind: name });
  if (!grant?.decision.allowed) return () => false;
  // `*` stands for accounts that could not be listed: nobody's in particular
  return (account: string) =>
    account === '*' || covers(grant.see(account), kind?.sensitivity ?? 'restricted');
}

function outcomeOf({ record: { outcome, completedAt }, interval }: KnownScope, now: number): string {
  if (outcome !== 'complete') return outcome;
  if (completedAt === undefined) return 'unread';
  return ageOf(Date.parse(completedAt), now) < interval.staleAfter ? 'complete' : 'stale';
}

interface RowOptions extends Options {
  now: number;
  operator: boolean;
}

/** Of all scopes of one kind and provider in one account. */
function rowOf(group: readonly SeenScope[], { accounts, timetable, now, operator }: RowOptions): StatusRow {
  const { kind = '', provider = '', account = '' } = group[0]?.scope ?? {};
  const interval = group[0]?.interval ?? timetable.intervalOf('');
  const counted = group.filter(({ outcome }) => outcome !== 'excluded');
  const complete = counted.filter(({ outcome }) => outcome === 'complete').length;
  const sum = (what: 'count' | 'calls' | 'throttles' | 'durationMs') =>
    Math.round(counted.reduce((all, { record }) => all + (record[what] ?? 0), 0));
  const ended = counted.flatMap(({ record }) => record.completedAt ?? []);
  const oldest = ended.reduce((least, time) => Math.min(least, Date.parse(time)), Number.POSITIVE_INFINITY);
  return {
    kind,
    provider,
    account: accountRef(account, accounts),
    outcome: severity.find((one) => group.some(({ outcome }) => outcome === one)) ?? 'unread',
    scopes: counted.length,
    complete,
    failed: counted.length - complete,
    excluded: group.length - counted.length,
    documents: sum('count'),
    calls: sum('calls'),
    throttles: sum('throttles'),
    durationMs: sum('durationMs'),
    ...(ended.length > 0 && { ageSeconds: Math.max(0, Math.round((now - oldest) / 1000)) }),
    promiseSeconds: Math.round(interval.staleAfter / 1000),
    promiseKept: complete === counted.length,
    errors: errorsOf(counted, operator),
    ...(counted.length > 0 && { nextRun: iso(timetable.nextRun(interval.every, now)) }),
  };
}

function errorsOf(counted: readonly SeenScope[], operator: boolean): StatusError[] {
  const causes = new Map<string, StatusError>();
  for (const { record, scope, outcome } of counted) {
    if (outcome === 'complete') continue;
    const { error, since } = record;
    const cause = `${outcome} ${error?.code} ${error?.action}`;
    const known = causes.get(cause) ?? { outcome, ...shownOf(error, operator), regions: [] };
    known.regions.push(scope.region);
    if (since !== undefined && (known.since === undefined || since < known.since)) known.since = since;
    causes.set(cause, known);
  }
  return [...causes.values()];
}

function shownOf(error: SeenScope['record']['error'], operator: boolean): Partial<StatusError> {
  if (!error) return {};
  const { code, action, message, fix } = error;
  return {
    code,
    ...(action !== undefined && { action }),
    ...(operator && { message, ...(fix !== undefined && { fix }) }),
  };
}

type Total = Pick<Status, 'at' | 'summary' | 'promiseKept' | 'scopes' | 'complete' | 'failed' | 'documents'>;

function total(rows: readonly StatusRow[], causes: readonly StatusCause[], now: number): Total {
  const sum = (what: 'scopes' | 'complete' | 'failed' | 'documents') =>
    rows.reduce((all, row) => all + row[what], 0);
  const counts = {
    scopes: sum('scopes'),
    complete: sum('complete'),
    failed: sum('failed'),
    documents: sum('documents'),
  };
  const ages = rows.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  const oldest = ages.reduce((most, one) => Math.max(most, one), 0);
  const age = ages.length > 0 ? `, the oldest ${inWords(oldest * 1000)} ago` : '';
  const promiseKept = counts.scopes > 0 && counts.failed === 0;
  return { at: iso(now), summary: summaryOf(counts, causes, age), promiseKept, ...counts };
}

function summaryOf(
  { scopes, complete, failed, documents }: Pick<Total, 'scopes' | 'complete' | 'failed' | 'documents'>,
  causes: readonly StatusCause[],
  age: string,
): string {
  if (scopes === 0)
    return 'Nothing has been read yet, or nothing that you may see: an operator starts that with `cloudwhois refresh`.';
  const known = `${documents} documents${age}`;
  if (failed === 0) return `All ${scopes} scopes are read and fresh (${known}).`;
  const reasons = causes.length === 1 ? 'one reason' : `${causes.length} reasons`;
  return `${complete} of ${scopes} scopes are read and fresh (${known}); ${failed} ${failed === 1 ? 'is' : 'are'} not, for ${reasons}.`;
}
