import type { MadeRole, MadeUser, Principals } from './key-inventory.ts';

/** The answer of GetAccountAuthorizationDetails: users, groups, roles, and the one policy that each account made. */
export function authorizationOf({ account, users, roles }: Principals): object {
  const arn = (rest: string) => `arn:aws:iam::${account.id}:${rest}`;
  const attached = (names: readonly string[]) =>
    names.map((name) => {
      const own = name.startsWith('own/');
      const PolicyName = own ? `${account.name}-deploy` : name;
      return { PolicyName, PolicyArn: own ? arn(`policy/${PolicyName}`) : `arn:aws:iam::aws:policy/${name}` };
    });
  const user = ({ name, id, path, created, groups, attached: names, owner }: MadeUser) => ({
    UserName: name,
    UserId: id,
    Arn: arn(`user${path}${name}`),
    Path: path,
    CreateDate: new Date(created),
    GroupList: groups,
    AttachedManagedPolicies: attached(names),
    Tags: owner ? [{ Key: 'Owner', Value: owner }] : [],
  });
  const role = ({ name, id, path, trust, attached: names }: MadeRole) => ({
    RoleName: name,
    RoleId: id,
    Arn: arn(`role${path}${name}`),
    Path: path,
    CreateDate: new Date('2023-02-01T09:00:00Z'),
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: trust, Action: 'sts:AssumeRole' }),
    AttachedManagedPolicies: attached(names),
    RoleLastUsed: {},
  });
  return {
    UserDetailList: users.map(user),
    RoleDetailList: roles.map(role),
    GroupDetailList: Object.entries(groups).map(([GroupName, name]) => ({
      GroupName,
      AttachedManagedPolicies: attached([name]),
    })),
    Policies: [ownPolicy(arn(`policy/${account.name}-deploy`))],
  };
}

function ownPolicy(Arn: string): object {
  const Document = policy(...deploy);
  return { Arn, PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document }] };
}

/** What the groups of every account have. */
const groups = { admins: 'AdministratorAccess', developers: 'PowerUserAccess' } as const;

const deploy = [
  { Effect: 'Allow', Action: ['ecs:*', 'ecr:*'], Resource: '*' },
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::larkspur-*' },
];

function policy(...statements: object[]): string {
  return encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}
