import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadKinds } from '../../src/kinds.ts';
import { awsRoles } from '../../src/runtime/aws-roles.ts';
import { iamPolicy } from '../../src/runtime/iam-policy.ts';

const kinds = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
/** Of an inline policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST = 10_240;

interface RoleOf {
  Properties: {
    Path: string;
    RoleName: string;
    AssumeRolePolicyDocument: { Statement: { Action: string[]; Condition: object }[] };
    Policies: { PolicyDocument: object }[];
  };
}
interface Template {
  Parameters: Record<string, { NoEcho?: boolean }>;
  Resources: { Reader: RoleOf; Operator?: RoleOf };
}

const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cloudwhois';
const aws = { role: 'audit/reader', events: { queue } };

describe('the role in each account', () => {
  it('has the permissions of the kinds, and none of the hub', () => {
    const { Parameters, Resources } = awsRoles(kinds, aws).cloudFormation() as Template;
    const { Path, RoleName, Policies, AssumeRolePolicyDocument } = Resources.Reader.Properties;
    assert.deepEqual([Path, RoleName], ['/audit/', 'reader']);
    assert.deepEqual(Policies[0]?.PolicyDocument, iamPolicy(kinds));
    assert.doesNotMatch(JSON.stringify(Resources), /sqs:/);
    const [trust] = AssumeRolePolicyDocument.Statement;
    assert.deepEqual(trust?.Action, ['sts:AssumeRole', 'sts:SetSourceIdentity']);
    assert.deepEqual(trust?.Condition, { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } });
    assert.equal(Parameters.ExternalId?.NoEcho, true);
  });

  it('fits what IAM takes as an inline policy', () => {
    assert.ok(JSON.stringify(iamPolicy(kinds)).length < MOST);
  });

  it('is the same in Terraform', () => {
    const text = awsRoles(kinds, aws).terraform();
    const policy = /<<-POLICY\n([^]*?)\n {2}POLICY/.exec(text)?.[1] ?? '';
    assert.deepEqual(JSON.parse(policy), iamPolicy(kinds));
    assert.match(text, /path = "\/audit\/"\n {2}name = "reader"/);
    assert.match(text, /"sts:ExternalId" = var\.external_id/);
    // What Terraform would take for a template of its own
    assert.doesNotMatch(policy, /[$%]\{/);
  });

  it('has its usual name where the configuration names none, and the queue only beside the hub', () => {
    const role = awsRoles(kinds, { role: 'none', events: { queue } });
    assert.match(role.terraform(), /name = "cloudwhois-reader"/);
    assert.match(JSON.stringify(role.policy()), /sqs:ReceiveMessage/);
  });
});

describe('the roles that act in each account', () => {
  const rules = [
    { groups: ['oncall'], kind: 'ec2', do: ['start'], role: 'ops/starter' },
    { groups: ['security'], kind: 'ec2', do: ['stop', 'reboot'], role: 'stopper' },
    { groups: ['sre'], kind: 'ec2', do: ['stop'], role: 'stopper' },
    { groups: ['sre'], kind: 'vault', do: ['open'], role: 'opener' },
  ];
  const roles = awsRoles(kinds, aws, rules);
  const allowed = (Action: string[], Sid: string, Resource: string | string[]) => {
    return { Sid, Effect: 'Allow', Action, Resource };
  };

  it('have what their rules let them do, on instances alone, and nothing that reads more', () => {
    assert.deepEqual(roles.operators, ['ops/starter', 'stopper']);
    assert.deepEqual(roles.policy('ops/starter'), {
      Version: '2012-10-17',
      Statement: [
        allowed(['ec2:DescribeInstances'], 'CloudwhoisOperator1', '*'),
        allowed(['ec2:StartInstances'], 'CloudwhoisOperator2', ['arn:*:ec2:*:*:instance/*']),
      ],
    });
    assert.match(JSON.stringify(roles.policy('stopper')), /"ec2:RebootInstances","ec2:StopInstances"/);
    assert.doesNotMatch(JSON.stringify(roles.policy('stopper')), /StartInstances|TerminateInstances/);
    assert.deepEqual(roles.policy(), iamPolicy(kinds, aws));
    assert.doesNotMatch(JSON.stringify(roles.policy()), /StartInstances|StopInstances/);
  });

  it('may act in no account but those that their rules name', () => {
    const [start] = rules;
    assert.ok(start);
    const accounts = ['111122223333', '444455556666'];
    const own = awsRoles(kinds, aws, [{ ...start, accounts }]).policy('ops/starter');
    assert.deepEqual(own.Statement, [
      allowed(['ec2:DescribeInstances'], 'CloudwhoisOperator1', '*'),
      allowed(
        ['ec2:StartInstances'],
        'CloudwhoisOperator2',
        accounts.map((account) => `arn:*:ec2:*:${account}:instance/*`),
      ),
    ]);
  });

  it('are refused by a name that the configuration has not', () => {
    assert.throws(() => roles.policy('opener'), { code: 'invalid', fix: /ops\/starter, stopper/ });
  });

  it('are in the templates beside the one that reads, with the same trust', () => {
    const { Reader, Operator } = (roles.cloudFormation() as Template).Resources;
    assert.deepEqual([Operator?.Properties.Path, Operator?.Properties.RoleName], ['/ops/', 'starter']);
    assert.deepEqual(
      Operator?.Properties.AssumeRolePolicyDocument,
      Reader.Properties.AssumeRolePolicyDocument,
    );
    assert.deepEqual(Operator?.Properties.Policies[0]?.PolicyDocument, roles.policy('ops/starter'));
    assert.match(
      roles.terraform(),
      /"aws_iam_role" "cloudwhois_operator2" \{\n {2}path = "\/"\n {2}name = "stopper"/,
    );
  });
});
