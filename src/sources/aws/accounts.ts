import type { Account as OrganizationAccount } from '@aws-sdk/client-organizations';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import type { Account, AwsSettings, Clock } from '#kit';
import { mergeAccounts } from '#kit';
import type { Clients } from './clients.ts';
import type { Identity } from './credentials.ts';
import { remember } from './remember.ts';

/** ListAccounts gives 20 a page and has a low limit; an hourly refresh reads anew, questions in between do not. */
const KEEP_MS = 50 * 60_000;
/** The most that ListAccounts gives at once. */
const PAGE = 20;

/** The accounts that there are, and the error where discovery failed (the configured ones are there all the same). */
export interface AccountList {
  accounts: Account[];
  error?: unknown;
}

/**
 * Lists the accounts: the organisation's where `discover` says so, with what the configuration adds or overrides.
 * Without discovery and without configured accounts it is the hub's own. Never throws; failures are not remembered.
 */
export function createAccounts(options: {
  settings: AwsSettings;
  clients: Clients;
  identity: () => Promise<Identity>;
  clock: Clock;
}): () => Promise<AccountList> {
  const { settings, clients, identity, clock } = options;
  const configured = settings.accounts ?? [];
  const discover = async () => {
    if (settings.discover === 'organizations') return discovered(clients);
    return configured.length > 0 ? [] : [{ provider: 'aws', id: (await identity()).account }];
  };
  const known = remember({ load: discover, clock, until: () => clock() + KEEP_MS });
  return async () => {
    try {
      return { accounts: [...mergeAccounts(await known(), configured).values()] };
    } catch (error) {
      return { accounts: [...mergeAccounts([], configured).values()], error };
    }
  };
}

async function discovered(clients: Clients): Promise<Account[]> {
  const client = clients.hub(OrganizationsClient);
  const accounts: Account[] = [];
  for await (const page of paginateListAccounts({ client, pageSize: PAGE, stopOnSameToken: true }, {})) {
    for (const account of page.Accounts ?? []) {
      if (account.Id === undefined) continue;
      accounts.push({
        provider: 'aws',
        id: account.Id,
        ...(account.Name !== undefined && { name: account.Name }),
        status: statusOf(account),
      });
    }
  }
  return accounts;
}

const statuses: Readonly<Record<string, string>> = {
  PENDING_ACTIVATION: 'pending',
  SUSPENDED: 'suspended',
  CLOSED: 'closed',
};

/**
 * `State` replaces `Status`, which AWS retires; both are read so that either will do. An account that is being closed
 * is read as long as that goes on.
 */
function statusOf({ State, Status }: OrganizationAccount): string {
  return statuses[State ?? Status ?? ''] ?? 'active';
}
