import type { Document, Static } from '#kit';
import { Flag, Readable, Text, Type, Unreadable } from '#kit';

/** What the documents of the kind `cdn` know, and what their parts have in common. */

/** Where a distribution gets its content from. */
export const Origin = Type.Object({ host: Type.String(), id: Text, path: Text });
export type Origin = Static<typeof Origin>;

/** A custom domain that leads to an API, or what one leads to. */
export const Mapping = Type.Object({
  api: Type.String(),
  domain: Type.String(),
  path: Type.String({ description: 'without slashes around; empty for everything' }),
  stage: Text,
});
export type Mapping = Static<typeof Mapping>;

/** What an accelerator sends its traffic to. */
export const Endpoint = Type.Object({
  id: Type.String({ description: 'ARN of a load balancer, id of an instance, or allocation id' }),
  region: Text,
  weight: Type.Optional(Type.Integer()),
});
export type Endpoint = Static<typeof Endpoint>;

export const CdnAttributes = Type.Object({
  enabled: Flag,
  status: Type.Optional(Type.String({ description: 'deployed or in-progress' })),
  origins: Type.Optional(Type.Array(Origin)),
  protocol: Type.Optional(Type.String({ description: 'REST, HTTP or WEBSOCKET' })),
  endpoint: Type.Optional(Type.String({ description: 'edge, regional or private' })),
  defaultName: Type.Optional(Type.Boolean({ description: 'whether the execute-api name answers' })),
  mappings: Readable(Type.Array(Mapping)),
  listeners: Readable(Type.Array(Type.String())),
  endpoints: Readable(Type.Array(Endpoint)),
  addressType: Text,
  certificate: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  tls: Type.Optional(Type.String({ description: 'the oldest version that viewers may speak' })),
  viewers: Type.Optional(Type.String({ description: 'what plain HTTP gets: allow-all, https-only, …' })),
  webAcl: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  priceClass: Text,
  httpVersion: Text,
  ipv6: Flag,
  staging: Flag,
  tenantOnly: Type.Optional(Type.Boolean({ description: 'serves distribution tenants, and no name itself' })),
  comment: Text,
  created: Text,
  modified: Text,
  tags: Type.Optional(Unreadable),
});
export type CdnAttributes = Static<typeof CdnAttributes>;

/** A document with everything filled in that its maker does not say. */
export function cdnDocument(
  part: Pick<Document, 'id' | 'type' | 'provider' | 'account' | 'region'> & Partial<Document>,
): Document {
  const empty = { addresses: [], ranges: [], hostnames: [], identifiers: [], tags: {}, attrs: {}, links: [] };
  return { kind: 'cdn', ...empty, ...part };
}

/** What the services of this kind answer where a thing is not there (any more). */
export const GONE = /^(NoSuch|.*NotFound)/;
