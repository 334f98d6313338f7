import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Aws, Document, FindContext, Place } from '#kit';
import { unavailable, unlessGone } from '#kit';
import { decodeName, encodeName, isUnder, suffixesOf } from './names.ts';
import { bareId, GONE, partitionIn, readName, readTags, readZone, readZones, route53 } from './read.ts';
import { recordDocuments } from './record.ts';
import { zoneDocument } from './zone.ts';

/**
 * Looks in every account without the index. A name costs one call in each account (its zones, 100 a call), and in
 * those that have a zone for it one more for each label between the zone and the name.
 * Which names point to an address only the index can tell: throws `unavailable`.
 */
export async function* find({ aws, question }: FindContext): AsyncGenerator<Document> {
  const { shape, value } = question;
  if (shape === 'address')
    throw unavailable(
      'Which names point to an address cannot be searched live: every zone would have to be read.',
    );
  const isName = value.includes('.');
  yield* aws.everywhere((place) => (isName ? findName(aws, place, value) : findZone(aws, place, value)));
}

async function* findZone(aws: Aws, { account }: Place, id: string): AsyncGenerator<Document> {
  const details = await readZone(aws, account, id);
  if (details?.HostedZone) yield await wholeZone(aws, account, details.HostedZone);
}

async function wholeZone(aws: Aws, account: string, zone: HostedZone): Promise<Document> {
  const id = bareId(zone.Id);
  const [details, tags] = await Promise.all([readZone(aws, account, id), readTags(aws, account, [id])]);
  const partition = await partitionIn(aws, account);
  return zoneDocument({ account, partition, zone, details: details ?? {}, tags: tags.get(id) ?? [] });
}

async function* findName(aws: Aws, { account }: Place, name: string): AsyncGenerator<Document> {
  for await (const zone of readZones(aws, account)) {
    const zoneName = decodeName(zone.Name ?? '');
    if (!isUnder(name, zoneName)) continue;
    if (zoneName === name) yield await wholeZone(aws, account, zone);
    const id = bareId(zone.Id);
    const sets = await unlessGone(GONE, () => answering(aws, { account, id, zoneName }, name));
    const own = { account, id, name: zoneName, private: zone.Config?.PrivateZone ?? false };
    for (const group of Map.groupBy(sets ?? [], ({ Type }) => Type).values())
      yield* recordDocuments(group, own);
  }
}

interface In {
  account: string;
  id: string;
  zoneName: string;
}

/** The sets that answer for a name in a zone, unless it lies below a delegation: then they are not the zone's to give. */
async function answering(aws: Aws, zone: In, name: string): Promise<ResourceRecordSet[]> {
  const sets = await standingFor(aws, zone, name);
  if (sets.length === 0) return sets;
  const between = suffixesOf(name).filter((one) => one !== zone.zoneName && isUnder(one, zone.zoneName));
  for (const base of between.toReversed()) {
    const cut = (await startingAt(aws, zone, base)).sets.filter((set) => isCut(set, base));
    if (cut.length > 0) return base === name ? cut : [];
  }
  return sets;
}

function isCut({ Name = '', Type }: ResourceRecordSet, name: string): boolean {
  return Type === 'NS' && decodeName(Name) === name;
}

/** The sets that stand for a name in a zone: its own, or those of the wildcard below its closest encloser. */
async function standingFor(aws: Aws, zone: In, name: string): Promise<ResourceRecordSet[]> {
  // From the name upwards to the zone itself; the first that exists is the closest encloser
  for (const base of suffixesOf(name)) {
    if (!isUnder(base, zone.zoneName)) break;
    const { sets, more } = await startingAt(aws, zone, base);
    const names = sets.map(({ Name = '' }) => decodeName(Name));
    const own = sets.filter((_, i) => names[i] === base);
    // Seldom does one name fill more than a page
    if (base === name && own.length > 0)
      return more && own.length === sets.length ? readName(aws, zone.account, zone.id, name) : own;
    if (!names.some((one) => isUnder(one, base))) continue;
    // Itself a parent of other names: it exists, and has nothing of its own
    if (base === name) return [];
    return sets.filter(({ Type }, i) => Type !== 'NS' && names[i] === `*.${base}`);
  }
  return [];
}

/** Route 53 sorts `*` before all other labels: the sets of a name and those of its wildcard are on one page. */
async function startingAt(aws: Aws, { account, id }: In, name: string) {
  const StartRecordName = encodeName(name);
  return aws.once(`dns/${account}/${id}/from/${name}`, async () => {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: id, StartRecordName });
    const { ResourceRecordSets: sets = [], IsTruncated: more = false } = await route53(aws, account).send(
      command,
    );
    return { sets, more };
  });
}
