import type { Grant } from './access.ts';
import type { Asked } from './decide.ts';
import { decide, weigh } from './decide.ts';

/** The rights on one kind over all accounts, worked out once, so that a question only looks them up. */
export function grantOf(asked: Omit<Asked, 'account'>): Grant {
  const { named, other } = weigh(asked);
  const sights = new Map([...named].map(([account, { see }]) => [account, see]));
  const visible = [...named].filter(([, { see }]) => see !== undefined);
  const hidden = [...named.keys()].filter((account) => sights.get(account) === undefined);
  const live = visible.filter((one) => one[1].live);
  const everywhere = other.see !== undefined;
  const liveEverywhere = everywhere ? other.live : live.length === visible.length;
  return {
    decision: decide({ ...asked, account: undefined }),
    ...(!everywhere && { accounts: visible.map(([account]) => account) }),
    ...(everywhere && hidden.length > 0 && { hidden }),
    ...(!liveEverywhere && live.length > 0 && { liveAccounts: live.map(([account]) => account) }),
    see: (account) => (sights.has(account) ? sights.get(account) : other.see),
  };
}
