import { accountId, anonymous } from '../organisation.ts';
import { accessPoint, elsewhere } from './s3-awkward.ts';
import { bucketNamed, bucketsOf } from './s3-buckets.ts';
import { type Bucket, everythingBlocked, s3Error } from './s3-shapes.ts';
import type { Call, Part, Responder } from './world.types.ts';

/** What S3 answers of a bucket where nothing is set up. */
const UNSET: Readonly<Record<string, string>> = {
  GetBucketEncryption: 'ServerSideEncryptionConfigurationNotFoundError',
  GetBucketPolicy: 'NoSuchBucketPolicy',
  GetBucketPolicyStatus: 'NoSuchBucketPolicy',
  GetPublicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  GetBucketOwnershipControls: 'OwnershipControlsNotFoundError',
  GetBucketLifecycleConfiguration: 'NoSuchLifecycleConfiguration',
  GetBucketWebsite: 'NoSuchWebsiteConfiguration',
  GetBucketReplication: 'ReplicationConfigurationNotFoundError',
  GetBucketTagging: 'NoSuchTagSet',
};

const DETAILS = [...Object.keys(UNSET), 'GetBucketAcl', 'GetBucketLogging', 'GetBucketVersioning'];

/** Accounts that block nothing by themselves: one serves a website, one is for playing. */
const OPEN = new Set([accountId('tracking-prod'), accountId('sandbox')]);
/** The account that lets nobody look at its block. */
const SEALED = accountId('log-archive');

/** S3 with its control plane, and CloudWatch's figures of it: the calls that the kind `s3` makes. */
export const s3: Part = {
  'S3Client/ListBucketsCommand': list,
  'S3Client/HeadBucketCommand': head,
  'S3Client/GetBucketLocationCommand': (call) => ({ LocationConstraint: locationOf(own(call)) }),
  ...Object.fromEntries(DETAILS.map((name) => [`S3Client/${name}Command`, detail(name)])),
  'S3ControlClient/GetPublicAccessBlockCommand': ({ place }) => {
    if (place.account === SEALED) throw s3Error('AccessDenied', 403);
    if (OPEN.has(place.account)) throw s3Error('NoSuchPublicAccessBlockConfiguration', 404);
    return { PublicAccessBlockConfiguration: everythingBlocked };
  },
  'S3ControlClient/ListAccessPointsCommand': ({ place }) => ({
    AccessPointList:
      place.account === accessPoint.account && place.region === accessPoint.region ? [point] : [],
  }),
  'S3ControlClient/GetAccessPointCommand': ({ place, input }) => {
    const here = place.account === accessPoint.account && place.region === accessPoint.region;
    if (!here || input['Name'] !== accessPoint.name) throw s3Error('NoSuchAccessPoint', 404);
    return point;
  },
  'CloudWatchClient/GetMetricDataCommand': figures,
};

const point = {
  Name: accessPoint.name,
  NetworkOrigin: 'Internet',
  Bucket: accessPoint.bucket,
  BucketAccountId: accessPoint.account,
  AccessPointArn: `arn:aws:s3:${accessPoint.region}:${accessPoint.account}:accesspoint/${accessPoint.name}`,
  Alias: accessPoint.alias,
};

function list({ world, place, input, live }: Call): object {
  const prefix = (input['Prefix'] as string | undefined) ?? '';
  const found = [...bucketsOf(world, place.account, live).values()].filter(({ name }) =>
    name.startsWith(prefix),
  );
  return {
    Buckets: found.map(({ name, region, created, location }) => ({
      Name: name,
      CreationDate: created,
      ...(location === undefined && { BucketRegion: region }),
    })),
  };
}

/** Anybody may ask whether there is a bucket of a name, and is told its region. */
function head({ world, place, input, live }: Call): object {
  const name = input['Bucket'] as string;
  const found = bucketNamed(world, name, live) ?? elsewhere[name];
  if (!found) throw s3Error('NotFound', 404);
  if (place.account === anonymous && found.status === 403)
    throw s3Error('Forbidden', 403, { 'x-amz-bucket-region': found.region });
  return { BucketRegion: found.region };
}

function locationOf({ region, location }: Bucket): string | undefined {
  return location ?? (region === 'us-east-1' ? undefined : region);
}

function detail(name: string): Responder {
  return (call) => {
    const bucket = own(call);
    if (call.place.region !== bucket.region) throw s3Error('PermanentRedirect', 301);
    const answer = bucket.answers[name];
    if (answer instanceof Error) throw answer;
    const unset = UNSET[name];
    if (answer === undefined && unset !== undefined) throw s3Error(unset, 404);
    return answer ?? {};
  };
}

function own({ world, place, input, live }: Call): Bucket {
  const bucket = bucketsOf(world, place.account, live).get(input['Bucket'] as string);
  if (!bucket) throw s3Error('NoSuchBucket', 404);
  return bucket;
}

interface Query {
  Id: string;
  MetricStat: { Metric: { Namespace: string; Dimensions: { Name: string; Value: string }[] } };
}

/** One figure a day and storage class; everything is in the standard class. */
function figures({ world, place, input, live }: Call): object {
  const { MetricDataQueries, EndTime } = input as { MetricDataQueries: Query[]; EndTime: Date };
  return {
    MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
      const named = (name: string) => Metric.Dimensions.find(({ Name }) => Name === name)?.Value ?? '';
      const size = bucketsOf(world, place.account, live).get(named('BucketName'))?.size;
      const value = { StandardStorage: size?.bytes, AllStorageTypes: size?.objects }[named('StorageType')];
      return value ? { Id, Timestamps: [EndTime], Values: [value] } : { Id, Timestamps: [], Values: [] };
    }),
  };
}
