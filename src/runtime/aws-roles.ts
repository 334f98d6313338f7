import type { ActionRule, AwsSettings, Kind } from '#kit';
import { invalid } from '#kit';
import type { Policy } from './iam-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { operatorPolicies } from './operator-policies.ts';

const USUAL_NAME = 'cloudwhois-reader';
const ASSUME = ['sts:AssumeRole', 'sts:SetSourceIdentity'];

/** A role that is assumed in each account. */
interface Role {
  /** As the configuration calls it: `audit/reader` has a path. */
  role: string;
  /** Its name inside the template. */
  label: string;
  about: string;
  permissions: Policy;
}

/**
 * The roles that are assumed in each account, ready to be made: one that reads, and those that `access.actions` names.
 * Names and permissions are those of this configuration; the hub's role and the external id are asked for where they
 * are made.
 */
export function awsRoles(
  kinds: ReadonlyMap<string, Kind>,
  aws: AwsSettings = {},
  actions: readonly ActionRule[] = [],
) {
  const reader: Role = {
    role: aws.role === undefined || aws.role === 'none' ? USUAL_NAME : aws.role,
    ...{ label: 'Reader', about: 'Read by cloudwhois; nothing can be changed with it.' },
    permissions: iamPolicy(kinds),
  };
  const operators = [...operatorPolicies(kinds, actions)].map(([role, permissions], i): Role => {
    const about = 'What cloudwhois may do for those whom its configuration allows it.';
    return { role, permissions, about, label: `Operator${i === 0 ? '' : i + 1}` };
  });
  return {
    /** The permissions of one role; without a name of the one that reads, with those of the hub that are needed. */
    policy(name?: string): Policy {
      const found = operators.find(({ role }) => role === name);
      if (!found && name !== undefined && name !== reader.role)
        throw invalid(`The configuration names no role "${name.slice(0, 64)}".`, {
          fix: `There are: ${[reader, ...operators].map(({ role }) => role).join(', ')}.`,
        });
      return found?.permissions ?? iamPolicy(kinds, aws);
    },
    operators: operators.map(({ role }) => role),
    cloudFormation: () => cloudFormation([reader, ...operators]),
    terraform: () => [header, ...[reader, ...operators].map(terraform), footer].join('\n'),
  };
}

/** Where a role is, for one whose name in the configuration has a path: `audit/reader`. */
function placeOf(role: string): { path: string; name: string } {
  const at = role.lastIndexOf('/') + 1;
  return { path: `/${role.slice(0, at)}`, name: role.slice(at) };
}

function cloudFormation(roles: readonly Role[]): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'What cloudwhois assumes in this account. As a stack set: in every account, one region.',
    Parameters: {
      HubRoleArn: { Type: 'String', Description: 'the role that cloudwhois itself runs as' },
      ExternalId: { Type: 'String', NoEcho: true, MinLength: 2, Description: 'aws.externalId of cloudwhois' },
    },
    Resources: Object.fromEntries(roles.map((one) => [one.label, roleResource(one)])),
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] } } },
  };
}

function roleResource({ role, about, permissions }: Role): object {
  const { path, name } = placeOf(role);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Path: path,
      RoleName: name,
      Description: about,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: { Ref: 'HubRoleArn' } },
            Action: ASSUME,
            Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
          },
        ],
      },
      Policies: [{ PolicyName: 'cloudwhois', PolicyDocument: permissions }],
    },
  };
}

const header = `variable "hub_role_arn" {
  type        = string
  description = "the role that cloudwhois itself runs as"
}

variable "external_id" {
  type        = string
  sensitive   = true
  description = "aws.externalId of cloudwhois"
}
`;

const footer = `output "role_arn" {
  value = aws_iam_role.cloudwhois_reader.arn
}
`;

function terraform({ role, label, about, permissions }: Role): string {
  const { path, name } = placeOf(role);
  const quoted = (value: unknown) => JSON.stringify(value);
  const resource = `cloudwhois_${label.toLowerCase()}`;
  return `# ${about}
resource "aws_iam_role" "${resource}" {
  path = ${quoted(path)}
  name = ${quoted(name)}
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.hub_role_arn }
      Action    = [${ASSUME.map(quoted).join(', ')}]
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "${resource}" {
  name   = "cloudwhois"
  role   = aws_iam_role.${resource}.id
  policy = <<-POLICY
${JSON.stringify(permissions, null, 2).replace(/^/gm, '    ')}
  POLICY
}
`;
}
