import type { Event } from '@aws-sdk/client-cloudtrail';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Document, EnrichContext, Note } from '#kit';
import { covers, iso, reasonOf } from '#kit';
import { isDomain, nameOf, zoneOf } from './document.ts';
import { decodeName } from './names.ts';
import { bareId, partitionIn } from './read.ts';

/** Where the calls of global services are recorded, by partition. */
const REGIONS: Record<string, string> = { 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' };
/** LookupEvents gives at most this many at once, and two calls a second: one page has to do. */
const MOST = 50;

/** Who changed the name (or the zone) last, in one call; only for those who may see such things. */
export async function changeNotes({ aws, results, see, question }: EnrichContext): Promise<Note[]> {
  const best = results.find((one) => !isDomain(one));
  if (!best || !covers(see(best.account), 'restricted')) return [];
  const { account } = best;
  const own = { account, sensitivity: 'restricted' as const };
  try {
    const region = REGIONS[await partitionIn(aws, account)] ?? 'us-east-1';
    const LookupAttributes = [
      { AttributeKey: 'EventName' as const, AttributeValue: 'ChangeResourceRecordSets' },
    ];
    const command = new LookupEventsCommand({ LookupAttributes, MaxResults: MOST });
    const { Events = [], NextToken } = await aws.client(CloudTrailClient, { account, region }).send(command);
    const text = textOf(Events, best, nameOf(best) || question.value);
    if (text !== undefined) return [{ ...own, text }];
    const span =
      NextToken === undefined
        ? 'in the 90 days that CloudTrail keeps'
        : `among the last ${MOST} changes of records in the account`;
    return [{ ...own, text: `No change of ${nameOf(best)} is ${span}.` }];
  } catch (error) {
    return [{ ...own, text: `Who changed it last could not be read: ${reasonOf(error)}.` }];
  }
}

/** Events come newest first. */
function textOf(events: readonly Event[], best: Document, name: string): string | undefined {
  const zone = bareId(zoneOf(best));
  for (const event of events) {
    const changes = changesIn(event, zone);
    const one = best.type === 'record' ? changes.find((change) => change.name === name) : changes[0];
    if (!one) continue;
    const when = event.EventTime ? iso(event.EventTime.getTime()) : 'at an unknown time';
    return `Last changed ${when} by ${whoOf(event)}: ${one.action} ${one.name} ${one.type}.`;
  }
  return undefined;
}

interface Recorded {
  userIdentity?: { arn?: string; sessionContext?: { sourceIdentity?: string } };
  requestParameters?: {
    hostedZoneId?: string;
    changeBatch?: { changes?: { action?: string; resourceRecordSet?: { name?: string; type?: string } }[] };
  };
}

function changesIn(event: Event, zone: string): { name: string; action: string; type: string }[] {
  const { hostedZoneId, changeBatch } = recordedOf(event).requestParameters ?? {};
  if (bareId(hostedZoneId) !== zone) return [];
  return (changeBatch?.changes ?? []).map(({ action = 'changed', resourceRecordSet = {} }) => ({
    action,
    name: decodeName(resourceRecordSet.name ?? ''),
    type: resourceRecordSet.type ?? '',
  }));
}

/** The last part of a role's session names the person, as single sign-on sets it. */
function whoOf(event: Event): string {
  const { arn, sessionContext } = recordedOf(event).userIdentity ?? {};
  const who = event.Username ?? arn ?? 'somebody unknown';
  const role = /assumed-role\/([^/]{1,128})\//.exec(arn ?? '')?.[1];
  const source = sessionContext?.sourceIdentity;
  return `${who}${role === undefined ? '' : ` (role ${role})`}${source === undefined ? '' : `, for ${source}`}`;
}

function recordedOf({ CloudTrailEvent = '{}' }: Event): Recorded {
  try {
    const parsed: unknown = JSON.parse(CloudTrailEvent);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
