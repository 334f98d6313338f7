import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateAccessPointCommand,
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientClass } from '#kit';

/** Puts buckets into accounts of moto. Their names are unique in all of it, as in a partition of AWS. */
export interface BucketSeed {
  /** An empty bucket; `EU` is how the first years named eu-west-1. */
  bucket(account: string, name: string, region: string): Promise<void>;
  drop(account: string, name: string): Promise<void>;
  /** Everything that can be set up: KMS, versioning, block, policy, ownership, log, lifecycle, tags, access point. */
  furnished(account: string, name: string, options: { key: string; logs: string }): Promise<void>;
  /** Serves a website, public by its policy. */
  website(account: string, name: string): Promise<void>;
  /** Public by its ACL. */
  open(account: string, name: string): Promise<void>;
  blockAccount(account: string): Promise<void>;
}

const block = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Credentials of no account are those of moto's own, the hub's. */
export function seedBuckets(endpoint: string): BucketSeed {
  const s3 = (account: string, region = 'eu-west-1') => enter(S3Client, { endpoint, account, region });
  const control = async (account: string) =>
    enter(S3ControlClient, { endpoint, account, region: 'eu-west-1' });
  const bucket: BucketSeed['bucket'] = async (account, Bucket, region) => {
    const client = await s3(account, region === 'EU' ? 'us-east-1' : region);
    const there = { CreateBucketConfiguration: { LocationConstraint: region as 'EU' } };
    await client.send(new CreateBucketCommand({ Bucket, ...(region !== 'us-east-1' && there) }));
  };
  return {
    bucket,
    drop: async (account, Bucket) =>
      void (await (await s3(account)).send(new DeleteBucketCommand({ Bucket }))),
    async furnished(account, Bucket, { key, logs }) {
      await bucket(account, Bucket, 'eu-west-1');
      await furnish(await s3(account), Bucket, key, logs);
      const point = { AccountId: account, Name: `${Bucket}-reports`, Bucket };
      await (await control(account)).send(new CreateAccessPointCommand(point));
    },
    async website(account, Bucket) {
      await bucket(account, Bucket, 'eu-central-1');
      const client = await s3(account);
      const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
      await client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
      await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(Bucket, 'Allow') }));
    },
    async open(account, Bucket) {
      await bucket(account, Bucket, 'us-east-1');
      const ownership = {
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] },
      };
      await (await s3(account)).send(new PutBucketOwnershipControlsCommand(ownership));
      await (await s3(account)).send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    },
    async blockAccount(account) {
      const all = { AccountId: account, PublicAccessBlockConfiguration: block };
      await (await control(account)).send(new PutAccountBlockCommand(all));
    },
  };
}

async function furnish(client: S3Client, Bucket: string, key: string, logs: string): Promise<void> {
  const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: key };
  const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: true }];
  await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(Bucket, 'Deny') }));
  const owned = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
  await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: owned }));
  await client.send(new PutBucketAclCommand({ Bucket: logs, ACL: 'log-delivery-write' as 'private' }));
  const LoggingEnabled = { TargetBucket: logs, TargetPrefix: 'receipts/' };
  await client.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
  const rule = {
    ID: 'tidy',
    Status: 'Enabled' as const,
    Filter: { Prefix: 'tmp/' },
    Expiration: { Days: 7 },
  };
  await client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }),
  );
  await client.send(
    new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'Owner', Value: 'payments' }] } }),
  );
}

function policy(bucket: string, Effect: 'Allow' | 'Deny'): string {
  const Resource = `arn:aws:s3:::${bucket}/*`;
  const Statement = [{ Effect, Principal: '*', Action: 's3:GetObject', Resource }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

async function enter<C>(
  type: ClientClass<C>,
  { endpoint, account, region }: { endpoint: string; account: string; region: string },
): Promise<C> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sts = new STSClient({ endpoint, region, credentials });
  const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
  const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
  return new type({
    endpoint,
    // The rules of S3 Control put the account's id before the host, which no name server knows
    ...(type.name === 'S3ControlClient' && { endpointProvider: () => ({ url: new URL(endpoint) }) }),
    forcePathStyle: true,
    region,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
}
