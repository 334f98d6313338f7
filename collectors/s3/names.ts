import { partitionOf } from '#kit';

/** What the name of a bucket, or a host name of S3, says by itself. */

/** What a name tells of the account that owns the bucket. */
export interface Revealed {
  account: string;
  region?: string;
  /** Whether S3 lets nobody else have such a name; else it is a custom of those who make buckets. */
  certain: boolean;
}

/**
 * Names that end `-<account>-<region>-an` lie in the namespace of that account and region: S3 gives them to nobody
 * else (user guide, "Namespaces for general purpose buckets"). Twelve digits elsewhere are a custom, such as CDK's.
 */
export function revealedBy(name: string): Revealed | undefined {
  const own = /-(\d{12})-([a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2})-an$/.exec(name);
  if (own?.[1] !== undefined && own[2] !== undefined)
    return { account: own[1], region: own[2], certain: true };
  const digits = /(?<![a-z0-9])(\d{12})(?![a-z0-9])/.exec(name)?.[1];
  return digits === undefined ? undefined : { account: digits, certain: false };
}

/** Regions whose website endpoints are written `s3-website-<region>`; in all later ones it is `s3-website.<region>`. */
const DASHED = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-gov-west-1',
]);

const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};

function suffixOf(region: string): string {
  return SUFFIXES[partitionOf(region)] ?? 'amazonaws.com';
}

/** `status.larkspur.example.s3-website-eu-west-1.amazonaws.com`, as AWS's table of endpoints writes it. */
export function websiteHost(name: string, region: string): string {
  return `${name}.s3-website${DASHED.has(region) ? '-' : '.'}${region}.${suffixOf(region)}`.toLowerCase();
}

/** The host names under which records and distributions name a bucket; those of its website only where it is one. */
export function hostsOf(name: string, region: string, website: boolean): string[] {
  const regional = `${name}.s3.${region}.${suffixOf(region)}`;
  const global = partitionOf(region) === 'aws' ? [`${name}.s3.amazonaws.com`] : [];
  const sites = ['-', '.'].map((mark) => `${name}.s3-website${mark}${region}.${suffixOf(region)}`);
  return [regional, ...global, ...(website ? sites : [])].map((host) => host.toLowerCase());
}

/** `reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com`, or nothing where the ARN is none of an access point. */
export function accessPointHost(arn: string): string | undefined {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  if (region === '' || !resource.startsWith('accesspoint/')) return undefined;
  const name = resource.slice('accesspoint/'.length);
  return `${name}-${account}.s3-accesspoint.${region}.${suffixOf(region)}`.toLowerCase();
}

/** An access point's ARN taken apart; undefined where it is another thing's. */
export function accessPointOf(
  arn: string,
): { account: string; region: string; name: string; partition: string } | undefined {
  const match = /^arn:(aws[a-z-]*):s3:([a-z0-9-]*):(\d{12}):accesspoint\/([^/:]+)$/.exec(arn);
  const [, partition, region, account, name] = match ?? [];
  return partition !== undefined && region !== undefined && account !== undefined && name !== undefined
    ? { partition, region, account, name }
    : undefined;
}
