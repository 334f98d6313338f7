/** The partition (`aws`, `aws-cn`, `aws-us-gov`, …) by the prefix of its regions; names as AWS publishes them. */
const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
] as const;

/** The partition that an AWS region belongs to; `aws` where nothing says otherwise. Never write `arn:aws` by hand. */
export function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/**
 * Whether a kind's provider reads from AWS: `aws`, or `aws-…` for a part of it that has scopes of its own. Where a
 * kind has services of different scopes (an account, a region), each is a provider.
 */
export function isAws(provider: string): boolean {
  return provider === 'aws' || provider.startsWith('aws-');
}
