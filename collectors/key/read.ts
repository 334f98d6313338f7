import type {
  AccessKeyMetadata,
  GroupDetail,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  IAMClient,
  ListMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListAccessKeys,
} from '@aws-sdk/client-iam';
import type { Aws, Place } from '#kit';
import { unlessGone } from '#kit';
import type { LastUsed } from './document.ts';
import { time } from './document.ts';
import { lastUsedOf } from './report.ts';

/** What IAM has in one account. Everything throws with the first call that fails. */

/** What IAM answers where a thing is not there (any more). */
export const GONE = /^NoSuchEntity(Exception)?$/;

export interface Authorization {
  users: UserDetail[];
  groups: Map<string, GroupDetail>;
  roles: RoleDetail[];
  /** By ARN: the policies that the account made itself. */
  policies: Map<string, ManagedPolicyDetail>;
}

/**
 * Users, groups, roles and the account's own policies with their documents, in one paged call. AWS's own policies are
 * left out: they would be most of the answer, and their names tell.
 */
export async function readAuthorization(aws: Aws, place: Place): Promise<Authorization> {
  const all: Authorization = { users: [], groups: new Map(), roles: [], policies: new Map() };
  const config = { client: aws.client(IAMClient, place), pageSize: 1000, stopOnSameToken: true };
  const input = { Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'] as const };
  for await (const page of paginateGetAccountAuthorizationDetails(config, { Filter: [...input.Filter] })) {
    all.users.push(...(page.UserDetailList ?? []));
    all.roles.push(...(page.RoleDetailList ?? []));
    for (const group of page.GroupDetailList ?? []) all.groups.set(group.GroupName ?? '', group);
    for (const policy of page.Policies ?? []) all.policies.set(policy.Arn ?? '', policy);
  }
  return all;
}

/** The keys of a user, or undefined where the user is gone. */
export function readKeys(aws: Aws, place: Place, user: string): Promise<AccessKeyMetadata[] | undefined> {
  return unlessGone(GONE, async () => {
    const keys: AccessKeyMetadata[] = [];
    const config = { client: aws.client(IAMClient, place), stopOnSameToken: true };
    for await (const page of paginateListAccessKeys(config, { UserName: user }))
      keys.push(...(page.AccessKeyMetadata ?? []));
    return keys;
  });
}

/** Whose key it is and when it was last used: the one call of IAM that needs nothing but the key's id. */
export async function readLastUsed(
  aws: Aws,
  place: Place,
  id: string,
): Promise<{ user?: string; lastUsed: LastUsed | null }> {
  const { UserName, AccessKeyLastUsed } = await aws
    .client(IAMClient, place)
    .send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
  const at = time(AccessKeyLastUsed?.LastUsedDate);
  return {
    ...(UserName && { user: UserName }),
    lastUsed: at ? lastUsedOf(at, AccessKeyLastUsed?.ServiceName, AccessKeyLastUsed?.Region) : null,
  };
}

/** Whether a user has a second factor. */
export async function readMfa(aws: Aws, place: Place, user: string): Promise<boolean> {
  const { MFADevices = [] } = await aws
    .client(IAMClient, place)
    .send(new ListMFADevicesCommand({ UserName: user }));
  return MFADevices.length > 0;
}

/** Whether a user has a password for the console. */
export async function readConsole(aws: Aws, place: Place, user: string): Promise<boolean> {
  const profile = await unlessGone(GONE, () =>
    aws.client(IAMClient, place).send(new GetLoginProfileCommand({ UserName: user })),
  );
  return profile !== undefined;
}
