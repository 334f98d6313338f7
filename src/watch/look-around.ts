import type { Entry, ScopeRecord } from '#kit';
import { parseScopeKey } from '#kit';
import type { New, Wanted } from './found.ts';
import { lookThrough } from './found.ts';
import type { WatchOptions } from './watch.types.ts';

type Looking = Pick<WatchOptions, 'index' | 'state' | 'intervalOf' | 'clock'>;

/** What is known of one finding in one account: when the account was read, and prints of the ids of which it holds. */
interface Found {
  at?: string;
  prints: string[];
}

/** What an account has now. */
export interface Pending {
  account: string;
  at: string;
  before: Entry<Found> | undefined;
  prints: string[];
  news: New[];
}

/** Whether every scope of a kind was tried: a first look at half of the organisation would make news of the other half. */
export function isFilled(records: readonly ScopeRecord[]): boolean {
  return (
    records.some(({ completedAt }) => completedAt !== undefined) &&
    !records.some(({ outcome }) => outcome === 'unread')
  );
}

/** Looks through the accounts of a kind that were read since they were looked through last. */
export async function lookAround(
  wanted: Wanted,
  records: readonly ScopeRecord[],
  { index, state, clock, intervalOf }: Looking,
): Promise<Pending[]> {
  const prefix = `alerts/found/${wanted.finding.name}/`;
  const known = new Map((await state.list<Found>(prefix)).map((entry) => [entry.key, entry]));
  const staleAfter = (scope: string) => intervalOf(scope).staleAfter;
  const pending: Pending[] = [];
  for (const [account, at] of readAt(records)) {
    const before = known.get(prefix + account);
    if (before?.value.at === at) continue;
    const prints = new Set(before?.value.prints);
    const looked = await lookThrough(account, wanted, prints, { index, now: clock(), staleAfter });
    pending.push({ account, at, before, ...looked });
  }
  return pending;
}

/** The accounts of a kind that were read, each with the time at which any of its scopes was read last. */
function readAt(records: readonly ScopeRecord[]): Map<string, string> {
  const accounts = new Map<string, string>();
  for (const { key, completedAt } of records) {
    const account = parseScopeKey(key)?.account ?? '-';
    if (account === '-' || completedAt === undefined) continue;
    if (completedAt > (accounts.get(account) ?? '')) accounts.set(account, completedAt);
  }
  return accounts;
}

/** Remembers what was told; of the rest the account is looked at again. */
export async function keep(
  { finding }: Wanted,
  { account, at, before, prints, news }: Pending,
  untold: ReadonlySet<string>,
  { state }: Pick<WatchOptions, 'state'>,
): Promise<void> {
  const isWhole = !news.some(({ print }) => untold.has(print));
  const found: Found = { ...(isWhole && { at }), prints: prints.filter((print) => !untold.has(print)) };
  await state.put(`alerts/found/${finding.name}/${account}`, found, { expect: before?.version ?? null });
}
