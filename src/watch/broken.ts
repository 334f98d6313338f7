import type { Accounts, Interval, Kind, Refusal, ScopeRecord } from '#kit';
import { breathe, counted, inWords, parseScopeKey, refusalOf, utc } from '#kit';
import { accountText, atMost } from './words.ts';

/** A promise counts as broken this long after it is, and as kept this long after it is again; milliseconds. */
export const GRACE_MS = 10 * 60_000;
/** Refused scopes that one alert tells one by one. */
const MOST_REFUSED = 5;

/** Why the scopes of a kind are not read, in one group; with the accounts that it concerns. */
export interface Broken {
  kind: Kind;
  cause: string;
  /** What is promised: the greatest age, milliseconds. */
  promise: number;
  accounts: Map<string, BrokenAccount>;
}

/** What is not read of one account, the oldest since then (milliseconds); and what was refused of it. */
interface BrokenAccount {
  scopes: number;
  since: number;
  refused: readonly Refusal[];
}

/** Since when (milliseconds) the promise of a scope has been broken; the future, where it is not. */
function brokenSince({ outcome, completedAt, since, attemptedAt }: ScopeRecord, staleAfter: number): number {
  // What is read again after it was left out has the time of a run before that
  const from = (outcome === 'unread' ? since : completedAt) ?? since ?? attemptedAt;
  return from === undefined ? 0 : Date.parse(from) + staleAfter;
}

function causeOf({ outcome, error }: ScopeRecord): string {
  if (outcome === 'complete') return 'no run since';
  if (outcome === 'unread') return 'never read';
  const what = [error?.code, error?.action && `at ${error.action}`].filter(Boolean).join(' ');
  return what === '' ? outcome : `${what} (${outcome})`;
}

/** The broken promises, by kind and cause. Takes turns with whatever else waits, for there may be 200,000 scopes. */
export async function brokenPromises(
  records: readonly ScopeRecord[],
  options: {
    kinds: ReadonlyMap<string, Kind>;
    intervalOf: (scope: string) => Interval;
    now: number;
  },
): Promise<Broken[]> {
  const groups = new Map<string, Broken>();
  for (const [i, record] of records.entries()) {
    if (i % 2000 === 1999) await breathe();
    if (record.outcome !== 'excluded') addBroken(record, groups, options);
  }
  return [...groups.values()];
}

function addBroken(
  record: ScopeRecord,
  groups: Map<string, Broken>,
  {
    kinds,
    intervalOf,
    now,
  }: { kinds: ReadonlyMap<string, Kind>; intervalOf: (scope: string) => Interval; now: number },
): void {
  const scope = parseScopeKey(record.key);
  const kind = scope && kinds.get(scope.kind);
  if (!kind) return;
  const { staleAfter } = intervalOf(record.key);
  const since = brokenSince(record, staleAfter);
  if (now < since + GRACE_MS) return;
  const cause = causeOf(record);
  const key = `${kind.name} ${cause}`;
  const group = groups.get(key) ?? { kind, cause, promise: staleAfter, accounts: new Map() };
  groups.set(key, group);
  const account = group.accounts.get(scope.account);
  const refusal = refusalOf(record);
  group.accounts.set(scope.account, {
    scopes: (account?.scopes ?? 0) + 1,
    since: Math.min(account?.since ?? since, since),
    refused: [...(account?.refused ?? []), ...(refusal ? [refusal] : [])].slice(0, MOST_REFUSED),
  });
}

/** What is said of a group. Codes and actions are fit for anybody, messages are not (kit/scope.ts). */
export function brokenWords({ kind, cause, promise, accounts }: Broken, names: Accounts) {
  const rows = [...accounts].toSorted(([, a], [, b]) => a.since - b.since);
  const lines = rows.map(
    ([id, { scopes, since }]) =>
      `${accountText(id, names)}: ${counted(scopes, 'scope')}, the promise is broken since ${utc(since)}`,
  );
  const refused = rows.flatMap(([, account]) => account.refused).slice(0, MOST_REFUSED);
  const lost = refused.map(
    ({ scope, was, now }) => `${scope}: it had ${was} documents, and the last run found ${now}`,
  );
  const title = `${kind.title}: ${counted(accounts.size, 'account')} not read within ${inWords(promise)}: ${cause}.`;
  const next = 'Answers about them say so. What to do next: cloudwhois status.';
  const all = [...atMost(lines), ...lost, next];
  return { title, lines: all, ...(refused.length > 0 && { refused }) };
}
