import type { Rule } from '#kit';
import { subject } from './decide.ts';
import type { Who } from './membership.ts';
import { any, memberOf, shutOut } from './membership.ts';

/**
 * Whether somebody belongs to one of the groups that hold a role (operators, auditors). The command line on the
 * machine holds every role. Who is forbidden everything (a deny on all kinds, accounts and channels) holds none.
 */
export function holdsRole(groups: readonly string[], who: Who, rules: readonly Rule[]): boolean {
  if (who.principal.type === 'system') return true;
  if (shutOut(who) || any(groups.map((group) => memberOf(group, who))) !== 'yes') return false;
  return !rules.some((rule) => forbidsAll(rule) && subject(rule, who) !== 'no');
}

function forbidsAll({ effect, kinds, channels, accounts }: Rule): boolean {
  return effect === 'deny' && kinds.includes('*') && !channels && !accounts;
}
