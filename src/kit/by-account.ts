import type { Scope, ScopeRecord } from './scope.ts';
import { parseScopeKey } from './scope.ts';

/** The records of one kind, provider and account. */
export interface AccountRecords extends Readonly<Omit<Scope, 'region'>> {
  records: readonly ScopeRecord[];
}

const known = new WeakMap<ScopeRecord, AccountRecords>();

/**
 * The records of an `Index` by kind, provider and account: those of one lie side by side, since records come by key.
 * What is given of an account is the same object as long as its records are, so that callers may remember what they
 * derived from it: while a refresh commits, there are thousands of records, and one of them changes at a time.
 */
export function byAccount(records: readonly ScopeRecord[]): AccountRecords[] {
  const accounts: AccountRecords[] = [];
  for (let at = 0; at < records.length; ) {
    const account = accountAt(records, at);
    if (account) accounts.push(account);
    at += account?.records.length ?? 1;
  }
  return accounts;
}

/** The account whose first record is at this place. */
function accountAt(records: readonly ScopeRecord[], at: number): AccountRecords | undefined {
  const first = records[at];
  const before = first && known.get(first);
  if (before && isAt(before, records, at)) return before;
  const scope = first && parseScopeKey(first.key);
  if (!scope) return undefined;
  let end = at + 1;
  while (isOf(scope, records[end])) end++;
  const { kind, provider, account } = scope;
  const made = { kind, provider, account, records: records.slice(at, end) };
  known.set(first, made);
  return made;
}

/** Looks into no record but one: there may be thousands, all over the memory. */
function isAt(account: AccountRecords, records: readonly ScopeRecord[], at: number): boolean {
  const own = account.records;
  return own.every((record, i) => record === records[at + i]) && !isOf(account, records[at + own.length]);
}

function isOf({ kind, provider, account }: Omit<Scope, 'region'>, record: ScopeRecord | undefined): boolean {
  return record?.key.startsWith(`${kind}/${provider}/${account}/`) === true;
}
