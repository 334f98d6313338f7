/** Route 53's own shapes, as far as the demo fills them. */

export interface RecordSet {
  Name: string;
  Type: string;
  TTL?: number;
  ResourceRecords?: { Value: string }[];
  AliasTarget?: { DNSName: string; HostedZoneId: string; EvaluateTargetHealth: boolean };
  SetIdentifier?: string;
  Weight?: number;
  Region?: string;
  Failover?: 'PRIMARY' | 'SECONDARY';
  GeoLocation?: { CountryCode: string };
  MultiValueAnswer?: boolean;
  HealthCheckId?: string;
}

export interface Zone {
  id: string;
  /** Without a trailing dot. */
  name: string;
  private: boolean;
  comment: string;
  tags: Readonly<Record<string, string>>;
  servers: readonly string[];
  vpcs: readonly { VPCId: string; VPCRegion: string }[];
  records: readonly RecordSet[];
}

/** Names are given as people write them; Route 53 escapes what is none of a host name. */
export function record(
  name: string,
  type: string,
  values: readonly string[],
  more: Partial<RecordSet> = {},
): RecordSet {
  const ResourceRecords = values.map((Value) => ({ Value }));
  return { Name: rawName(name), Type: type, TTL: 300, ResourceRecords, ...more };
}

export function alias(name: string, target: string, more: Partial<RecordSet> = {}): RecordSet {
  const AliasTarget = { DNSName: `${target}.`, HostedZoneId: aliasZone(target), EvaluateTargetHealth: true };
  return { Name: rawName(name), Type: 'A', AliasTarget, ...more };
}

export function rawName(name: string): string {
  return `${name.replaceAll('*', '\\052')}.`;
}

/** The zones that AWS has for what an alias may point to; made up, save for the form. */
function aliasZone(target: string): string {
  if (target.includes('.elb.')) return 'Z35SXDOTRQ7X7K';
  if (target.includes('s3-website')) return 'Z1BKCTXD74EZPE';
  return target.endsWith('.cloudfront.net') ? 'Z2FDTNDATAQYW2' : 'Z2BJ6XQ5FK7U4H';
}

/** Four name servers, as Route 53 gives them to each zone. */
export function serversOf(number: number): string[] {
  return ['com', 'net', 'org', 'co.uk'].map((tld, i) => {
    const n = (number * 4 + i) % 2048;
    return `ns-${n}.awsdns-${String(n % 64).padStart(2, '0')}.${tld}`;
  });
}

/** Route 53's order: by reversed labels, `*` before all others, then type and set identifier. */
export function inOrder(records: readonly RecordSet[]): RecordSet[] {
  return records.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

export function sortKey({
  Name,
  Type,
  SetIdentifier = '',
}: Pick<RecordSet, 'Name' | 'Type' | 'SetIdentifier'>): string {
  const labels = Name.replace(/\.$/, '').replaceAll('\\052', '*').split('.').toReversed();
  return [labels.join('\u0001'), Type, SetIdentifier].join('\u0000');
}
