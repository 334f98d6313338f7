import type { Static } from '#kit';
import { Detail, partitionOf, Text, Type, Unreadable } from '#kit';

/** What the documents of the kind `s3` know. Each detail has three states: a value, null (not configured), unreadable. */

/** The four switches of a public access block. */
export const Block = Type.Object({
  blockPublicAcls: Type.Boolean(),
  ignorePublicAcls: Type.Boolean(),
  blockPublicPolicy: Type.Boolean(),
  restrictPublicBuckets: Type.Boolean(),
});
export type Block = Static<typeof Block>;

export const Encryption = Type.Object({
  algorithm: Type.String({ description: 'AES256, aws:kms or aws:kms:dsse' }),
  key: Type.Optional(Type.String({ description: 'id, ARN or alias of the KMS key, as the bucket names it' })),
  bucketKey: Type.Optional(Type.Boolean()),
});
export type Encryption = Static<typeof Encryption>;

export const Acl = Type.Object({
  owner: Type.Optional(Type.String({ description: 'the canonical id of the owner' })),
  grants: Type.Array(Type.Object({ to: Type.String(), permission: Type.String() })),
});
export type Acl = Static<typeof Acl>;

export const AccessPoint = Type.Object({
  name: Type.String(),
  arn: Text,
  alias: Text,
  vpc: Text,
});
export type AccessPoint = Static<typeof AccessPoint>;

export const S3Attributes = Type.Object({
  created: Type.Optional(Type.String({ description: 'ISO 8601, as the listing gives it' })),
  listedFrom: Type.Optional(Type.String({ description: 'the region of that listing' })),
  encryption: Detail(Encryption),
  versioning: Detail(Type.Object({ status: Type.String(), mfaDelete: Type.Boolean() })),
  accountBlock: Detail(Block),
  bucketBlock: Detail(Block),
  policyPublic: Detail(Type.Boolean()),
  /** JSON as text: a policy has too many shapes to be indexed. */
  policy: Detail(Type.String()),
  acl: Detail(Acl),
  ownership: Detail(Type.String()),
  logging: Detail(Type.String({ description: 'where the access log goes: bucket/prefix' })),
  lifecycle: Detail(Type.Array(Type.String({ description: 'one rule in words' }))),
  website: Detail(Type.String({ description: 'what it serves, in words' })),
  replication: Detail(Type.Array(Type.String({ description: 'a bucket that it is copied to' }))),
  /** Only where they could not be read. */
  tags: Type.Optional(Unreadable),
  accessPoints: Detail(Type.Array(AccessPoint)),
});
export type S3Attributes = Static<typeof S3Attributes>;

/** The details that are read of each bucket by itself. */
export type Details = Pick<
  S3Attributes,
  | 'encryption'
  | 'versioning'
  | 'bucketBlock'
  | 'policyPublic'
  | 'policy'
  | 'acl'
  | 'ownership'
  | 'logging'
  | 'lifecycle'
  | 'website'
  | 'replication'
>;

/** `aws/larkspur-logs`: a name is unique in its partition, and only there. */
export function bucketId(region: string, name: string): string {
  return `${partitionOf(region)}/${name}`;
}

/** `arn:aws:s3:::larkspur-logs`. */
export function bucketArn(region: string, name: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}`;
}

/** The bucket's own name, of a document that may have nothing but its id (an id has no other slash). */
export function nameOf({ id, name }: { id: string; name?: string | undefined }): string {
  return name ?? id.slice(id.indexOf('/') + 1);
}

/** As its id says it, or its region where it was imported under an id without one. */
export function partitionOfBucket({ id, region }: { id: string; region: string }): string {
  return id.includes('/') ? id.slice(0, id.indexOf('/')) : partitionOf(region);
}
