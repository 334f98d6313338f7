import type { PublishedRange } from '#kit';
import { regions } from './organisation.ts';

/**
 * Ranges as a provider publishes them: made up, in the style of the real feed, with its traps. Every prefix of a
 * service is there as AMAZON too, S3's also as EC2, some belong to no region (GLOBAL), some lie inside others.
 */

const otherRegions = [
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'me-south-1',
  'af-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-east-1',
  'ap-south-2',
];

/** The public addresses of a region of ours start here: a /14 of 262,144 addresses. */
export function publicBase(region: number): number {
  return 52 * 2 ** 24 + region * 4 * 2 ** 16;
}

/** The IPv6 range of a region (a /36) starts with this. */
export function publicBase6(region: number): string {
  return `2600:1f${(0x10 + region).toString(16)}`;
}

export const publishedRanges: readonly PublishedRange[] = [
  ...[...regions, ...otherRegions].flatMap((region, g) => [
    ...asAmazon(`52.${4 * g}.0.0/14`, region, ['EC2']),
    ...asAmazon(`3.5.${4 * g}.0/22`, region, ['S3', 'EC2']),
    ...asAmazon(`3.6.${g}.0/26`, region, ['ROUTE53_HEALTHCHECKS']),
    ...asAmazon(`3.7.${g}.0/24`, region, ['API_GATEWAY', 'EC2']),
    ...asAmazon(`${publicBase6(g)}::/36`, region, ['EC2']),
  ]),
  ...asAmazon('13.32.0.0/15', 'GLOBAL', ['CLOUDFRONT']),
  ...asAmazon('13.248.0.0/16', 'GLOBAL', ['GLOBALACCELERATOR']),
  ...asAmazon('205.251.192.0/21', 'GLOBAL', ['ROUTE53']),
  ...asAmazon('52.94.76.0/22', 'us-west-2', []),
  { cidr: '52.94.0.0/16', service: 'AMAZON', region: 'GLOBAL' },
];

function asAmazon(cidr: string, region: string, services: readonly string[]): PublishedRange[] {
  return ['AMAZON', ...services].map((service) => ({ cidr, service, region }));
}
