import type { Generations } from '#kit';
import type { Grant } from './access.ts';
import type { Asked } from './decide.ts';
import { decide, weigh } from './decide.ts';

/**
 * The rights on one kind over all accounts, worked out once, so that a question only looks them up. Whoever has the
 * same rights gets the same object from `known`, so that what was made of it for one asker serves the others, too.
 */
export function grantOf(asked: Omit<Asked, 'account'>, known?: Generations<Grant>): Grant {
  const verdicts = weigh(asked);
  const decision = decide({ ...asked, account: undefined });
  const content = JSON.stringify([asked.kind.name, decision, verdicts.other, [...verdicts.named]]);
  const same = known?.get(content);
  if (same) return same;
  const grant = { decision, ...places(verdicts) };
  known?.set(content, grant);
  return grant;
}

/** What may be seen in which accounts, and asked live. */
function places({ named, other }: ReturnType<typeof weigh>): Omit<Grant, 'decision'> {
  const sights = new Map([...named].map(([account, { see }]) => [account, see]));
  const visible = [...named].filter(([, { see }]) => see !== undefined);
  const hidden = [...named.keys()].filter((account) => sights.get(account) === undefined);
  const live = visible.filter((one) => one[1].live);
  const everywhere = other.see !== undefined;
  const liveEverywhere = everywhere ? other.live : live.length === visible.length;
  return {
    ...(!everywhere && { accounts: visible.map(([account]) => account) }),
    ...(everywhere && hidden.length > 0 && { hidden }),
    ...(!liveEverywhere && live.length > 0 && { liveAccounts: live.map(([account]) => account) }),
    see: (account) => (sights.has(account) ? sights.get(account) : other.see),
  };
}
