import type { CollectContext, Document, Place, Provider } from '#kit';
import { inOrder, unlessGone } from '#kit';
import { confirm } from './confirm.ts';
import { enrich } from './enrich.ts';
import { find } from './find.ts';
import { rolePermissions, userPermissions } from './principal.ts';
import type { Authorization } from './read.ts';
import { GONE, readAuthorization, readKeys } from './read.ts';
import type { Report } from './report.ts';
import { readReport } from './report.ts';
import { roleDocument } from './role.ts';
import { rootDocument } from './root.ts';
import { keyDocument, readHeldKeys, signInOf, userDocument } from './user.ts';

/** Users read at the same time: IAM answers some twenty calls a second for everybody in the account. */
const AT_ONCE = 4;

/** AWS: the users of an account with their keys, its roles, and its root user. */
export const aws: Provider = {
  scopes: 'account',
  actions: [
    'cloudtrail:LookupEvents',
    'ec2:DescribeRegions',
    'iam:GenerateCredentialReport',
    'iam:GetAccessKeyLastUsed',
    'iam:GetAccountAuthorizationDetails',
    'iam:GetCredentialReport',
    'iam:GetLoginProfile',
    'iam:ListAccessKeys',
    'iam:ListMFADevices',
    'sts:GetAccessKeyInfo',
  ],
  collect,
  confirm,
  find,
  enrich,
};

/**
 * One paged call gives users, groups, roles and policies; the credential report two more. Then a call for each user
 * and one for each key.
 */
async function* collect(context: CollectContext): AsyncGenerator<Document> {
  const { account, region } = context.scope;
  const place = { account, region };
  const [all, report] = await Promise.all([
    readAuthorization(context.aws, place),
    readReport(context.aws, place),
  ]);
  const [anybody] = [...all.roles, ...all.users];
  yield rootDocument(account, report, anybody?.Arn?.split(':')[1]);
  for (const role of all.roles) yield roleDocument(account, role, rolePermissions(role, all));
  const read = (user: Authorization['users'][number]) =>
    unlessGone(GONE, () => readUser(context, place, { user, all, report }));
  for await (const documents of inOrder(all.users, AT_ONCE, read)) yield* documents ?? [];
}

/**
 * A user and its keys; nothing where the user is gone since it was listed. Throws where the keys may not be listed:
 * they are documents and no detail, and a run without them would call every one of them deleted.
 */
async function readUser(
  { aws: cloud }: CollectContext,
  place: Place,
  {
    user,
    all,
    report,
  }: { user: Authorization['users'][number]; all: Authorization; report: Report | { unreadable: string } },
): Promise<Document[]> {
  const { account } = place;
  const listed = await readKeys(cloud, place, user.UserName ?? '');
  if (listed === undefined) return [];
  const keys = await readHeldKeys(cloud, place, listed);
  const permissions = userPermissions(user, all);
  const facts = { user, permissions, signIn: await signInOf(cloud, place, { user, report }) };
  return [userDocument(account, facts, keys), ...keys.map((key) => keyDocument(account, facts, key, keys))];
}
