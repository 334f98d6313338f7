import { GetAccessPointCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Aws, CollectContext, ConfirmContext, Document, FindContext, Provider } from '#kit';
import { everywhereIn, inOrder, unavailable } from '#kit';
import { readBucket } from './bucket.ts';
import { isGone } from './detail.ts';
import { nameOf } from './document.ts';
import { enrich } from './enrich.ts';
import { findBucket, listBuckets, locate, type OfList } from './listing.ts';
import { accessPointOf } from './names.ts';
import { unlistedBecause } from './notes.ts';

/** Buckets read at the same time, each with some twelve calls. */
const AT_ONCE = 4;

/** Buckets of an account: one list, and the details of each from its own region. */
export const aws: Provider = {
  scopes: 'account',
  actions: [
    'cloudwatch:GetMetricData',
    's3:GetAccessPoint',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketAcl',
    's3:GetBucketLocation',
    's3:GetBucketLogging',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPolicyStatus',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketTagging',
    's3:GetBucketVersioning',
    's3:GetBucketWebsite',
    's3:GetEncryptionConfiguration',
    's3:GetLifecycleConfiguration',
    's3:GetReplicationConfiguration',
    's3:ListAccessPoints',
    's3:ListAllMyBuckets',
  ],
  collect,
  confirm,
  find,
  enrich,
};

async function* collect({ aws: cloud, scope: { account } }: CollectContext): AsyncGenerator<Document> {
  const read = (bucket: OfList) => readListed(cloud, account, bucket);
  for await (const document of inOrder(listBuckets(cloud, account), AT_ONCE, read)) {
    if (document) yield document;
  }
}

/** Nothing where the bucket went away since it was listed, which is no fault. */
async function readListed(cloud: Aws, account: string, bucket: OfList): Promise<Document | undefined> {
  try {
    return await readBucket(cloud, account, await locate(cloud, account, bucket));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * The bucket as it is now. The list says whether the account still has it: one that was deleted and made again by
 * somebody else would answer every detail with a refusal.
 */
async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  return readOne(cloud, result.account, nameOf(result));
}

async function readOne(cloud: Aws, account: string, name: string): Promise<Document | undefined> {
  const bucket = await findBucket(cloud, account, name);
  return bucket && readListed(cloud, account, bucket);
}

/** One list in each account, and the details where it is found. An access point names its account and region. */
async function* find(context: FindContext): AsyncGenerator<Document> {
  const { aws: cloud, question } = context;
  const unlisted = unlistedBecause(question);
  // A list that cannot hold it must not pass for one that was read
  if (unlisted !== undefined) throw unavailable(`It cannot be looked for: ${unlisted}.`);
  const point = accessPointOf(question.value);
  if (point) {
    yield* findByAccessPoint(context, point);
    return;
  }
  const name = question.shape === 'arn' ? (question.value.split(':::')[1] ?? '') : question.value;
  yield* cloud.everywhere(async function* ({ account }) {
    const document = await readOne(cloud, account, name);
    if (document) yield document;
  });
}

async function* findByAccessPoint(
  context: FindContext,
  point: NonNullable<ReturnType<typeof accessPointOf>>,
): AsyncGenerator<Document> {
  const { aws: cloud } = context;
  const buckets = everywhereIn(context, { account: point.account }, async function* ({ account }) {
    const client = cloud.client(S3ControlClient, { account, region: point.region });
    try {
      yield await client.send(new GetAccessPointCommand({ AccountId: account, Name: point.name }));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'NoSuchAccessPoint')) throw error;
    }
  });
  for await (const { Bucket, BucketAccountId = point.account } of buckets) {
    if (Bucket === undefined) continue;
    let found = false;
    for await (const document of everywhereIn(context, { account: BucketAccountId }, async function* (place) {
      const own = await readOne(cloud, place.account, Bucket);
      if (own) yield own;
    })) {
      found = true;
      yield document;
    }
    // The access point is there, and its bucket is none that was read
    if (!found)
      throw unavailable(`It leads to the bucket ${Bucket} of ${BucketAccountId}, which is not read.`);
  }
}
