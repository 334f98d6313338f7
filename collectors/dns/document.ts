import type { Document, Static } from '#kit';
import { Detail, Flag, Readable, Text, Type, Unreadable, unicodeHostname } from '#kit';
import { decodeName } from './names.ts';

/** What the documents of the kind `dns` know: hosted zones, record sets and registered domains. */

export const Vpc = Type.Object({ id: Type.String(), region: Type.String() });
export type Vpc = Static<typeof Vpc>;

export const Alias = Type.Object({
  name: Type.String({ description: 'lower-case, without trailing dot, `dualstack.` kept' }),
  zoneId: Text,
  evaluateHealth: Flag,
});
export type Alias = Static<typeof Alias>;

export const DnsAttributes = Type.Object({
  // Of a record set
  recordType: Type.Optional(Type.String({ description: 'A, AAAA, CNAME, MX, …' })),
  values: Type.Optional(Type.Array(Type.String(), { description: 'as in a zone file; names decoded' })),
  alias: Type.Optional(Alias),
  ttl: Type.Optional(Type.Number({ description: 'seconds' })),
  setIdentifier: Text,
  routing: Type.Optional(
    Type.String({
      description: 'weighted, latency, geolocation, geoproximity, failover, multivalue, cidr, traffic policy',
    }),
  ),
  answersFor: Type.Optional(Type.String({ description: 'region, place, network or role of a routed set' })),
  weight: Type.Optional(Type.Number()),
  share: Type.Optional(Type.Number({ description: 'per cent of the weights of all sets of name and type' })),
  healthCheck: Text,
  editedBy: Type.Optional(
    Type.String({ description: 'what external-dns wrote into its TXT record: owner and resource' }),
  ),
  // Of a record set and of a zone
  zoneName: Text,
  zoneId: Text,
  private: Flag,
  // Of a zone
  vpcs: Readable(Type.Array(Vpc)),
  nameServers: Detail(Type.Array(Type.String())),
  comment: Text,
  linkedService: Type.Optional(Type.String({ description: 'the AWS service that made the zone' })),
  recordCount: Type.Optional(Type.Number()),
  tags: Type.Optional(Unreadable),
  // Of a registered domain; its name servers, as the registrar has them, are above
  expires: Type.Optional(Type.String({ description: 'ISO 8601' })),
  autoRenew: Flag,
  transferLock: Flag,
});
export type DnsAttributes = Static<typeof DnsAttributes>;

export function attrsOf(document: Document): DnsAttributes {
  return document.attrs;
}

export function isZone({ type }: Document): boolean {
  return type === 'hosted-zone';
}

export function isRecord({ type }: Document): boolean {
  return type === 'record';
}

export function isDomain({ type }: Document): boolean {
  return type === 'domain';
}

/** The name that the document is about; one of a file may have it as its name alone. */
export function nameOf({ hostnames, name, id }: Document): string {
  return hostnames[0] ?? (name === undefined ? id : decodeName(name));
}

/** The id of the zone document that a record belongs to, or of the zone itself. */
export function zoneOf(document: Document): string {
  const linked = document.links.find(({ relation }) => relation === 'in-zone')?.id;
  return linked ?? document.id.split('/').slice(0, 2).join('/');
}

/** `A`; from the id, or else the addresses, where an imported document says nothing else. */
export function recordTypeOf(document: Document): string {
  const { recordType } = attrsOf(document);
  if (recordType !== undefined) return recordType;
  const name = nameOf(document);
  const rest = document.id.slice(zoneOf(document).length + 1);
  if (rest.toLowerCase().startsWith(`${name}/`)) return rest.slice(name.length + 1).split('/')[0] ?? '';
  const [address] = document.addresses;
  return address === undefined ? '' : address.includes(':') ? 'AAAA' : 'A';
}

/** Whether a zone is private; a record says it of its zone. */
export function isPrivate(document: Document): boolean {
  return attrsOf(document).private === true;
}

/** The VPCs of a zone, as far as they are known. */
export function vpcsOf(zone: Document): Vpc[] {
  const { vpcs } = attrsOf(zone);
  return Array.isArray(vpcs) ? vpcs : [];
}

/** The name servers of a zone or domain; undefined where they are not known. */
export function nameServersOf(document: Document | undefined): string[] | undefined {
  const servers = document && attrsOf(document).nameServers;
  return Array.isArray(servers) ? servers : undefined;
}

/** The members that all documents of this kind have alike; the name in both forms, where there are two. */
export function named(part: Pick<Document, 'account' | 'id' | 'type'> & { provider: string; name: string }) {
  const unicode = unicodeHostname(part.name);
  return {
    kind: 'dns',
    ...part,
    region: 'global',
    addresses: [] as string[],
    ranges: [],
    hostnames: [part.name],
    identifiers: unicode === undefined ? [] : [unicode],
    tags: {},
    links: [],
  };
}
