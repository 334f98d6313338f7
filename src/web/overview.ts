import type { Accounts, ScopeRecord } from '#kit';
import { parseScopeKey } from '#kit';

/** What the index holds, in numbers, and what of it could not be read. */
export interface Overview {
  accounts: number;
  regions: number;
  resources: number;
  /** The oldest complete run: the least that any answer can claim. ISO 8601; absent before the first. */
  asOf?: string;
  unread: { kind: string; account: string; region: string; outcome: string; since?: string }[];
}

/** Counts over scope records. `-` is no account, and `global` no region. */
export function overviewOf(records: readonly ScopeRecord[], accounts: Pick<Accounts, 'get'>): Overview {
  const seen = { accounts: new Set<string>(), regions: new Set<string>() };
  const overview: Overview = { accounts: 0, regions: 0, resources: 0, unread: [] };
  for (const { key, outcome, count = 0, completedAt, since } of records) {
    const scope = parseScopeKey(key);
    if (!scope || outcome === 'excluded') continue;
    const { kind, account, region } = scope;
    if (account !== '-') seen.accounts.add(account);
    if (region !== 'global') seen.regions.add(region);
    // What belongs to no account (published ranges) only explains; it is not ours
    if (account !== '-') overview.resources += count;
    if (completedAt && completedAt < (overview.asOf ?? '~')) overview.asOf = completedAt;
    if (outcome === 'complete') continue;
    const name = accounts.get(account)?.name ?? account;
    overview.unread.push({ kind, account: name, region, outcome, ...(since ? { since } : {}) });
  }
  return { ...overview, accounts: seen.accounts.size, regions: seen.regions.size };
}
