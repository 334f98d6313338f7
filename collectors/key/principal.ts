import type { RoleDetail, UserDetail } from '@aws-sdk/client-iam';
import type { Aws, Document, Place } from '#kit';
import { detail, isUnreadable } from '#kit';
import { roleId, userId } from './document.ts';
import { permissionsOf } from './permissions.ts';
import type { Authorization } from './read.ts';
import { readAuthorization, readKeys } from './read.ts';
import { roleDocument } from './role.ts';
import { plainKey, signInOf, userDocument } from './user.ts';

/** How one asks for a user or a role: by id, ARN, document id or name. */
type Wanted = (texts: readonly (string | undefined)[]) => boolean;

/**
 * The users and roles of one account that are wanted, as they are now: one paged call for the account, and three for
 * each user that fits.
 */
export async function* readPrincipals(aws: Aws, place: Place, wanted: Wanted): AsyncGenerator<Document> {
  const { account } = place;
  const all = await readAuthorization(aws, place);
  for (const role of all.roles) {
    const { RoleId, Arn, RoleName = '' } = role;
    const session = Arn?.replace(/:iam:(.*):role\/.*$/, `:sts:$1:assumed-role/${RoleName}`);
    if (wanted([RoleId, Arn, session, roleId(account, RoleName), RoleName]))
      yield roleDocument(account, role, rolePermissions(role, all));
  }
  for (const user of all.users) {
    const { UserId, Arn, UserName = '' } = user;
    if (!wanted([UserId, Arn, userId(account, UserName), UserName])) continue;
    const document = await readUser(aws, place, user, all);
    if (document) yield document;
  }
}

/** A user without what only the credential report has; undefined where it has just gone. */
async function readUser(
  aws: Aws,
  place: Place,
  user: UserDetail,
  all: Authorization,
): Promise<Document | undefined> {
  const [listed, signIn] = await Promise.all([
    detail(() => readKeys(aws, place, user.UserName ?? '')),
    signInOf(aws, place, { user, report: new Map() }),
  ]);
  if (listed === undefined) return undefined;
  const keys = isUnreadable(listed) ? listed : listed.map(plainKey);
  return userDocument(place.account, { user, permissions: userPermissions(user, all), signIn }, keys);
}

export function userPermissions(user: UserDetail, all: Authorization) {
  const { AttachedManagedPolicies: attached, UserPolicyList: inline, GroupList: groups } = user;
  return permissionsOf({ attached, inline, groups }, all);
}

export function rolePermissions(role: RoleDetail, all: Authorization) {
  return permissionsOf({ attached: role.AttachedManagedPolicies, inline: role.RolePolicyList }, all);
}
