import type { Link } from '#kit';
import { partitionOf } from '#kit';

/**
 * A bucket's host name in each of its styles: `name.s3.amazonaws.com`, `name.s3.eu-west-1.amazonaws.com`,
 * `name.s3-eu-west-1…`, `name.s3.dualstack.…`, and the website's with a dash or a dot. A name may have dots itself.
 */
const BUCKET =
  /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3(?:-website)?(?:[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]{2,10}){1,3}-\d))?\.amazonaws\.com(\.cn)?$/;

/** The bucket behind an origin, where its host name says it without a call. */
export function bucketLink(host: string): Link | undefined {
  const [, name, region = '', china] = BUCKET.exec(host) ?? [];
  if (name === undefined) return undefined;
  const partition = china === undefined ? partitionOf(region) : 'aws-cn';
  return { relation: 'origin', kind: 's3', id: `${partition}/${name}` };
}
