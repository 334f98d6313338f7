import type { Document, Static } from '#kit';
import { classify, Type, Unreadable } from '#kit';

/** What the documents of the kind `cdn` know, and what their parts have in common. */

const Text = Type.Optional(Type.String());
const Flag = Type.Optional(Type.Boolean());

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
  mappings: Type.Optional(Type.Union([Type.Array(Mapping), Unreadable])),
  listeners: Type.Optional(Type.Union([Type.Array(Type.String()), Unreadable])),
  endpoints: Type.Optional(Type.Union([Type.Array(Endpoint), Unreadable])),
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

/** `E1EXAMPLE`, `a1b2c3d4e5`, … of a document's id. */
export function resourceOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The texts that there are, each once. */
export function texts(all: readonly (string | undefined)[]): string[] {
  return [...new Set(all.filter((one) => one !== undefined && one !== ''))] as string[];
}

/** The members that have a value. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== ''),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A document with everything filled in that its maker does not say. */
export function cdnDocument(
  part: Pick<Document, 'id' | 'type' | 'provider' | 'account' | 'region'> & Partial<Document>,
): Document {
  const empty = { addresses: [], ranges: [], hostnames: [], identifiers: [], tags: {}, attrs: {}, links: [] };
  return { kind: 'cdn', ...empty, ...part };
}

/** What `load` gives, or why it may not be read. Throws what is no denial: a throttled detail is not an absent one. */
export async function orUnreadable<T>(load: Promise<T>): Promise<T | Unreadable> {
  try {
    return await load;
  } catch (error) {
    const { outcome, error: said } = classify(error);
    if (outcome !== 'denied') throw error;
    return { unreadable: said.action === undefined ? said.code : `${said.code} (${said.action})` };
  }
}

/** What `load` gives, or undefined where the resource is gone. Throws everything else. */
export async function orGone<T>(load: Promise<T>): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    if (error instanceof Error && /^(NoSuch|.*NotFound)/.test(error.name)) return undefined;
    throw error;
  }
}
