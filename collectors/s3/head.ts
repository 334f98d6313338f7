import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { statusOf } from './detail.ts';

/** What S3 says of a name to anybody who asks. */
export interface Head {
  /** HTTP status: 404 no such bucket; 200, 301, 307, 403, and 400 with a region: there is one. */
  status: number;
  /** The header `x-amz-bucket-region`, which comes with refusals and redirects, too. */
  region?: string;
}

/** Throws where S3 gave no answer at all, or one that says nothing of the name (400, 429, 5xx). */
export async function headBucket(client: S3Client, Bucket: string): Promise<Head> {
  try {
    const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket }));
    return { status: 200, ...withRegion(BucketRegion) };
  } catch (error) {
    const status = statusOf(error) ?? 0;
    const region = withRegion(regionHeader(error));
    // Without a region, 400 says no more than that S3 takes the name for none
    if (status === 400 && region.region === undefined) throw error;
    if (![301, 307, 400, 403, 404].includes(status)) throw error;
    return { status, ...region };
  }
}

/** `EU`, which is how buckets of the first years say it, is eu-west-1; nothing is us-east-1. */
export function regionNamed(constraint: string | undefined): string {
  if (constraint === undefined || constraint === '' || constraint === 'US') return 'us-east-1';
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}

function withRegion(region: string | undefined): { region?: string } {
  return region === undefined || region === '' ? {} : { region: regionNamed(region) };
}

/** Errors of the SDK keep the response that they were made of. */
function regionHeader(error: unknown): string | undefined {
  const { $response } = error as { $response?: { headers?: Record<string, string> } };
  return $response?.headers?.['x-amz-bucket-region'];
}
