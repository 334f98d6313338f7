import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetAccessPointCommand,
  GetPublicAccessBlockCommand as GetAccountBlock,
  ListAccessPointsCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { Trial, Trials } from './trial.types.ts';

/** What is said of a bucket that has no such configuration; of one that is not there, to anybody. */
const UNSET = /^(NoSuch(?!Bucket\b)|.*NotFound(Error)?\b)/;

const bucket = (command: new (input: { Bucket: string }) => object): Trial => ({
  client: S3Client,
  at: 'bucket',
  command: (sample) => new command({ Bucket: sample.bucket }),
  proof: UNSET,
});
const control = (command: Trial['command']): Trial => ({
  client: S3ControlClient,
  at: 'region',
  command,
  proof: UNSET,
});

/** S3: on a bucket of the account, since it tells anybody whether a bucket is there. */
export const s3: Trials = {
  's3:GetAccessPoint': control(
    ({ account }) => new GetAccessPointCommand({ AccountId: account, Name: 'cloudwhois-none' }),
  ),
  's3:GetAccountPublicAccessBlock': control(({ account }) => new GetAccountBlock({ AccountId: account })),
  's3:GetBucketAcl': bucket(GetBucketAclCommand),
  's3:GetBucketLocation': bucket(GetBucketLocationCommand),
  's3:GetBucketLogging': bucket(GetBucketLoggingCommand),
  's3:GetBucketOwnershipControls': bucket(GetBucketOwnershipControlsCommand),
  's3:GetBucketPolicy': bucket(GetBucketPolicyCommand),
  's3:GetBucketPolicyStatus': bucket(GetBucketPolicyStatusCommand),
  's3:GetBucketPublicAccessBlock': bucket(GetPublicAccessBlockCommand),
  's3:GetBucketTagging': bucket(GetBucketTaggingCommand),
  's3:GetBucketVersioning': bucket(GetBucketVersioningCommand),
  's3:GetBucketWebsite': bucket(GetBucketWebsiteCommand),
  's3:GetEncryptionConfiguration': bucket(GetBucketEncryptionCommand),
  's3:GetLifecycleConfiguration': bucket(GetBucketLifecycleConfigurationCommand),
  's3:GetReplicationConfiguration': bucket(GetBucketReplicationCommand),
  's3:ListAccessPoints': control(
    ({ account }) => new ListAccessPointsCommand({ AccountId: account, MaxResults: 1 }),
  ),
  's3:ListAllMyBuckets': {
    client: S3Client,
    at: 'global',
    command: () => new ListBucketsCommand({ MaxBuckets: 1 }),
  },
};
