import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadKinds } from '../../src/kinds.ts';
import { iamPolicy } from '../../src/runtime/iam-policy.ts';
import { readerRole } from '../../src/runtime/reader-role.ts';

const kinds = await loadKinds(fileURLToPath(new URL('../../collectors/', import.meta.url)));
/** Of an inline policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST = 10_240;

interface Template {
  Parameters: Record<string, { NoEcho?: boolean }>;
  Resources: {
    Reader: {
      Properties: {
        Path: string;
        RoleName: string;
        AssumeRolePolicyDocument: { Statement: { Action: string[]; Condition: object }[] };
        Policies: { PolicyDocument: object }[];
      };
    };
  };
}

const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/cloudwhois';
const aws = { role: 'audit/reader', events: { queue } };

describe('the role in each account', () => {
  it('has the permissions of the kinds, and none of the hub', () => {
    const { Parameters, Resources } = readerRole(kinds, aws).cloudFormation() as Template;
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
    const text = readerRole(kinds, aws).terraform();
    const policy = /<<-POLICY\n([^]*?)\n {2}POLICY/.exec(text)?.[1] ?? '';
    assert.deepEqual(JSON.parse(policy), iamPolicy(kinds));
    assert.match(text, /path = "\/audit\/"\n {2}name = "reader"/);
    assert.match(text, /"sts:ExternalId" = var\.external_id/);
    // What Terraform would take for a template of its own
    assert.doesNotMatch(policy, /[$%]\{/);
  });

  it('has its usual name where the configuration names none, and the queue only beside the hub', () => {
    const role = readerRole(kinds, { role: 'none', events: { queue } });
    assert.match(role.terraform(), /name = "cloudwhois-reader"/);
    assert.match(JSON.stringify(role.policy), /sqs:ReceiveMessage/);
  });
});
