import {
  GetPublicAccessBlockCommand,
  paginateListAccessPoints,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { Aws, Place, Unreadable } from '#kit';
import { isUnreadable } from '#kit';
import { readDetail } from './detail.ts';
import { blockOf } from './details.ts';
import type { AccessPoint, Block } from './document.ts';
import { homeOf } from './listing.ts';

/** What an account says of all its buckets. Each is read once for a run or a question. */

/** The public access block of the whole account, which holds in every region. */
export function readAccountBlock(aws: Aws, account: string): Promise<Block | null | Unreadable> {
  return aws.once(`s3/account-block/${account}`, async () => {
    const client = aws.client(S3ControlClient, { account, region: await homeOf(aws, account) });
    return readDetail('s3:GetAccountPublicAccessBlock', async () => {
      const read = await client.send(new GetPublicAccessBlockCommand({ AccountId: account }));
      return blockOf(read.PublicAccessBlockConfiguration);
    });
  });
}

/** The access points of a bucket. One list a region tells those of all its buckets. */
export async function readAccessPoints(
  aws: Aws,
  place: Place,
  bucket: string,
): Promise<AccessPoint[] | null | Unreadable> {
  const all = await aws.once(`s3/access-points/${place.account}/${place.region}`, () =>
    listAccessPoints(aws, place),
  );
  return isUnreadable(all) ? all : (all?.get(bucket) ?? null);
}

function listAccessPoints(aws: Aws, place: Place): Promise<Map<string, AccessPoint[]> | null | Unreadable> {
  return readDetail('s3:ListAccessPoints', async () => {
    const points = new Map<string, AccessPoint[]>();
    const client = aws.client(S3ControlClient, place);
    for await (const page of paginateListAccessPoints({ client }, { AccountId: place.account })) {
      for (const {
        Name,
        Bucket,
        BucketAccountId,
        AccessPointArn,
        Alias,
        VpcConfiguration,
      } of page.AccessPointList ?? []) {
        // One on a bucket of another account would be told of a bucket that this account does not have
        if (!Name || !Bucket || (BucketAccountId ?? place.account) !== place.account) continue;
        points.set(Bucket, [
          ...(points.get(Bucket) ?? []),
          {
            name: Name,
            ...(AccessPointArn && { arn: AccessPointArn }),
            ...(Alias && { alias: Alias }),
            ...(VpcConfiguration?.VpcId && { vpc: VpcConfiguration.VpcId }),
          },
        ]);
      }
    }
    return points;
  });
}
