import type { Account, Plan, State } from '#kit';
import { canonicalJson } from '#kit';

/**
 * Keeps the accounts of a provider in State under `account/<provider>/<id>`, for routers to read. One that is known
 * and no longer listed is kept with the status `left`; where the list could not be read, none is judged so.
 */
export async function saveAccounts(options: {
  state: State;
  provider: string;
  plans: readonly Plan[];
}): Promise<void> {
  const { state, provider, plans } = options;
  const prefix = `account/${provider}/`;
  const known = new Map((await state.list<Account>(prefix)).map(({ key, value }) => [key, value]));
  const listed = new Map(
    plans.flatMap(({ accounts }) => accounts).map((account) => [`${prefix}${account.id}`, account]),
  );
  const isListRead =
    listed.size > 0 && !plans.some(({ unreadable }) => unreadable.some(({ place }) => place.account === '*'));
  if (isListRead) {
    for (const [key, account] of known) {
      if (!listed.has(key)) listed.set(key, { ...account, status: 'left' });
    }
  }
  for (const [key, account] of listed) {
    if (canonicalJson(account) !== canonicalJson(known.get(key))) await state.put(key, account);
  }
}
