import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Document } from '#kit';
import { given } from '#kit';
import type { DnsAttributes } from './document.ts';
import { named } from './document.ts';
import { heritageOf } from './heritage.ts';
import { decodeName } from './names.ts';
import { pointsTo, spellingsOf } from './targets.ts';

/** The zone that records are in, as far as their documents tell of it. */
export interface ZoneOf {
  account: string;
  /** `Z123` */
  id: string;
  name: string;
  private?: boolean | undefined;
}

/** Types whose values are names, which may be escaped too. */
const NAMES = new Set(['CNAME', 'NS', 'PTR']);

/**
 * The documents of all sets of one name and type: a share of the weights is told only where all are together.
 * Throws for a set without a name or type.
 */
export function recordDocuments(sets: readonly ResourceRecordSet[], zone: ZoneOf): Document[] {
  const weights = sets.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  return sets.map((set) => {
    const share = set.Weight === undefined ? undefined : shareOf(set.Weight, weights, sets.length);
    return recordDocument(set, zone, share);
  });
}

/** Per cent; where all weights are 0, Route 53 treats all sets alike. */
function shareOf(weight: number, all: number, sets: number): number {
  const share = all === 0 ? 1 / sets : weight / all;
  return Math.round(1000 * share) / 10;
}

function recordDocument(set: ResourceRecordSet, zone: ZoneOf, share: number | undefined): Document {
  const { Name, Type, SetIdentifier } = set;
  if (Name === undefined || Type === undefined)
    throw new Error('Route 53 gave a record set without name or type');
  const name = decodeName(Name);
  const zoneId = `${zone.account}/${zone.id}`;
  const id = [zoneId, name, Type, ...(SetIdentifier === undefined ? [] : [SetIdentifier])].join('/');
  const said = saidBy(set, Type);
  const { addresses, names } = targetsOf(name, Type, said);
  const common = named({ account: zone.account, id, type: 'record', provider: 'aws', name });
  const mark = Type === 'TXT' ? said.values?.map(heritageOf).find((one) => one !== undefined) : undefined;
  return {
    ...common,
    addresses,
    identifiers: [...common.identifiers, ...names],
    attrs: given({
      recordType: Type,
      ...said,
      ttl: set.TTL,
      setIdentifier: SetIdentifier,
      ...routingOf(set),
      share,
      healthCheck: set.HealthCheckId,
      editedBy: mark?.text,
      zoneName: zone.name,
      zoneId: zone.id,
      private: zone.private,
    }),
    links: [{ relation: 'in-zone', kind: 'dns', id: zoneId }],
  };
}

type Saying = Pick<DnsAttributes, 'alias' | 'values'>;

function saidBy({ AliasTarget: target, ResourceRecords = [] }: ResourceRecordSet, type: string): Saying {
  if (!target)
    return { values: ResourceRecords.map(({ Value = '' }) => (NAMES.has(type) ? decodeName(Value) : Value)) };
  const more = given({ zoneId: target.HostedZoneId, evaluateHealth: target.EvaluateTargetHealth });
  return { alias: { name: decodeName(target.DNSName ?? ''), ...more } };
}

/** What the set points to: addresses by their canonical text, names in every spelling. */
function targetsOf(name: string, type: string, { alias, values = [] }: Saying) {
  if (alias) return { addresses: [], names: spellingsOf(name, alias.name) };
  const targets = new Set(values.flatMap((value) => pointsTo(type, value) ?? []));
  if (type === 'A' || type === 'AAAA') return { addresses: [...targets], names: [] };
  return { addresses: [], names: new Set([...targets].flatMap((target) => spellingsOf(name, target))) };
}

/** How Route 53 chooses among the sets of one name and type, and what this one is chosen for. */
function routingOf(set: ResourceRecordSet): Pick<DnsAttributes, 'routing' | 'answersFor' | 'weight'> {
  const {
    Weight,
    Region,
    Failover,
    MultiValueAnswer,
    CidrRoutingConfig: cidr,
    TrafficPolicyInstanceId,
  } = set;
  if (Weight !== undefined) return { routing: 'weighted', weight: Weight };
  if (Region !== undefined) return { routing: 'latency', answersFor: Region };
  if (set.GeoLocation) return { routing: 'geolocation', answersFor: placeOf(set.GeoLocation) };
  if (set.GeoProximityLocation)
    return { routing: 'geoproximity', answersFor: nearOf(set.GeoProximityLocation) };
  if (Failover !== undefined) return { routing: 'failover', answersFor: Failover.toLowerCase() };
  if (cidr) {
    const place = cidr.LocationName === '*' ? 'everybody else' : cidr.LocationName;
    return { routing: 'cidr', answersFor: `${place} of the collection ${cidr.CollectionId}` };
  }
  if (MultiValueAnswer) return { routing: 'multivalue' };
  return TrafficPolicyInstanceId === undefined
    ? {}
    : { routing: 'traffic policy', answersFor: TrafficPolicyInstanceId };
}

/** A country `*` is the default, for everybody whom no other set names. */
function placeOf({
  ContinentCode,
  CountryCode,
  SubdivisionCode,
}: NonNullable<ResourceRecordSet['GeoLocation']>) {
  if (CountryCode === '*') return 'everybody else';
  if (ContinentCode !== undefined) return `continent ${ContinentCode}`;
  return [CountryCode, SubdivisionCode].filter((one) => one !== undefined).join('-');
}

function nearOf(near: NonNullable<ResourceRecordSet['GeoProximityLocation']>): string {
  const { AWSRegion, LocalZoneGroup, Coordinates, Bias } = near;
  const point = Coordinates && `${Coordinates.Latitude}, ${Coordinates.Longitude}`;
  const place = AWSRegion ?? LocalZoneGroup ?? point ?? 'somewhere';
  return Bias ? `${place}, bias ${Bias}` : place;
}
