import type { Accepts } from '#kit';
import { partitionOf } from '#kit';

/** Long enough for the names of before 2018 in us-east-1: up to 255 characters, with capitals and underscores. */
const NAME = '([a-z0-9][a-z0-9._-]{1,253}[a-z0-9_-])';
const REGION = '[a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}';
const SUFFIX = String.raw`\.amazonaws\.(?:com\.cn|com|eu)`;
/** `s3`, `s3-fips`, `s3.dualstack.eu-west-1`, `s3-eu-west-1`, `s3-accelerate`; not `s3-accesspoint` or `s3-control`. */
const SERVICE = String.raw`s3(?:-fips|-accelerate|-external-1|-${REGION})?(?:\.dualstack)?(?:\.${REGION})?`;
const WEBSITE = `s3-website[.-]${REGION}`;
const VPC_ENDPOINT = String.raw`bucket\.vpce-[a-z0-9-]{8,80}\.s3\.${REGION}\.vpce`;
/** What may follow a bucket: nothing, or the key of an object. */
const KEY = '(?:/[^]*)?';

const first = (match: RegExpExecArray) => match[1];
const lower = (match: RegExpExecArray) => match[1]?.toLowerCase();

function accessPoint(match: RegExpExecArray): string {
  const [, name = '', account = '', region = ''] = match.map((part) => part.toLowerCase());
  return `arn:${partitionOf(region)}:s3:${region}:${account}:accesspoint/${name}`;
}

/**
 * What a person may type or paste to ask about a bucket. A name with dots is a host name in whois: there only what
 * S3's own host names, `s3://` and ARNs say is a bucket for certain, and a host name alone may be one. Asked by name,
 * everything that can be one is.
 */
export const accepts: readonly Accepts[] = [
  {
    shape: 'hostname',
    pattern: new RegExp(
      `^([a-z0-9-]{3,50})-([0-9]{12})\\.s3-accesspoint(?:-fips)?(?:\\.dualstack)?\\.(${REGION})${SUFFIX}$`,
      'i',
    ),
    because: 'the host name of an S3 access point',
    as: 'arn',
    value: accessPoint,
  },
  {
    shape: 'hostname',
    pattern: new RegExp(`^${NAME}\\.(?:${SERVICE}|${WEBSITE}|${VPC_ENDPOINT})${SUFFIX}$`, 'i'),
    because: 'a host name of S3, which says the bucket',
    as: 'id',
    value: lower,
  },
  {
    shape: 'id',
    pattern: new RegExp(`^s3[an]?://${NAME}${KEY}$`, 'i'),
    because: 'an S3 URI, which says the bucket',
    value: first,
  },
  {
    shape: 'id',
    pattern: new RegExp(`^(?:https?://)?${SERVICE}${SUFFIX}(?::[0-9]{1,5})?/${NAME}${KEY}$`, 'i'),
    because: 'a path-style URL of S3, which says the bucket',
    value: first,
  },
  {
    shape: 'id',
    pattern: new RegExp(
      `^https://(?:[a-z0-9-]{1,40}\\.)?console\\.(?:aws\\.amazon\\.com|amazonaws\\.cn|amazonaws-us-gov\\.com)/s3/(?:buckets|object)/${NAME}${KEY}$`,
      'i',
    ),
    because: "a page of S3's console, which says the bucket",
    value: first,
  },
  {
    shape: 'arn',
    pattern: new RegExp(`^(arn:aws[a-z-]{0,12}:s3:::)${NAME}${KEY}$`, 'i'),
    because: 'the ARN of a bucket or of an object in it',
    value: ([, start = '', name = '']) => `${start.toLowerCase()}${name}`,
  },
  {
    shape: 'arn',
    pattern: /^(arn:aws[a-z-]{0,12}:s3:[a-z0-9-]{0,30}:[0-9]{12}:accesspoint\/[a-z0-9.-]{1,60})(?:\/[^]*)?$/i,
    because: 'the ARN of an S3 access point',
    value: lower,
  },
  {
    shape: 'id',
    // Not the ids that EC2 and others give (i-0a1b2c3d), and not a mere number
    pattern:
      /^(?![a-z]{1,12}-(?:[0-9a-f]{8}|[0-9a-f]{17})$)(?=[0-9-]{0,62}[a-z])[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    because: 'it could be the name of a bucket',
    when: 'alone',
  },
  {
    // A website's bucket has the name of its host; said only where we have it
    shape: 'hostname',
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    because: 'it could be the name of a bucket',
    as: 'id',
    when: 'alone',
  },
  {
    shape: 'id',
    pattern: new RegExp(`^${NAME}${KEY}$`, 'i'),
    because: 'the name of a bucket',
    when: 'asked',
    value: first,
  },
];
