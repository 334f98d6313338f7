import { awkward } from '../awkward.ts';
import { accountId } from '../organisation.ts';
import { adminRole, keys, person } from './key-story.ts';
import type { Call } from './world.types.ts';

interface Told {
  region: string;
  at: string;
  event: string;
  service: string;
  source: string;
  error?: string;
}

const account = accountId('payments-prod');

/** What the key of payments-ci did last: from a machine of ours, an office, and through a service of AWS. */
const program: readonly Told[] = [
  {
    region: 'us-east-1',
    at: '2026-11-20T22:14:00Z',
    event: 'ListBuckets',
    service: 's3',
    source: awkward.elasticOnSecondary,
  },
  {
    region: 'us-east-1',
    at: '2026-11-20T22:10:00Z',
    event: 'UpdateService',
    service: 'ecs',
    source: awkward.elasticOnSecondary,
  },
  {
    region: 'us-east-1',
    at: '2026-11-20T21:40:00Z',
    event: 'GetCallerIdentity',
    service: 'sts',
    source: awkward.office,
  },
  {
    region: 'us-east-1',
    at: '2026-11-19T03:02:00Z',
    event: 'CreateStack',
    service: 'cloudformation',
    source: 'cloudformation.amazonaws.com',
  },
];

/** What somebody did at night. */
const session: readonly Told[] = [
  {
    region: 'us-east-1',
    at: '2026-11-20T23:31:00Z',
    event: 'ListAccessKeys',
    service: 'iam',
    source: awkward.office,
  },
  {
    region: 'eu-west-1',
    at: '2026-11-20T23:35:00Z',
    event: 'GetSecretValue',
    service: 'secretsmanager',
    source: awkward.office,
    error: 'AccessDenied',
  },
];

const ssoArn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${adminRole}`;
const identities = {
  program: {
    type: 'IAMUser',
    userName: 'payments-ci',
    arn: `arn:aws:iam::${account}:user/payments-ci`,
    accountId: account,
  },
  session: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${account}:assumed-role/${adminRole}/${person}`,
    accountId: account,
    sessionContext: { sessionIssuer: { type: 'Role', userName: adminRole, arn: ssoArn } },
  },
};

/** CloudTrail's look-up by access key, and by the key that a session was given; newest first. */
export function keyEvents({ place, input }: Call): { Events: object[] } {
  const [by] = (input.LookupAttributes ?? []) as { AttributeKey: string; AttributeValue: string }[];
  if (place.account !== account) return { Events: [] };
  if (by?.AttributeKey === 'ResourceName')
    return { Events: by.AttributeValue === keys.session && place.region === 'us-east-1' ? [beginning] : [] };
  const told =
    by?.AttributeValue === keys.paymentsCi ? program : by?.AttributeValue === keys.session ? session : [];
  const identity = told === program ? identities.program : identities.session;
  return {
    Events: told.filter(({ region }) => region === place.region).map((one) => eventOf(one, identity)),
  };
}

function eventOf({ at, event, service, region, source, error }: Told, userIdentity: object): object {
  const eventSource = `${service}.amazonaws.com`;
  return {
    EventTime: new Date(at),
    EventName: event,
    EventSource: eventSource,
    CloudTrailEvent: JSON.stringify({
      ...{
        eventTime: at,
        eventName: event,
        eventSource,
        awsRegion: region,
        sourceIPAddress: source,
        userIdentity,
      },
      ...(error && { errorCode: error }),
    }),
  };
}

const beginning = {
  EventTime: new Date('2026-11-20T23:30:00Z'),
  EventName: 'AssumeRoleWithSAML',
  EventSource: 'sts.amazonaws.com',
  CloudTrailEvent: JSON.stringify({
    awsRegion: 'us-east-1',
    userIdentity: { type: 'SAMLUser', userName: person },
    responseElements: { credentials: { accessKeyId: keys.session } },
  }),
};
