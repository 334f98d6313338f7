import type { ActionRule, ConfigFault, Kind, Settings } from '#kit';
import { channelFaults, roleFaults, unknownGroups } from '../access-faults.ts';

/**
 * Checks what the schema cannot say of `access.actions`: names that nothing defines, a role that reads, approvers whom
 * nobody can ask. A kind that is not there is a warning: its folder may come with the next version. Pure.
 */
export function actionFaults(
  settings: Settings,
  kinds: ReadonlyMap<string, Kind>,
): { faults: ConfigFault[]; warnings: string[] } {
  const rules = settings.access?.actions ?? [];
  const faults = rules.flatMap((rule, i) => ruleFaults(`access.actions[${i}]`, rule, settings, kinds));
  const unknown = rules.filter(({ kind }) => !kinds.has(kind));
  return { faults, warnings: unknown.map(({ kind }) => `access.actions: there is no kind "${kind}"`) };
}

function ruleFaults(
  key: string,
  rule: ActionRule,
  settings: Settings,
  kinds: ReadonlyMap<string, Kind>,
): ConfigFault[] {
  const names = Object.keys(settings.access?.groups ?? {});
  const empty = (['groups', 'do', 'accounts', 'approvers'] as const).filter(
    (name) => rule[name]?.length === 0,
  );
  return [
    ...empty.map((name) => ({ key: `${key}.${name}`, problem: 'an empty list names nothing; name one' })),
    ...unknownGroups(`${key}.groups`, rule.groups, names),
    ...unknownGroups(`${key}.approvers`, rule.approvers, names),
    ...(rule.channel === undefined ? [] : channelFaults(`${key}.channel`, rule.channel)),
    ...roleFaults(`${key}.role`, rule.role),
    ...readingRole(`${key}.role`, rule.role, settings),
    ...unknownActions(`${key}.do`, rule, kinds.get(rule.kind)),
    ...unasked(key, rule, settings),
  ];
}

/** Whoever may read must not be able to change anything by that. */
function readingRole(key: string, role: string, { aws = {}, access = {} }: Settings): ConfigFault[] {
  const readers = [
    aws.role,
    ...(aws.accounts ?? []).map((one) => one.role),
    ...Object.values(access.groups ?? {}).map((one) => one.role),
  ];
  // A role's name is unique in its account, whatever its path or ARN
  const bare = (name?: string) => name?.split('/').at(-1);
  if (!readers.some((one) => bare(one) === bare(role))) return [];
  return [
    {
      key,
      problem: `${role} is a role that reads; one that acts is its own`,
      example: 'cloudwhois-operator',
    },
  ];
}

function unknownActions(key: string, rule: ActionRule, kind: Kind | undefined): ConfigFault[] {
  if (!kind) return [];
  const names = (kind.actions ?? []).map(({ name }) => name);
  return rule.do
    .filter((name) => !names.includes(name))
    .map((name) => ({
      key,
      problem: `${kind.name} has no action "${name}"`,
      ...(names.length > 0 && { example: names.join(', ') }),
    }));
}

function unasked(key: string, { approvers, channel }: ActionRule, { slack }: Settings): ConfigFault[] {
  if (!approvers || channel !== undefined || slack?.alerts !== undefined) return [];
  const problem = 'the approvers can be asked nowhere; name a channel here, or slack.alerts';
  return [{ key: `${key}.channel`, problem, example: 'C0APPROVALS' }];
}
