import type { Static } from '#kit';
import { Detail, Flag, Text, Type } from '#kit';

/** What the documents of the kind `key` know, and what their parts have in common. */

/** When a key, password or role was last used. AWS knows nothing from before April 2015. */
export const LastUsed = Type.Object({ at: Type.String(), service: Text, region: Text });
export type LastUsed = Static<typeof LastUsed>;

/** A policy that a user or role has, and what it allows in words. */
export const HeldPolicy = Type.Object({
  name: Type.String(),
  via: Type.Optional(Type.String({ description: 'the group that it comes through' })),
  inline: Flag,
  allows: Type.String(),
});
export type HeldPolicy = Static<typeof HeldPolicy>;

/** One of the two keys that the root user may have; AWS tells no id of them. */
export const Slot = Type.Object({
  slot: Type.Integer(),
  active: Type.Boolean(),
  rotated: Text,
  lastUsed: Type.Optional(LastUsed),
});
export type Slot = Static<typeof Slot>;

/** What one session or key did, as CloudTrail has it. */
export const Call = Type.Object({
  at: Type.String(),
  event: Type.String(),
  service: Type.String(),
  region: Text,
  source: Type.Optional(Type.String({ description: 'an address, or the AWS service that called' })),
  error: Text,
});
export type Call = Static<typeof Call>;

export const KeyAttributes = Type.Object({
  status: Type.Optional(Type.String({ description: 'active or inactive' })),
  created: Text,
  lastUsed: Detail(LastUsed),
  user: Text,
  otherKeys: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), status: Type.String(), created: Text })),
  ),
  keys: Detail(Type.Array(Type.Object({ id: Type.String(), status: Type.String(), created: Text }))),
  groups: Type.Optional(Type.Array(Type.String())),
  policies: Type.Optional(Type.Array(HeldPolicy)),
  allows: Text,
  boundary: Text,
  mfa: Detail(Type.Boolean()),
  console: Detail(Type.Boolean()),
  passwordLastUsed: Detail(Type.String()),
  path: Text,
  slots: Detail(Type.Array(Slot)),
  managedByOrganisation: Flag,
  inferred: Type.Optional(Type.String({ description: 'what makes us think that it is this one' })),
  trust: Type.Optional(Type.Array(Type.String())),
  role: Text,
  session: Text,
  person: Text,
  personBecause: Text,
  sourceIdentity: Text,
  assumedBy: Text,
  firstSeen: Text,
  lastSeen: Text,
  calls: Type.Optional(Type.Array(Call)),
  unreadRegions: Type.Optional(Type.Array(Type.String())),
});
export type KeyAttributes = Static<typeof KeyAttributes>;

/** `111122223333/user/payments-ci`. */
export function userId(account: string, name: string): string {
  return `${account}/user/${name}`;
}

/** `111122223333/role/deploy`. */
export function roleId(account: string, name: string): string {
  return `${account}/role/${name}`;
}

/** `111122223333/root`. */
export function rootId(account: string): string {
  return `${account}/root`;
}

/** The account that an ARN or a document's id names. */
export function ownerOf(value: string): string | undefined {
  return /^arn:[^:]*:[^:]*::(\d{12}):/i.exec(value)?.[1] ?? /^(\d{12})\//.exec(value)?.[1];
}

/** What every document of this kind has: IAM is global. */
export function common(account: string, type: string, id: string) {
  return {
    kind: 'key',
    id,
    type,
    provider: 'aws',
    account,
    region: 'global',
    addresses: [],
    ranges: [],
    hostnames: [],
  };
}

/** A time as documents have it: ISO 8601, to the second. */
export function time(at: Date | undefined): string | undefined {
  return at && !Number.isNaN(at.getTime()) ? at.toISOString().replace(/\.\d{3}Z$/, 'Z') : undefined;
}
