import { normaliseAddress, partitionOf } from '#kit';
import { decodeName } from './names.ts';

/** What a name may point to, by the form of the target alone. */

const ELB = /^(?:dualstack\.)(?=.+\.elb\.(?:[a-z0-9-]{1,30}\.)?amazonaws\.(?:com(?:\.cn)?|eu)$)/;
const WEBSITE = /^(?:(.{1,200})\.)?s3-website([.-])([a-z0-9-]{4,30})\.(amazonaws\.(?:com(?:\.cn)?|eu))$/;
const BUCKET = /^(.{1,200})\.s3(?:[.-](?:dualstack\.)?([a-z0-9-]{4,30}))?\.(amazonaws\.(?:com(?:\.cn)?|eu))$/;
const EC2 =
  /^ec2-(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})\.(?:compute-1|[a-z0-9-]{1,30}\.compute)\.amazonaws\.(?:com(?:\.cn)?|eu)$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/;

/** The things of AWS that have a name of a known form. `kind` is the kind that would hold it, where there is one. */
interface AwsTarget {
  what: string;
  kind?: 'lb' | 'cdn' | 's3' | 'ip';
  /** The bucket of a website or a bucket's name, and the partition in which it would be: others have their own. */
  bucket?: string;
  partition?: string;
  /** The address that the name says. */
  address?: string;
  /** Where it would be; absent where the service has no regions. */
  region?: string;
}

const forms: readonly [pattern: RegExp, target: AwsTarget][] = [
  [/\.elb\.(?:[a-z0-9-]{1,30}\.)?amazonaws\.(?:com(?:\.cn)?|eu)$/, { what: 'load balancer', kind: 'lb' }],
  [/\.cloudfront\.(?:net|cn)$/, { what: 'CloudFront distribution', kind: 'cdn' }],
  [
    /\.execute-api\.[a-z0-9-]{4,30}\.amazonaws\.(?:com(?:\.cn)?|eu)$/,
    { what: 'API of API Gateway', kind: 'cdn' },
  ],
  [/\.awsglobalaccelerator\.com$/, { what: 'Global Accelerator', kind: 'cdn' }],
  [/\.elasticbeanstalk\.com(?:\.cn)?$/, { what: 'Elastic Beanstalk environment' }],
  [
    /\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|aws|awsapps\.com|awsapprunner\.com|amplifyapp\.com)$/,
    { what: 'resource of AWS' },
  ],
];

/** What kind of thing of AWS a name stands for; undefined for all other names. */
export function awsTarget(name: string): AwsTarget | undefined {
  const address = normaliseAddress((EC2.exec(name)?.[1] ?? '').replaceAll('-', '.'));
  if (address !== undefined) return { what: 'address of an EC2 instance', kind: 'ip', address };
  const website = WEBSITE.exec(name);
  if (website)
    return { what: 'website of a bucket', kind: 's3', ...bucketOf(website[1], website[3], website[4]) };
  const bucket = BUCKET.exec(name);
  if (bucket) return { what: 'bucket', kind: 's3', ...bucketOf(bucket[1], bucket[2], bucket[3]) };
  const form = forms.find(([pattern]) => pattern.test(name))?.[1];
  const region = regionIn(name);
  return form && region !== undefined ? { ...form, region } : form;
}

/** The last part of a name, between dots or spaces, that has the form of a region. */
export function regionIn(name: string): string | undefined {
  return name.split(/[. ]/).findLast((part) => REGION.test(part));
}

/** Other partitions than the main one have regions, or a suffix, of their own. */
function bucketOf(bucket: string | undefined, region: string | undefined, suffix = '') {
  const bySuffix = suffix.endsWith('.cn') ? 'aws-cn' : suffix.endsWith('.eu') ? 'aws-eusc' : 'aws';
  const partition = region === undefined ? bySuffix : partitionOf(region);
  return { ...(bucket !== undefined && { bucket, partition }), ...(region !== undefined && { region }) };
}

/** Without the `dualstack.` that the console puts before load balancers; other names may really begin so. */
function withoutDualstack(name: string): string {
  return name.replace(ELB, '');
}

/**
 * Where an alias leads: its target without `dualstack.`. An alias to the website endpoint of a region means the
 * bucket that has the record's own name.
 */
export function aliasTarget(recordName: string, target: string): string {
  const website = WEBSITE.exec(target);
  return website && website[1] === undefined ? `${recordName}.${target}` : withoutDualstack(target);
}

/** The name or address that one value of a record points to, for the types that point to one. */
export function pointsTo(type: string, value: string): string | undefined {
  if (type === 'A' || type === 'AAAA') return normaliseAddress(value);
  if (type === 'CNAME' || type === 'NS' || type === 'PTR') return decodeName(value);
  // `10 mail.example.com`, `1 10 5060 sip.example.com`, `1 svc.example.com. alpn=h2`
  const at = { MX: 1, SRV: 3, HTTPS: 1, SVCB: 1 }[type];
  const name = at === undefined ? undefined : value.trim().split(/\s+/)[at];
  return name === undefined || name === '.' ? undefined : decodeName(name);
}

/** Every spelling under which a target may be pasted or known: with and without `dualstack.`, both website forms. */
export function spellingsOf(recordName: string, target: string): string[] {
  const name = aliasTarget(recordName, target);
  const website = WEBSITE.exec(name);
  const other =
    website?.[1] && `${website[1]}.s3-website${website[2] === '.' ? '-' : '.'}${website[3]}.${website[4]}`;
  return [...new Set([name, target, ...(other ? [other] : [])])];
}
