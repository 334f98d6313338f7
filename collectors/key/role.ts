import type { RoleDetail } from '@aws-sdk/client-iam';
import type { Document } from '#kit';
import { given, tagsOf, texts } from '#kit';
import { common, roleId, time } from './document.ts';
import type { Permissions } from './permissions.ts';
import { parse } from './statements.ts';

/** A role. Sessions name it without its path, so that such an ARN finds it, too. */
export function roleDocument(account: string, role: RoleDetail, permissions: Permissions): Document {
  const { RoleName = '', RoleId, Arn, Path, CreateDate, RoleLastUsed, PermissionsBoundary } = role;
  const usedAt = time(RoleLastUsed?.LastUsedDate);
  const partition = Arn?.split(':')[1];
  return {
    ...common(account, 'role', roleId(account, RoleName)),
    name: RoleName,
    ...(Arn && { arn: Arn }),
    identifiers: texts([
      RoleId,
      Arn,
      RoleName,
      partition && `arn:${partition}:sts::${account}:assumed-role/${RoleName}`,
    ]),
    tags: tagsOf(role.Tags),
    attrs: given({
      created: time(CreateDate),
      lastUsed: usedAt ? given({ at: usedAt, region: RoleLastUsed?.Region }) : RoleLastUsed && null,
      ...permissions,
      boundary: PermissionsBoundary?.PermissionsBoundaryArn?.replace(/^.*\//, ''),
      trust: trustOf(role.AssumeRolePolicyDocument),
      path: Path === '/' ? undefined : Path,
    }),
    links: [],
  };
}

/** Who may assume a role, from its trust policy: accounts, services, identity providers, in their own words. */
function trustOf(document: string | undefined): string[] | undefined {
  const parsed = parse(document);
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return undefined;
  const all = (Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement]) as unknown[];
  const principals = all.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('Principal' in one)) return [];
    if ('Effect' in one && one.Effect !== 'Allow') return [];
    return strings(one.Principal);
  });
  return [...new Set(principals.map((one) => (one === '*' ? 'anybody' : one)))];
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
