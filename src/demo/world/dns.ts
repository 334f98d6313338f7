import { accountId } from '../organisation.ts';
import { domain, zones as story } from '../story.ts';
import { ownZones } from './dns-own.ts';
import type { RecordSet, Zone } from './dns-shapes.ts';
import { inOrder, sortKey } from './dns-shapes.ts';
import { mainServers, storyZones } from './dns-story.ts';
import type { Call, Part, World } from './world.types.ts';

/** Route 53 and its registrar: the calls that the kind `dns` makes. CloudTrail's part of them is in `dnsEvents`. */
export const dns: Part = {
  'Route53Client/ListHostedZonesCommand': (call) => ({ HostedZones: zonesOf(call).map(hosted) }),
  'Route53Client/GetHostedZoneCommand': (call) => {
    const zone = zoneOf(call);
    return {
      HostedZone: hosted(zone),
      ...(!zone.private && { DelegationSet: { NameServers: zone.servers } }),
      VPCs: zone.vpcs,
    };
  },
  'Route53Client/ListTagsForResourcesCommand': (call) => ({ ResourceTagSets: tagSets(call) }),
  'Route53Client/ListResourceRecordSetsCommand': (call) => ({
    ResourceRecordSets: recordsOf(call),
    IsTruncated: false,
  }),
  'Route53DomainsClient/ListDomainsCommand': ({ place }) => ({
    Domains: place.account === registrant ? [registered] : [],
  }),
  'Route53DomainsClient/GetDomainDetailCommand': () => ({
    Nameservers: mainServers.map((Name) => ({ Name })),
  }),
};

const registrant = accountId('larkspur-management');
const registered = {
  DomainName: domain,
  AutoRenew: true,
  TransferLock: true,
  Expiry: new Date('2027-08-14T00:00:00Z'),
};

function hosted({ id, name, private: PrivateZone, comment, records }: Zone) {
  return {
    Id: `/hostedzone/${id}`,
    Name: `${name}.`,
    CallerReference: id,
    Config: { PrivateZone, ...(comment !== '' && { Comment: comment }) },
    ResourceRecordSetCount: records.length,
  };
}

function zoneOf(call: Call): Zone {
  const asked = (call.input['Id'] ?? call.input['HostedZoneId'] ?? '') as string;
  const found = zonesOf(call).find(({ id }) => id === asked.replace(/^.*\//, ''));
  if (!found)
    throw Object.assign(new Error(`No hosted zone found with ID: ${asked}`), { name: 'NoSuchHostedZone' });
  return found;
}

function tagSets(call: Call) {
  const ids = (call.input['ResourceIds'] ?? []) as string[];
  return ids.map((ResourceId) => {
    const tags = Object.entries(zonesOf(call).find(({ id }) => id === ResourceId)?.tags ?? {});
    return { ResourceId, Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
  });
}

/** All on one page, from the name asked for on. */
function recordsOf(call: Call): RecordSet[] {
  const all = inOrder(zoneOf(call).records);
  const start = call.input['StartRecordName'] as string | undefined;
  if (start === undefined) return all;
  const from = sortKey({ Name: start, Type: '' });
  return all.filter((set) => sortKey(set) >= from);
}

const kept = new WeakMap<World, Map<string, Zone[]>>();

/** The zones of an account: those of the story, and one of its own below the company's domain. */
function zonesOf({ world, place, live }: Call): Zone[] {
  const known = kept.get(world) ?? new Map<string, Zone[]>();
  kept.set(world, known);
  const key = `${place.account}/${live}`;
  const zones = known.get(key) ?? [
    ...storyZones(world, place.account, live),
    ...ownZones(world, place.account),
  ];
  known.set(key, zones);
  return zones;
}

/** CloudTrail's look-up of changes of records, where the zone is; newest first. */
export function dnsEvents({ place }: Call): { Events: object[] } {
  if (place.account !== story.company.account) return { Events: [] };
  return {
    Events: [
      change('promo', 'nina.voss', '2026-11-20T18:05:00Z'),
      change('api', 'tomasz.lis', '2026-11-12T09:41:00Z'),
    ],
  };
}

function change(label: string, Username: string, at: string): object {
  const arn = `arn:aws:sts::${story.company.account}:assumed-role/dns-editor/${Username}`;
  const resourceRecordSet = { name: `${label}.${domain}.`, type: 'A' };
  return {
    EventTime: new Date(at),
    EventName: 'ChangeResourceRecordSets',
    EventSource: 'route53.amazonaws.com',
    Username,
    CloudTrailEvent: JSON.stringify({
      userIdentity: { type: 'AssumedRole', arn },
      requestParameters: {
        hostedZoneId: story.company.id,
        changeBatch: { changes: [{ action: 'UPSERT', resourceRecordSet }] },
      },
    }),
  };
}
