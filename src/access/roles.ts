import type { AccessSettings, Rule } from '#kit';
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

type GroupSettings = NonNullable<AccessSettings['groups']>[string];

/** The AWS role of the first of the groups that somebody certainly belongs to and that has one. */
export function awsRoleOf(groups: readonly [string, GroupSettings][], who: Who): string | undefined {
  if (shutOut(who)) return undefined;
  return groups.find(([name, { role }]) => role !== undefined && memberOf(name, who) === 'yes')?.[1].role;
}

function forbidsAll({ effect, kinds, channels, accounts }: Rule): boolean {
  return effect === 'deny' && kinds.includes('*') && !channels && !accounts;
}
