import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Aws, Place, Unreadable } from '#kit';
import { isUnreadable, tagsOf } from '#kit';
import { readDetail } from './detail.ts';
import type { Block, Details } from './document.ts';
import {
  aclOf,
  encryptionOf,
  lifecycleOf,
  loggingOf,
  replicationOf,
  versioningOf,
  websiteOf,
} from './words.ts';

/** The details of one bucket and its tags, as they were read. */
export interface Read {
  details: Details;
  tags: Record<string, string> | Unreadable;
}

type Bucket = { Bucket: string };
type Own = Exclude<keyof Details, 'policy' | 'policyPublic'>;
type Value<K extends Own> = Exclude<Details[K], Unreadable | undefined> | undefined;

/** Each detail with the IAM action that its call needs, which often has another name than the call. */
const READERS: {
  [K in Own]: { action: string; read: (client: S3Client, bucket: Bucket) => Promise<Value<K>> };
} = {
  encryption: {
    action: 's3:GetEncryptionConfiguration',
    read: async (client, bucket) => encryptionOf(await client.send(new GetBucketEncryptionCommand(bucket))),
  },
  versioning: {
    action: 's3:GetBucketVersioning',
    read: async (client, bucket) => versioningOf(await client.send(new GetBucketVersioningCommand(bucket))),
  },
  bucketBlock: {
    action: 's3:GetBucketPublicAccessBlock',
    read: async (client, bucket) => {
      const { PublicAccessBlockConfiguration: block } = await client.send(
        new GetPublicAccessBlockCommand(bucket),
      );
      return blockOf(block);
    },
  },
  acl: {
    action: 's3:GetBucketAcl',
    read: async (client, bucket) => aclOf(await client.send(new GetBucketAclCommand(bucket))),
  },
  ownership: {
    action: 's3:GetBucketOwnershipControls',
    read: async (client, bucket) => {
      const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand(bucket));
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
    },
  },
  logging: {
    action: 's3:GetBucketLogging',
    read: async (client, bucket) => loggingOf(await client.send(new GetBucketLoggingCommand(bucket))),
  },
  lifecycle: {
    action: 's3:GetLifecycleConfiguration',
    read: async (client, bucket) =>
      lifecycleOf(await client.send(new GetBucketLifecycleConfigurationCommand(bucket))),
  },
  website: {
    action: 's3:GetBucketWebsite',
    read: async (client, bucket) => websiteOf(await client.send(new GetBucketWebsiteCommand(bucket))),
  },
  replication: {
    action: 's3:GetReplicationConfiguration',
    read: async (client, bucket) => replicationOf(await client.send(new GetBucketReplicationCommand(bucket))),
  },
};

/**
 * Reads everything of one bucket, in its own region (others redirect): eleven calls at once, and one more where the
 * bucket has a policy. What is refused costs one fact. Throws where the bucket is gone, and on throttling and faults.
 */
export async function readDetails(aws: Aws, place: Place, name: string): Promise<Read> {
  const client = aws.client(S3Client, place);
  const bucket = { Bucket: name };
  const [policies, tags, ...own] = await Promise.all([
    readPolicy(client, bucket),
    readDetail('s3:GetBucketTagging', async () =>
      tagsOf((await client.send(new GetBucketTaggingCommand(bucket))).TagSet),
    ),
    ...Object.entries(READERS).map(async ([detail, { action, read }]) => [
      detail,
      await readDetail<unknown>(action, () => read(client, bucket)),
    ]),
  ]);
  return { details: { ...(Object.fromEntries(own) as Details), ...policies }, tags: tags ?? {} };
}

/** Where there is no policy, whether it is public need not be asked. */
async function readPolicy(
  client: S3Client,
  bucket: Bucket,
): Promise<Pick<Details, 'policy' | 'policyPublic'>> {
  const policy = await readDetail('s3:GetBucketPolicy', async () => {
    const read = await client.send(new GetBucketPolicyCommand(bucket));
    return read.Policy;
  });
  if (policy === null) return { policy, policyPublic: null };
  const policyPublic = await readDetail('s3:GetBucketPolicyStatus', async () => {
    const read = await client.send(new GetBucketPolicyStatusCommand(bucket));
    return read.PolicyStatus?.IsPublic;
  });
  if (policyPublic !== null) return { policy, policyPublic };
  // Whoever may not read a policy is still told that there is none
  if (isUnreadable(policy)) return { policy: null, policyPublic };
  return { policy, policyPublic: { unreadable: 'S3 did not say (s3:GetBucketPolicyStatus)' } };
}

/** The switches of a block; one that is not named is off. */
export function blockOf(block: PublicAccessBlockConfiguration | undefined): Block | undefined {
  return (
    block && {
      blockPublicAcls: block.BlockPublicAcls === true,
      ignorePublicAcls: block.IgnorePublicAcls === true,
      blockPublicPolicy: block.BlockPublicPolicy === true,
      restrictPublicBuckets: block.RestrictPublicBuckets === true,
    }
  );
}
