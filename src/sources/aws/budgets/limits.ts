import type { Limit } from './bucket.ts';

/** How AWS counts the calls of one service. */
interface Counted extends Limit {
  /** What has a bucket of its own, besides the account. */
  per: 'action-region' | 'service-region' | 'service';
}

/**
 * What AWS allows, as far as it says so, by the prefix of the IAM action. Where it says nothing, what others have
 * found to go well. Everything that somebody's Terraform shares with us begins below what is documented.
 * - EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 * - ELB: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
 * - Route 53: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html (10 a second for
 *   the account; for long it was 5, and every DNS controller lives on it)
 * - CloudTrail: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
const limits: Readonly<Record<string, Counted>> = {
  ec2: { per: 'action-region', rate: 20, burst: 100, ceiling: 20 },
  elasticloadbalancing: { per: 'service-region', rate: 10, burst: 40, ceiling: 10 },
  route53: { per: 'service', rate: 5, burst: 10, ceiling: 10 },
  cloudtrail: { per: 'service-region', rate: 2, burst: 2, ceiling: 2 },
  iam: { per: 'service', rate: 10, burst: 20, ceiling: 20 },
  s3: { per: 'service-region', rate: 50, burst: 50, ceiling: 100 },
  organizations: { per: 'service', rate: 5, burst: 10, ceiling: 10 },
  sts: { per: 'service-region', rate: 100, burst: 200, ceiling: 300 },
  apigateway: { per: 'service-region', rate: 5, burst: 10, ceiling: 10 },
};
const unknown: Counted = { per: 'service-region', rate: 10, burst: 20, ceiling: 20 };

/** One call of one account: `ec2:DescribeInstances`. */
export interface Call {
  account: string;
  region: string;
  action: string;
}

/** The bucket that a call draws on: its name, and what it gives. */
export function limitOf({ account, region, action }: Call): { bucket: string; limit: Limit } {
  const [service = '', operation = ''] = action.split(':');
  const { per, ...limit } = limits[service] ?? unknown;
  const parts = { 'action-region': [region, operation], 'service-region': [region], service: [] }[per];
  return { bucket: [account, service, ...parts].join('/'), limit };
}
