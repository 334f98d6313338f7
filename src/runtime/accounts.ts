import type { Account, Accounts, AwsSettings, Log, State } from '#kit';

/** How often a router looks for accounts that a collector has discovered meanwhile. */
const EVERY_MS = 60_000;

/** The accounts in memory, and what stops the reading of new ones. */
export interface AccountBook extends Accounts {
  close(): void;
}

/**
 * Keeps the known accounts in memory: what collectors discovered (State, `account/<provider>/<id>`), under what the
 * configuration says. A State that does not answer leaves the last known good.
 */
export async function openAccounts(options: {
  configured: AwsSettings['accounts'];
  state: State;
  log: Log;
}): Promise<AccountBook> {
  let known = merge([], options.configured ?? []);
  const reload = async () => {
    try {
      const entries = await options.state.list<Account>('account/');
      const discovered = entries.map((entry) => entry.value);
      known = merge(discovered, options.configured ?? []);
    } catch (error) {
      options.log.warn({ err: error }, 'the accounts could not be read again');
    }
  };
  await reload();
  const timer = setInterval(() => void reload(), EVERY_MS).unref();
  return {
    get: (id) => known.get(id),
    all: () => [...known.values()],
    close: () => clearInterval(timer),
  };
}

function merge(
  discovered: readonly Account[],
  configured: NonNullable<AwsSettings['accounts']>,
): Map<string, Account> {
  const accounts = new Map(discovered.map((account) => [account.id, account]));
  for (const { id, name, owner, contact } of configured) {
    accounts.set(id, {
      provider: 'aws',
      ...accounts.get(id),
      id,
      ...(name === undefined ? {} : { name }),
      ...(owner === undefined ? {} : { owner }),
      ...(contact === undefined ? {} : { contact }),
    });
  }
  return accounts;
}
