import type { Aws, Document, Link } from '#kit';
import { isUnreadable, partitionOf } from '#kit';
import { readAccessPoints, readAccountBlock } from './account.ts';
import { type Read, readDetails } from './details.ts';
import type { AccessPoint, S3Attributes } from './document.ts';
import { bucketArn, bucketId } from './document.ts';
import type { Listed } from './listing.ts';
import { accessPointHost, hostsOf } from './names.ts';

/** A bucket with all its details. Throws where it went away since it was listed: see `isGone`. */
export async function readBucket(aws: Aws, account: string, listed: Listed): Promise<Document> {
  const place = { account, region: listed.region };
  const [read, accountBlock, accessPoints] = await Promise.all([
    readDetails(aws, place, listed.name),
    readAccountBlock(aws, account),
    readAccessPoints(aws, place, listed.name),
  ]);
  return bucketDocument(account, listed, { ...read, accountBlock, accessPoints });
}

/** The document of a bucket. Pure. */
function bucketDocument(
  account: string,
  listed: Listed,
  read: Read & Required<Pick<S3Attributes, 'accountBlock' | 'accessPoints'>>,
): Document {
  const { name, region, created, listedFrom } = listed;
  const { details, tags, accountBlock, accessPoints } = read;
  const points = Array.isArray(accessPoints) ? accessPoints : [];
  const attrs: S3Attributes = {
    ...(created !== undefined && { created }),
    listedFrom,
    ...details,
    accountBlock,
    accessPoints,
    ...(isUnreadable(tags) && { tags }),
  };
  return {
    kind: 's3',
    id: bucketId(region, name),
    type: 'bucket',
    provider: 'aws',
    account,
    region,
    name,
    arn: bucketArn(region, name),
    addresses: [],
    ranges: [],
    // Where it could not be read whether it is a website, it may be one
    hostnames: [...hostsOf(name, region, details.website !== null), ...points.flatMap(hostOf)],
    identifiers: [
      name,
      ...points.flatMap(({ arn, alias }) => [arn, alias].filter((one) => one !== undefined)),
    ],
    tags: isUnreadable(tags) ? {} : tags,
    attrs,
    links: linksOf(region, details),
  };
}

function hostOf({ arn }: AccessPoint): string[] {
  const host = arn === undefined ? undefined : accessPointHost(arn);
  return host === undefined ? [] : [host];
}

/** The buckets that it logs to and is copied to, which lie in its own partition. */
function linksOf(region: string, { logging, replication }: Read['details']): Link[] {
  const link = (relation: string, name: string | undefined): Link[] =>
    name ? [{ relation, kind: 's3', id: `${partitionOf(region)}/${name}` }] : [];
  return [
    ...(typeof logging === 'string' ? link('logs-to', logging.split('/')[0]) : []),
    ...(Array.isArray(replication)
      ? replication.flatMap((arn) => link('copied-to', arn.split(':::')[1]))
      : []),
  ];
}
