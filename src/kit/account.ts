import type { AwsSettings } from './aws-settings.ts';

/** A cloud account as we know it: from the configuration, over what discovery says. */
export interface Account {
  provider: string;
  id: string;
  name?: string;
  owner?: string;
  contact?: string;
  /** `pending`, `active`, `suspended`, `closed`, or `left` (no longer in the organisation). */
  status?: string;
}

/** The accounts known at this moment, from memory. */
export interface Accounts {
  get(id: string): Account | undefined;
  all(): readonly Account[];
}

/** The accounts by id: what was discovered, and over it what the configuration says. */
export function mergeAccounts(
  discovered: readonly Account[],
  configured: NonNullable<AwsSettings['accounts']>,
): Map<string, Account> {
  const accounts = new Map(discovered.map((account) => [account.id, account]));
  for (const { role: _role, ...own } of configured) {
    accounts.set(own.id, { provider: 'aws', ...accounts.get(own.id), ...own });
  }
  return accounts;
}
