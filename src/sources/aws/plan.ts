import type { Account, AwsSettings, Place, Plan, Provider } from '#kit';
import { inOrder, orAborted } from '#kit';
import type { AccountList } from './accounts.ts';
import type { Regions } from './regions.ts';

/** Accounts whose regions are asked at the same time. */
const AT_ONCE = 16;

type PlanPart = Pick<Plan, 'places' | 'excluded' | 'unreadable'>;

/** Which accounts and regions there are, what is left out and why, and what could not even be listed. */
export async function makePlan(options: {
  shape: Provider['scopes'];
  settings: AwsSettings;
  accounts: () => Promise<AccountList>;
  regions: (account: string) => Promise<Regions>;
  signal: AbortSignal;
}): Promise<Plan> {
  const { shape, signal } = options;
  if (shape === 'once') {
    return { places: [{ account: '-', region: 'global' }], excluded: [], unreadable: [], accounts: [] };
  }
  const { accounts, error } = await orAborted(options.accounts(), signal);
  const parts = await Array.fromAsync(
    inOrder(accounts, AT_ONCE, (account) => planAccount(account, shape, options)),
  );
  const everywhere = { account: '*', region: '*' };
  return {
    places: parts.flatMap((part) => part.places),
    excluded: parts.flatMap((part) => part.excluded),
    unreadable: [
      ...(error === undefined ? [] : [{ place: everywhere, error }]),
      ...parts.flatMap((part) => part.unreadable),
    ],
    accounts,
  };
}

async function planAccount(
  account: Account,
  shape: 'account-region' | 'account',
  { settings, regions, signal }: Parameters<typeof makePlan>[0],
): Promise<PlanPart> {
  const excluded = settings.exclude ?? [];
  const whole = excluded.find((one) => one.account === account.id && one.region === undefined);
  const why = whole ? reason(whole) : empty[account.status ?? ''];
  const place = { account: account.id, region: shape === 'account' ? 'global' : '*' };
  if (why !== undefined) return { places: [], excluded: [{ place, why }], unreadable: [] };
  if (account.status === 'suspended')
    return { places: [], excluded: [], unreadable: [{ place, error: suspended() }] };
  if (shape === 'account') return { places: [place], excluded: [], unreadable: [] };
  try {
    return planRegions(account.id, await orAborted(regions(account.id), signal), excluded);
  } catch (error) {
    signal.throwIfAborted();
    return { places: [], excluded: [], unreadable: [{ place, error }] };
  }
}

type Excluded = NonNullable<AwsSettings['exclude']>;

function planRegions(account: string, { enabled, disabled }: Regions, excluded: Excluded): PlanPart {
  const part: { places: Place[]; excluded: Plan['excluded'] } = { places: [], excluded: [] };
  for (const region of enabled) {
    const named = excluded.find((one) => one.region === region && (one.account ?? account) === account);
    if (named) part.excluded.push({ place: { account, region }, why: reason(named) });
    else part.places.push({ account, region });
  }
  for (const region of disabled) {
    const why = 'The region is not switched on in this account.';
    part.excluded.push({ place: { account, region }, why, isOff: true });
  }
  return { ...part, unreadable: [] };
}

function reason({ why }: Excluded[number]): string {
  return why ?? 'The configuration excludes it.';
}

/** Accounts in which nothing can be, by their status. */
const empty: Readonly<Record<string, string>> = {
  pending: 'The account is not activated yet.',
  closed: 'The account is closed.',
};

/** Nobody can read it, but what was in it is kept for 90 days: nothing may be said to be in no account of ours. */
function suspended(): Error {
  return Object.assign(new Error('The account is suspended: AWS keeps what is in it for 90 days.'), {
    name: 'AccountSuspended',
  });
}
