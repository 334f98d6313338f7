import type { Event } from '@aws-sdk/client-cloudtrail';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Aws, Place } from '#kit';
import { given, normaliseAddress } from '#kit';
import type { Call } from './document.ts';

/** An event of CloudTrail as far as we read it; what is not as expected is left out. */
export interface TrailEvent extends Call {
  identity: Identity;
  /** The key that a session was given, and how: of AssumeRole and its like. */
  issued?: string;
}

/** Who made a call. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export interface Identity {
  type?: string;
  arn?: string;
  account?: string;
  userName?: string;
  /** `AROA…:session` */
  principal?: string;
  invokedBy?: string;
  sourceIdentity?: string;
  issuer?: { type?: string; arn?: string; userName?: string };
}

interface Asked {
  by: 'AccessKeyId' | 'ResourceName';
  value: string;
  most?: number;
}

/** The newest events of one region that carry this attribute. */
export async function lookupEvents(aws: Aws, place: Place, asked: Asked): Promise<TrailEvent[]> {
  return (await lookupPage(aws, place, asked)).events;
}

/**
 * The same, and whether there are older ones: at most 50, in one call of the two a second that each account and region
 * has. Only management events of the last 90 days are there.
 */
export async function lookupPage(
  aws: Aws,
  place: Place,
  { by, value, most = 50 }: Asked,
): Promise<{ events: TrailEvent[]; older: boolean }> {
  const { Events = [], NextToken } = await aws.client(CloudTrailClient, place).send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: by, AttributeValue: value }],
      MaxResults: most,
    }),
  );
  return { events: Events.map((event) => readEvent(event, place.region)), older: NextToken !== undefined };
}

function readEvent(event: Event, region: string): TrailEvent {
  const body = parse(event.CloudTrailEvent);
  const source = text(body['sourceIPAddress']);
  const issued = text(bag(bag(body['responseElements'])['credentials'])['accessKeyId']);
  return {
    at: event.EventTime?.toISOString().replace(/\.\d{3}Z$/, 'Z') ?? text(body['eventTime']) ?? '',
    event: event.EventName ?? text(body['eventName']) ?? 'unknown',
    service: (event.EventSource ?? text(body['eventSource']) ?? '').replace(/\.amazonaws\.com$/, ''),
    region: text(body['awsRegion']) ?? region,
    ...given({
      source: source && (normaliseAddress(source) ?? source),
      error: text(body['errorCode']),
      issued,
    }),
    identity: identityOf(bag(body['userIdentity'])),
  };
}

function identityOf(user: Bag): Identity {
  const context = bag(user['sessionContext']);
  const issuer = bag(context['sessionIssuer']);
  const issuerOf = given({
    type: text(issuer['type']),
    arn: text(issuer['arn']),
    userName: text(issuer['userName']),
  });
  return given({
    type: text(user['type']),
    arn: text(user['arn']),
    account: text(user['accountId']),
    userName: text(user['userName']),
    principal: text(user['principalId']),
    invokedBy: text(user['invokedBy']),
    sourceIdentity: text(context['sourceIdentity']),
    issuer: Object.keys(issuerOf).length > 0 ? issuerOf : undefined,
  });
}

type Bag = Record<string, unknown>;

function parse(json: string | undefined): Bag {
  try {
    return bag(JSON.parse(json ?? '{}'));
  } catch {
    return {};
  }
}

function bag(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 512) : undefined;
}
