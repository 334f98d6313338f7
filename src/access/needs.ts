import type { AccessSettings } from '#kit';
import type { Group } from './membership.ts';

/** The groups that anything of the settings refers to, and those that map to an AWS role. */
export function groupsInUse(settings: AccessSettings): Group[] {
  const names = [
    ...(settings.rules ?? []).flatMap((rule) => rule.groups ?? []),
    ...Object.values(settings.requests ?? {}).flatMap((request) => [
      ...request.approvers,
      ...(request.breakGlass ?? []),
    ]),
    ...(settings.actions ?? []).flatMap(({ groups, approvers = [] }) => [...groups, ...approvers]),
    ...(settings.operators ?? []),
    ...(settings.auditors ?? []),
    ...Object.entries(settings.groups ?? {}).flatMap(([name, { role }]) => (role === undefined ? [] : name)),
  ];
  const groups = new Map(Object.entries(settings.groups ?? {}));
  return [...new Set(names)].flatMap((name) => groups.get(name) ?? []);
}

/** The users that those groups, or rules, name. */
export function usersInUse(settings: AccessSettings): string[] {
  return [
    ...groupsInUse(settings).flatMap((group) => group.users ?? []),
    ...(settings.rules ?? []).flatMap((rule) => rule.users ?? []),
  ];
}
