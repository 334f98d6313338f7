import type {
  GetHostedZoneResponse,
  HostedZone,
  ListResourceRecordSetsResponse,
  ResourceRecordSet,
  Tag,
} from '@aws-sdk/client-route-53';
import {
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourcesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { Aws } from '#kit';
import { partitionOf, unlessGone } from '#kit';
import { decodeName, encodeName } from './names.ts';

/** Route 53, call by call. It allows five calls a second in an account, shared with everybody who edits there. */

/** What Route 53 answers where a zone is not there, or was deleted since it was listed. */
export const GONE = /^NoSuchHostedZone$/;
/** The most that ListTagsForResources takes. */
const TAGGED_AT_ONCE = 10;

export function route53(aws: Aws, account: string): Route53Client {
  return aws.client(Route53Client, { account, region: 'global' });
}

/** The partition that an account is read in: the one of the region in which the clients are. */
export async function partitionIn(aws: Aws, account: string): Promise<string> {
  const client = route53(aws, account) as { config?: Route53Client['config'] };
  return partitionOf((await client.config?.region()) ?? '');
}

/** `Z123` of `/hostedzone/Z123`. */
export function bareId(id: string | undefined): string {
  return (id ?? '').replace(/^.*\//, '');
}

/** Every zone of an account, page by page. */
export async function* readZones(aws: Aws, account: string): AsyncGenerator<HostedZone> {
  const client = route53(aws, account);
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListHostedZonesCommand(Marker === undefined ? {} : { Marker }));
    yield* page.HostedZones ?? [];
    if (page.IsTruncated && page.NextMarker === Marker) throw new Error('ListHostedZones gave a page twice');
    Marker = page.IsTruncated ? page.NextMarker : undefined;
  } while (Marker !== undefined);
}

/** A zone with its name servers and VPCs, or undefined where it is gone. */
export async function readZone(
  aws: Aws,
  account: string,
  id: string,
): Promise<GetHostedZoneResponse | undefined> {
  return unlessGone(GONE, () => route53(aws, account).send(new GetHostedZoneCommand({ Id: id })));
}

/** The tags of zones, by the zone's id; ten zones a call. */
export async function readTags(
  aws: Aws,
  account: string,
  ids: readonly string[],
): Promise<Map<string, readonly Tag[]>> {
  const client = route53(aws, account);
  const read = (ResourceIds: string[]) =>
    unlessGone(GONE, () =>
      client.send(new ListTagsForResourcesCommand({ ResourceType: 'hostedzone', ResourceIds })),
    );
  const tags = new Map<string, readonly Tag[]>();
  for (let i = 0; i < ids.length; i += TAGGED_AT_ONCE) {
    const batch = ids.slice(i, i + TAGGED_AT_ONCE);
    const answers = [await read(batch)];
    // One zone that was deleted meanwhile fails the call for all ten: those that are left have tags
    if (!answers[0] && batch.length > 1) for (const id of batch) answers.push(await read([id]));
    for (const answer of answers)
      for (const { ResourceId = '', Tags = [] } of answer?.ResourceTagSets ?? []) tags.set(ResourceId, Tags);
  }
  return tags;
}

export interface Start {
  /** As people write it. */
  name: string;
}

/**
 * The record sets of a zone in Route 53's order (by reversed labels), from a name on. It has no paginator: a page is
 * continued by name, type and set identifier, where the identifier of the page before must not stay. A set on the
 * edge that comes twice is given once; a page that leads back to where it was is an error. Throws NoSuchHostedZone.
 */
export async function* readRecords(
  aws: Aws,
  account: string,
  zone: string,
  start?: Start,
): AsyncGenerator<ResourceRecordSet> {
  const client = route53(aws, account);
  let from = start && { StartRecordName: encodeName(start.name) };
  let last = new Set<string>();
  const visited = new Set<string>();
  while (true) {
    const page = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...from }));
    const sets = page.ResourceRecordSets ?? [];
    for (const set of sets) if (!last.has(keyOf(set))) yield set;
    if (!page.IsTruncated) return;
    from = nextOf(page);
    const place = JSON.stringify(from);
    if (visited.has(place)) throw new Error(`ListResourceRecordSets gave a page of ${zone} twice`);
    visited.add(place);
    last = new Set(sets.map(keyOf));
  }
}

/** Only what this page says: an identifier of an earlier one would skip sets. */
function nextOf(page: ListResourceRecordSetsResponse) {
  const { NextRecordName, NextRecordType, NextRecordIdentifier } = page;
  if (NextRecordName === undefined)
    throw new Error('ListResourceRecordSets said that there is more, not where');
  return {
    StartRecordName: NextRecordName,
    ...(NextRecordType !== undefined && { StartRecordType: NextRecordType as 'A' }),
    ...(NextRecordIdentifier !== undefined && { StartRecordIdentifier: NextRecordIdentifier }),
  };
}

function keyOf({ Name = '', Type, SetIdentifier = '' }: ResourceRecordSet): string {
  return `${decodeName(Name)}/${Type}/${SetIdentifier}`;
}

/** All sets at one name, of every type; `name` is a start of the listing and no filter, so it ends where the name does. */
export async function readName(
  aws: Aws,
  account: string,
  zone: string,
  name: string,
): Promise<ResourceRecordSet[]> {
  return aws.once(`dns/${account}/${zone}/${name}`, async () => {
    const sets: ResourceRecordSet[] = [];
    for await (const set of readRecords(aws, account, zone, { name })) {
      if (decodeName(set.Name ?? '') !== name) break;
      sets.push(set);
    }
    return sets;
  });
}
