import type { DelegationSet, HostedZone, Tag, VPC } from '@aws-sdk/client-route-53';
import type { Document, Unreadable } from '#kit';
import { given } from '#kit';
import type { DnsAttributes } from './document.ts';
import { named } from './document.ts';
import { decodeName } from './names.ts';
import { bareId } from './read.ts';

/** What the calls say about one zone. Each part is a value or why it could not be read. */
interface ZoneParts {
  account: string;
  partition: string;
  zone: HostedZone;
  details: { DelegationSet?: DelegationSet | undefined; VPCs?: VPC[] | undefined } | Unreadable;
  tags: readonly Tag[] | Unreadable;
}

/** A hosted zone. */
export function zoneDocument({ account, partition, zone, details, tags }: ZoneParts): Document {
  const id = bareId(zone.Id);
  const name = decodeName(zone.Name ?? '');
  const common = named({ account, id: `${account}/${id}`, type: 'hosted-zone', provider: 'aws', name });
  return {
    ...common,
    arn: `arn:${partition}:route53:::hostedzone/${id}`,
    identifiers: [id, `/hostedzone/${id}`, ...common.identifiers],
    tags:
      'unreadable' in tags ? {} : Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    attrs: given({
      zoneName: name,
      zoneId: id,
      private: zone.Config?.PrivateZone ?? false,
      ...detailsOf(details),
      comment: zone.Config?.Comment || undefined,
      linkedService: zone.LinkedService?.ServicePrincipal,
      recordCount: zone.ResourceRecordSetCount,
      tags: 'unreadable' in tags ? tags : undefined,
    }),
  };
}

function detailsOf(details: ZoneParts['details']): Pick<DnsAttributes, 'vpcs' | 'nameServers'> {
  if ('unreadable' in details) return { vpcs: details, nameServers: details };
  const vpcs = (details.VPCs ?? []).map(({ VPCId = '', VPCRegion = '' }) => ({
    id: VPCId,
    region: VPCRegion,
  }));
  return { vpcs, nameServers: serversOf(details.DelegationSet) };
}

/** A private zone has no name servers. */
function serversOf(set: DelegationSet | undefined): string[] | null {
  const servers = set?.NameServers ?? [];
  return servers.length === 0 ? null : servers.map(decodeName).sort();
}
