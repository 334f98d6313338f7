import { regions } from '../organisation.ts';
import { accountOfKey } from './key-ids.ts';
import { accountOf, type MadeUser, principalsOf } from './key-inventory.ts';
import { authorizationOf } from './key-policies.ts';
import { reportOf } from './key-report.ts';
import { ghost, reportDenied } from './key-story.ts';
import { keyEvents } from './key-trail.ts';
import type { Call, Part } from './world.types.ts';

/** IAM, STS and CloudTrail: the calls that the kind `key` makes. */
export const key: Part = {
  'STSClient/GetAccessKeyInfoCommand': ({ input }) => {
    const account = accountOfKey(String(input.AccessKeyId));
    if (!account) throw refused('ValidationError', 'The access key ID is not valid');
    return { Account: account };
  },
  'EC2Client/DescribeRegionsCommand': () => ({ Regions: regions.map((RegionName) => ({ RegionName })) }),
  'CloudTrailClient/LookupEventsCommand': keyEvents,
  'IAMClient/GetAccountAuthorizationDetailsCommand': (call) => authorizationOf(principals(call)),
  'IAMClient/GenerateCredentialReportCommand': () => ({ State: 'COMPLETE' }),
  'IAMClient/GetCredentialReportCommand': (call) => {
    if (call.place.account === reportDenied) throw denied('iam:GetCredentialReport');
    return { Content: Buffer.from(reportOf(principals(call))) };
  },
  'IAMClient/ListAccessKeysCommand': (call) => ({
    AccessKeyMetadata: userOf(call).keys.map(({ id, active, created }) => ({
      UserName: call.input.UserName,
      AccessKeyId: id,
      Status: active ? 'Active' : 'Inactive',
      CreateDate: new Date(created),
    })),
  }),
  'IAMClient/GetAccessKeyLastUsedCommand': (call) => {
    const id = String(call.input.AccessKeyId);
    const user = principals(call).users.find(({ keys }) => keys.some((one) => one.id === id));
    const used = user?.keys.find((one) => one.id === id)?.used;
    if (!user) throw refused('NoSuchEntityException', `The Access Key with id ${id} cannot be found`);
    const { at, service = 'N/A', region = 'N/A' } = used ?? {};
    return {
      UserName: user.name,
      AccessKeyLastUsed: { ...(at && { LastUsedDate: new Date(at) }), ServiceName: service, Region: region },
    };
  },
  'IAMClient/ListMFADevicesCommand': (call) => ({ MFADevices: userOf(call).mfa ? [{}] : [] }),
  'IAMClient/GetLoginProfileCommand': (call) => {
    if (!userOf(call).password) throw refused('NoSuchEntityException', 'Login Profile cannot be found');
    return { LoginProfile: {} };
  },
};

function principals({ world, place, live }: Call) {
  return principalsOf(world, accountOf(place.account), live);
}

function userOf(call: Call): MadeUser {
  const user = principals(call).users.find(({ name }) => name === call.input.UserName);
  if (!user || user.name === ghost.name)
    throw refused(
      'NoSuchEntityException',
      `The user with name ${String(call.input.UserName)} cannot be found.`,
    );
  return user;
}

function refused(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}

function denied(action: string): Error {
  const message = `User: cloudwhois is not authorized to perform: ${action}`;
  return Object.assign(new Error(message), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
}
