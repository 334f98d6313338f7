import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsProxy } from './aws-proxy.ts';

/** Puts users, keys and roles into accounts of moto; what moto has not, CloudTrail and the root user, into the proxy. */

const document = (Action: string | string[], Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

/** A client with the rights of an account. */
export async function enterIam(endpoint: string, account: string): Promise<IAMClient> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sts = new STSClient({ endpoint, region: 'us-east-1', credentials });
  const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
  const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
  sts.destroy();
  return new IAMClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
}

/** An access key of a user, with its secret. */
export async function makeKey(iam: IAMClient, user: string): Promise<{ id: string; secret: string }> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
  return { id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' };
}

export async function dropKey(iam: IAMClient, user: string, id: string): Promise<void> {
  await iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: id }));
}

export async function dropUser(iam: IAMClient, user: string): Promise<void> {
  await iam.send(new DeleteUserCommand({ UserName: user }));
}

/** payments-ci: an administrator by his group, with two keys; anna: a person; deploy: a role. */
export async function seedPayments(iam: IAMClient) {
  const UserName = 'payments-ci';
  await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'Owner', Value: 'team-payments' }] }));
  await iam.send(new CreateGroupCommand({ GroupName: 'deployers' }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'everything', PolicyDocument: document('*') }),
  );
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'deployers', PolicyArn: Policy?.Arn }));
  await iam.send(new AddUserToGroupCommand({ GroupName: 'deployers', UserName }));
  const active = await makeKey(iam, UserName);
  const inactive = await makeKey(iam, UserName);
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: inactive.id, Status: 'Inactive' }));
  await iam.send(new CreateUserCommand({ UserName: 'anna', Path: '/people/' }));
  await iam.send(new CreateLoginProfileCommand({ UserName: 'anna', Password: 'Not-a-secret-1' }));
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'anna' }),
  );
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: 'anna',
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '654321',
    }),
  );
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'deploy',
      Path: '/ci/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      }),
    }),
  );
  return { active, inactive, role: { id: Role?.RoleId ?? '', arn: Role?.Arn ?? '' } };
}

/** backup: one key that nobody has used, and a policy in line. */
export async function seedBackup(iam: IAMClient) {
  const UserName = 'backup';
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'bucket',
      PolicyDocument: document(['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::backups'),
    }),
  );
  return makeKey(iam, UserName);
}

/** The root user's row, which moto's report has not: with one active key in one account, and without in others. */
export function rootRows(proxy: AwsProxy, account: string): void {
  proxy.rule(
    { action: 'iam:GetCredentialReport' },
    {
      rewrite: (body, call) => {
        const content = /<Content>([^<]*)<\/Content>/.exec(body)?.[1] ?? '';
        const csv = Buffer.from(content, 'base64').toString();
        const [head = ''] = csv.split('\n');
        const active = String(call.account === account);
        const known: Record<string, string> = {
          user: '<root_account>',
          arn: `arn:aws:iam::${call.account}:root`,
          password_enabled: 'not_supported',
          mfa_active: 'true',
          access_key_1_active: active,
          access_key_2_active: 'false',
        };
        const row = head.split(',').map((column) => known[column] ?? 'N/A');
        return body.replace(content, Buffer.from(`${csv.trim()}\n${row.join(',')}\n`).toString('base64'));
      },
    },
  );
}

/**
 * CloudTrail's LookupEvents, which moto has not: events by the value looked up and the region, newest first; until what
 * is given back is called.
 */
export function trail(proxy: AwsProxy, events: (value: string, region: string) => object[]): () => void {
  return proxy.rule(
    { action: 'cloudtrail:LookupEvents' },
    {
      answer: ({ body, region }) => {
        const { LookupAttributes = [] } = JSON.parse(body) as {
          LookupAttributes?: { AttributeValue: string }[];
        };
        return {
          body: JSON.stringify({ Events: events(LookupAttributes[0]?.AttributeValue ?? '', region) }),
        };
      },
    },
  );
}
