import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Aws, CollectContext, ConfirmContext, Document, Provider } from '#kit';
import { detail, isGone, unlessGone } from '#kit';
import { attrsOf, isRecord, nameOf, zoneOf } from './document.ts';
import { enrich } from './enrich.ts';
import { find } from './find.ts';
import { decodeName } from './names.ts';
import { bareId, GONE, partitionIn, readName, readRecords, readTags, readZone, readZones } from './read.ts';
import type { ZoneOf } from './record.ts';
import { recordDocuments } from './record.ts';
import { zoneDocument } from './zone.ts';

/** Route 53: every hosted zone of an account, and every record set in it. */
export const aws: Provider = {
  scopes: 'account',
  actions: [
    'cloudtrail:LookupEvents',
    'route53:GetHostedZone',
    'route53:ListHostedZones',
    'route53:ListResourceRecordSets',
    'route53:ListTagsForResources',
  ],
  collect,
  confirm,
  find,
  enrich,
};

async function* collect({ aws: cloud, scope: { account } }: CollectContext): AsyncGenerator<Document> {
  const zones = await Array.fromAsync(readZones(cloud, account));
  const partition = zones.length === 0 ? '' : await partitionIn(cloud, account);
  const ids = zones.map(({ Id }) => bareId(Id));
  const tags = await detail(() => readTags(cloud, account, ids));
  for (const zone of zones) {
    const id = bareId(zone.Id);
    const details = await detail(() => readZone(cloud, account, id));
    // Deleted since the zones were listed
    if (details === undefined) continue;
    const own = 'unreadable' in tags ? tags : (tags.get(id) ?? []);
    yield zoneDocument({ account, partition, zone, details, tags: own });
    yield* readZoneRecords(cloud, zoneOfHosted(account, zone));
  }
}

/** The record sets of a zone; none where it is deleted meanwhile. */
async function* readZoneRecords(cloud: Aws, zone: ZoneOf): AsyncGenerator<Document> {
  let together: ResourceRecordSet[] = [];
  try {
    for await (const set of readRecords(cloud, zone.account, zone.id)) {
      const [one] = together;
      if (one && (one.Name !== set.Name || one.Type !== set.Type)) {
        yield* recordDocuments(together, zone);
        together = [];
      }
      together.push(set);
    }
  } catch (error) {
    if (!isGone(error, GONE)) throw error;
  }
  yield* recordDocuments(together, zone);
}

function zoneOfHosted(account: string, { Id, Name = '', Config }: HostedZone): ZoneOf {
  return { account, id: bareId(Id), name: decodeName(Name), private: Config?.PrivateZone ?? false };
}

/** Lists the zone at the record's name (one call for all its sets), or reads the zone (two calls). */
async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  const { account } = result;
  const id = bareId(zoneOf(result));
  if (!isRecord(result)) return confirmZone(cloud, account, id);
  const { zoneName = '', private: isPrivate } = attrsOf(result);
  const zone = { account, id, name: zoneName, private: isPrivate };
  const sets = await unlessGone(GONE, () => readName(cloud, account, id, nameOf(result)));
  const groups = Map.groupBy(sets ?? [], ({ Type }) => Type);
  return [...groups.values()]
    .flatMap((group) => recordDocuments(group, zone))
    .find((document) => document.id === result.id);
}

async function confirmZone(cloud: Aws, account: string, id: string): Promise<Document | undefined> {
  const [details, tags] = await Promise.all([
    readZone(cloud, account, id),
    detail(() => readTags(cloud, account, [id])),
  ]);
  const zone = details?.HostedZone;
  if (!details || !zone) return undefined;
  const partition = await partitionIn(cloud, account);
  const own = 'unreadable' in tags ? tags : (tags.get(id) ?? []);
  return zoneDocument({ account, partition, zone, details, tags: own });
}
