import type { AwsSettings, Kind } from '#kit';
import { iamPolicy } from './iam-policy.ts';

const USUAL_NAME = 'cloudwhois-reader';
/** Where a role is, for one whose name in the configuration has a path: `audit/reader`. */
function placeOf(role: string): { path: string; name: string } {
  const at = role.lastIndexOf('/') + 1;
  return { path: `/${role.slice(0, at)}`, name: role.slice(at) };
}

const ASSUME = ['sts:AssumeRole', 'sts:SetSourceIdentity'];

/**
 * The role that is assumed in each account, ready to be made: its name and permissions are those of this
 * configuration, the hub's role and the external id are asked for where it is made.
 */
export function readerRole(kinds: ReadonlyMap<string, Kind>, aws: AwsSettings = {}) {
  const name = aws.role === undefined || aws.role === 'none' ? USUAL_NAME : aws.role;
  const permissions = iamPolicy(kinds);
  return {
    policy: iamPolicy(kinds, aws),
    cloudFormation: () => cloudFormation(name, permissions),
    terraform: () => terraform(name, permissions),
  };
}

function cloudFormation(role: string, permissions: object): object {
  const { path, name } = placeOf(role);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'The role that cloudwhois assumes to read this account. As a stack set: in every account, one region.',
    Parameters: {
      HubRoleArn: { Type: 'String', Description: 'the role that cloudwhois itself runs as' },
      ExternalId: { Type: 'String', NoEcho: true, MinLength: 2, Description: 'aws.externalId of cloudwhois' },
    },
    Resources: {
      Reader: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Path: path,
          RoleName: name,
          Description: 'Read by cloudwhois; nothing can be changed with it.',
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
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] } } },
  };
}

function terraform(role: string, permissions: object): string {
  const { path, name } = placeOf(role);
  const quoted = (value: unknown) => JSON.stringify(value);
  return `# The role that cloudwhois assumes to read this account; nothing can be changed with it.
variable "hub_role_arn" {
  type        = string
  description = "the role that cloudwhois itself runs as"
}

variable "external_id" {
  type        = string
  sensitive   = true
  description = "aws.externalId of cloudwhois"
}

resource "aws_iam_role" "cloudwhois_reader" {
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

resource "aws_iam_role_policy" "cloudwhois_reader" {
  name   = "cloudwhois"
  role   = aws_iam_role.cloudwhois_reader.id
  policy = <<-POLICY
${JSON.stringify(permissions, null, 2).replace(/^/gm, '    ')}
  POLICY
}

output "role_arn" {
  value = aws_iam_role.cloudwhois_reader.arn
}
`;
}
