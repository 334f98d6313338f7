import type { AccessKeyMetadata, UserDetail } from '@aws-sdk/client-iam';
import type { Aws, Document, Place, Unreadable } from '#kit';
import { detail, given, isUnreadable, tagsOf, texts, unlessGone } from '#kit';
import type { KeyAttributes, LastUsed } from './document.ts';
import { common, time, userId } from './document.ts';
import type { Permissions } from './permissions.ts';
import { GONE, readConsole, readLastUsed, readMfa } from './read.ts';
import type { Report } from './report.ts';
import { flag, rowOf, timeIn } from './report.ts';

/** A key of a user as ListAccessKeys has it, and its last use. */
interface HeldKey {
  id: string;
  status: string;
  created?: string;
  lastUsed: LastUsed | null | Unreadable;
}

type SignIn = Pick<KeyAttributes, 'mfa' | 'console' | 'passwordLastUsed'>;

/**
 * How a user signs in. The credential report has it for all users at once; where it has no row of this user (made
 * since, or the report could not be read) two calls tell all but the last use.
 */
export async function signInOf(
  aws: Aws,
  place: Place,
  { user, report }: { user: UserDetail; report: Report | Unreadable },
): Promise<SignIn> {
  const { UserName = '', Arn } = user;
  const row = isUnreadable(report) ? undefined : rowOf(report, UserName, Arn);
  const mfa = row && flag(row, 'mfa_active');
  const withPassword = row && flag(row, 'password_enabled');
  if (!row || mfa === undefined || withPassword === undefined) {
    const [devices, password] = await Promise.all([
      detail(() => readMfa(aws, place, UserName)),
      detail(() => readConsole(aws, place, UserName)),
    ]);
    return { mfa: devices, console: password, ...(isUnreadable(report) && { passwordLastUsed: report }) };
  }
  return {
    mfa,
    console: withPassword,
    ...(withPassword && { passwordLastUsed: timeIn(row, 'password_last_used') ?? null }),
  };
}

/** The keys of a user with their last uses: one call for each. */
export async function readHeldKeys(
  aws: Aws,
  place: Place,
  keys: readonly AccessKeyMetadata[],
): Promise<HeldKey[]> {
  const held = await Promise.all(
    keys.map(async (key): Promise<HeldKey | undefined> => {
      const { AccessKeyId: id = '' } = key;
      const used = await detail(() => unlessGone(GONE, () => readLastUsed(aws, place, id)));
      // It went since it was listed
      if (used === undefined) return undefined;
      return { ...plainKey(key), lastUsed: isUnreadable(used) ? used : used.lastUsed };
    }),
  );
  return held.filter((key) => key !== undefined);
}

/** A key without its last use. */
export function plainKey({ AccessKeyId, Status, CreateDate }: AccessKeyMetadata): Omit<HeldKey, 'lastUsed'> {
  const created = time(CreateDate);
  return { id: AccessKeyId ?? '', status: (Status ?? 'unknown').toLowerCase(), ...(created && { created }) };
}

/** All that is known of a user beside its keys. */
interface UserFacts {
  user: UserDetail;
  permissions: Permissions;
  signIn: SignIn;
}

export function userDocument(
  account: string,
  { user, permissions, signIn }: UserFacts,
  keys: readonly Omit<HeldKey, 'lastUsed'>[] | Unreadable,
): Document {
  const { UserName = '', UserId, Arn, Path, CreateDate, PermissionsBoundary } = user;
  return {
    ...common(account, 'user', userId(account, UserName)),
    name: UserName,
    ...(Arn && { arn: Arn }),
    identifiers: texts([UserId, Arn, UserName]),
    tags: tagsOf(user.Tags),
    attrs: given({
      created: time(CreateDate),
      groups: user.GroupList,
      ...permissions,
      boundary: PermissionsBoundary?.PermissionsBoundaryArn?.replace(/^.*\//, ''),
      ...signIn,
      keys: isUnreadable(keys) ? keys : keys.map(({ id, status, created }) => given({ id, status, created })),
      path: Path === '/' ? undefined : Path,
    }),
    links: [],
  };
}

/** A key, with what there is to know of its user, so that one answer carries it all. */
export function keyDocument(
  account: string,
  { user, permissions, signIn }: UserFacts,
  key: HeldKey,
  all: readonly HeldKey[],
): Document {
  const { UserName = '', PermissionsBoundary } = user;
  const others = all.filter(({ id }) => id !== key.id);
  return {
    ...common(account, 'access-key', key.id),
    identifiers: [key.id],
    // A key has no tags of its own; whose it is stands on its user
    tags: tagsOf(user.Tags),
    attrs: given({
      status: key.status,
      created: key.created,
      lastUsed: key.lastUsed,
      user: UserName,
      otherKeys: others.map(({ id, status, created }) => given({ id, status, created })),
      groups: user.GroupList,
      ...permissions,
      boundary: PermissionsBoundary?.PermissionsBoundaryArn?.replace(/^.*\//, ''),
      ...signIn,
    }),
    links: keyLinks(account, UserName, others),
  };
}

/** To the user, and to the user's other key. */
export function keyLinks(
  account: string,
  user: string,
  others: readonly { id: string }[],
): Document['links'] {
  return [
    { relation: 'user', kind: 'key', id: userId(account, user) },
    ...others.map(({ id }) => ({ relation: 'other-key', kind: 'key', id })),
  ];
}
