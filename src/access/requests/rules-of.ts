import type { AccessSettings, Rule } from '#kit';
import type { AccessRequest } from './request.types.ts';

export type RequestSettings = NonNullable<AccessSettings['requests']>[string];

/** The rules that an approved request stands for: the person's own right, and that of the channel where it names one. */
export function rulesOf(
  { who, kind, account, channel }: Pick<AccessRequest, 'who' | 'kind' | 'account' | 'channel'>,
  { see = 'restricted', live = true }: Pick<RequestSettings, 'see' | 'live'>,
): Rule[] {
  const own: Rule = {
    effect: 'allow',
    users: [`${who.team}/${who.user}`],
    kinds: [kind],
    see,
    live,
    ...(account !== undefined && { accounts: [account] }),
  };
  return channel === undefined ? [own] : [own, { ...own, channels: [channel] }];
}
