import type { Accounts, Interval, Kind, ScopeRecord } from '#kit';
import { breathe, counted, inWords, iso, parseScopeKey } from '#kit';
import { accountText, atMost } from './words.ts';

/** A promise counts as broken this long after it is, and as kept this long after it is again; milliseconds. */
export const GRACE_MS = 10 * 60_000;

/** Why the scopes of a kind are not read, in one group; with the accounts that it concerns. */
export interface Broken {
  kind: Kind;
  cause: string;
  /** What is promised: the greatest age, milliseconds. */
  promise: number;
  accounts: Map<string, { scopes: number; since: number }>;
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
  group.accounts.set(scope.account, {
    scopes: (account?.scopes ?? 0) + 1,
    since: Math.min(account?.since ?? since, since),
  });
}

/** What is said of a group. Codes and actions are fit for anybody, messages are not (kit/scope.ts). */
export function brokenWords({ kind, cause, promise, accounts }: Broken, all: Accounts) {
  const rows = [...accounts].toSorted(([, a], [, b]) => a.since - b.since);
  const lines = rows.map(
    ([id, { scopes, since }]) =>
      `${accountText(id, all)}: ${counted(scopes, 'scope')}, the promise is broken since ${iso(since)}`,
  );
  const title = `${kind.title}: ${counted(accounts.size, 'account')} not read within ${inWords(promise)}: ${cause}.`;
  const next = 'Answers about them say so. What to do next: `cloudwhois status`.';
  return { title, lines: [...atMost(lines), next] };
}
