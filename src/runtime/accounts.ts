import type { Account, Accounts, AwsSettings, Log, State } from '#kit';
import { mergeAccounts } from '#kit';

/** How often a router looks for accounts that a collector has discovered meanwhile. */
const EVERY_MS = 60_000;

/** The accounts in memory, and what stops the reading of new ones. */
interface AccountBook extends Accounts {
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
  const { configured = [], state } = options;
  let known = mergeAccounts([], configured);
  const reload = async () => {
    try {
      const discovered = await state.list<Account>('account/');
      known = mergeAccounts(
        discovered.map(({ value }) => value),
        configured,
      );
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
