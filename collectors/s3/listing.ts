import type { Bucket } from '@aws-sdk/client-s3';
import { GetBucketLocationCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '#kit';
import { partitionOf } from '#kit';
import { isRefusal } from './detail.ts';
import { headBucket, regionNamed } from './head.ts';

/** The buckets of an account as S3 lists them. */

/** A bucket as the list has it. */
export type OfList = Bucket & {
  /** The region that was asked for the list. */
  listedFrom: string;
};

/** A bucket of the list, with its true region. */
export interface Listed {
  name: string;
  region: string;
  /** ISO 8601. */
  created?: string;
  listedFrom: string;
}

/** As many as S3 gives without a second call in nearly every account; it allows 10,000. */
const PAGE = 1000;

/**
 * Every bucket of the account, or those whose name begins with `prefix`. With a page size S3 tells the region of
 * each bucket; without one it does not, and each would cost a call. Throws with the first page that fails.
 */
export async function* listBuckets(aws: Aws, account: string, prefix?: string): AsyncGenerator<OfList> {
  const listedFrom = await homeOf(aws, account);
  const client = aws.client(S3Client, { account, region: listedFrom });
  const input = prefix === undefined ? {} : { Prefix: prefix };
  for await (const { Buckets = [] } of paginateListBuckets({ client, pageSize: PAGE }, input)) {
    for (const bucket of Buckets) yield { ...bucket, listedFrom };
  }
}

/** The one bucket of exactly this name, where the account has it. */
export async function findBucket(aws: Aws, account: string, name: string): Promise<OfList | undefined> {
  for await (const bucket of listBuckets(aws, account, name)) if (bucket.Name === name) return bucket;
  return undefined;
}

/** The bucket with its region: from the listing, else from the bucket itself, else from what S3 tells everybody. */
export async function locate(
  aws: Aws,
  account: string,
  { Name = '', BucketRegion, CreationDate, listedFrom }: OfList,
): Promise<Listed> {
  const region = BucketRegion
    ? regionNamed(BucketRegion)
    : await regionOf(aws.client(S3Client, { account, region: listedFrom }), Name);
  return { name: Name, region, listedFrom, ...(CreationDate && { created: CreationDate.toISOString() }) };
}

async function regionOf(client: S3Client, Bucket: string): Promise<string> {
  try {
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
    return regionNamed(LocationConstraint);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { region } = await headBucket(client, Bucket);
    if (region === undefined) throw error;
    return region;
  }
}

/**
 * Where the account's buckets are listed: us-east-1, the only region whose list has the true dates of creation, and
 * in other partitions the region of the hub. Clients of recorded answers have no configuration.
 */
export async function homeOf(aws: Aws, account: string): Promise<string> {
  const { config } = aws.client(S3Client, { account, region: 'global' }) as Partial<S3Client>;
  const region = (await config?.region()) ?? 'us-east-1';
  return partitionOf(region) === 'aws' ? 'us-east-1' : region;
}
