import { hash } from 'node:crypto';
import type { Static } from 'typebox';
import { Type } from 'typebox';

/** A pointer from one document to another, of any kind: `{ relation: 'in-subnet', kind: 'ip', id: '…' }`. */
export const Link = Type.Object({ relation: Type.String(), kind: Type.String(), id: Type.String() });
export type Link = Static<typeof Link>;

/**
 * One resource of a kind, as a collector yields it and as `export` writes it. Kind-specific data lives in
 * `attrs`, typed by the kind's own schema.
 */
export const Document = Type.Object({
  kind: Type.String({ minLength: 1, maxLength: 64 }),
  id: Type.String({ minLength: 1, maxLength: 2048, description: 'stable, unique inside its kind' }),
  type: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'kebab-case word of the kind: network-interface',
  }),
  provider: Type.String({ minLength: 1, maxLength: 64 }),
  account: Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'AWS: 12 digits; - where there is none',
  }),
  region: Type.String({ minLength: 1, maxLength: 64, description: 'global where the service has none' }),
  name: Type.Optional(Type.String({ maxLength: 1024 })),
  arn: Type.Optional(Type.String({ maxLength: 2048 })),
  addresses: Type.Array(Type.String(), { description: 'single IPs that the resource answers for' }),
  ranges: Type.Array(Type.String(), { description: 'CIDRs that the resource answers for' }),
  hostnames: Type.Array(Type.String(), { description: 'lower-case, without a trailing dot' }),
  identifiers: Type.Array(Type.String(), { description: 'every other string that a person might paste' }),
  tags: Type.Record(Type.String(), Type.String()),
  attrs: Type.Record(Type.String(), Type.Unknown()),
  links: Type.Array(Link),
});
export type Document = Static<typeof Document>;

/** A document as the index gives it. `asOf` is when it was last known to be true, ISO 8601 in UTC. */
export interface StoredDocument extends Document {
  asOf: string;
  /** Start of this version. */
  validFrom: string;
  /** End of this version; absent while it is the current one. */
  validTo?: string;
  /** The scope that holds it: `kind/provider/account/region`. */
  scope: string;
}

/** A fact that could not be read is stored as this in `attrs`, with the reason; never as absent. */
export const Unreadable = Type.Object({ unreadable: Type.String({ description: 'why' }) });
export type Unreadable = Static<typeof Unreadable>;

/** Whether a value of `attrs` says that it could not be read. */
export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === 'object' && value !== null && 'unreadable' in value;
}

/** SHA-256 (hex) over a document's canonical JSON: equal content gives an equal hash, whatever the order of keys. */
export function contentHash(document: Document): string {
  return hash('sha256', canonicalJson(document));
}

/** A text in 16 hex digits (64 bits of its SHA-256), for keys that have to be short. */
export function fingerprint(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

/** JSON with keys in order and without undefined members. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
