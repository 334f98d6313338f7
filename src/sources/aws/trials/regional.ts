import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetConsoleOutputCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeInstanceHealthCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Sample, Trial, Trials } from './trial.types.ts';

/** The least that EC2 gives on a page. */
const PAGE = { MaxResults: 5 };
const DAY_MS = 86_400_000;

const ec2 = (command: Trial['command'], proof?: RegExp): Trial => ({
  client: EC2Client,
  at: 'region',
  command,
  ...(proof && { proof }),
});
const balancers = (command: Trial['command'], proof?: RegExp): Trial => ({
  ...ec2(command, proof),
  client: ElasticLoadBalancingV2Client,
});
const balancer = ({ partition, region, account }: Sample, resource: string) =>
  `arn:${partition}:elasticloadbalancing:${region}:${account}:${resource}/0123456789abcdef`;

/** Services with regions. Names and ids that nothing has: AWS looks for them only after it looked at the rights. */
export const regional: Trials = {
  'apigateway:GET': {
    client: APIGatewayClient,
    at: 'region',
    command: () => new GetRestApisCommand({ limit: 1 }),
  },
  'cloudtrail:LookupEvents': {
    client: CloudTrailClient,
    at: 'region',
    command: () => new LookupEventsCommand({ MaxResults: 1 }),
  },
  'cloudwatch:GetMetricData': {
    client: CloudWatchClient,
    at: 'region',
    command: ({ now }) =>
      new GetMetricDataCommand({
        StartTime: new Date(now - DAY_MS),
        EndTime: new Date(now),
        MetricDataQueries: [
          {
            Id: 'tried',
            MetricStat: {
              Metric: { Namespace: 'AWS/S3', MetricName: 'BucketSizeBytes' },
              Period: 86_400,
              Stat: 'Average',
            },
          },
        ],
      }),
  },
  // The one that has no pages
  'ec2:DescribeAddresses': ec2(
    () => new DescribeAddressesCommand({ Filters: [{ Name: 'public-ip', Values: ['192.0.2.1'] }] }),
  ),
  'ec2:DescribeImages': ec2(() => new DescribeImagesCommand({ Owners: ['self'], ...PAGE })),
  'ec2:DescribeInstanceStatus': ec2(() => new DescribeInstanceStatusCommand(PAGE)),
  'ec2:DescribeInstances': ec2(() => new DescribeInstancesCommand(PAGE)),
  'ec2:DescribeNetworkInterfaces': ec2(() => new DescribeNetworkInterfacesCommand(PAGE)),
  'ec2:DescribeRegions': ec2(() => new DescribeRegionsCommand({})),
  'ec2:DescribeSecurityGroups': ec2(() => new DescribeSecurityGroupsCommand(PAGE)),
  'ec2:DescribeSubnets': ec2(() => new DescribeSubnetsCommand(PAGE)),
  'ec2:DescribeVpcs': ec2(() => new DescribeVpcsCommand(PAGE)),
  'ec2:GetConsoleOutput': ec2(
    () => new GetConsoleOutputCommand({ InstanceId: 'i-00000000000000000' }),
    /^InvalidInstanceI[dD]\./,
  ),
  'elasticloadbalancing:DescribeInstanceHealth': {
    client: ElasticLoadBalancingClient,
    at: 'region',
    command: () => new DescribeInstanceHealthCommand({ LoadBalancerName: 'cloudwhois-none' }),
    proof: /NotFound/,
  },
  'elasticloadbalancing:DescribeListeners': balancers(
    (sample) =>
      new DescribeListenersCommand({ LoadBalancerArn: balancer(sample, 'loadbalancer/app/cloudwhois-none') }),
    /NotFound/,
  ),
  'elasticloadbalancing:DescribeLoadBalancers': balancers(
    () => new DescribeLoadBalancersCommand({ PageSize: 1 }),
  ),
  'elasticloadbalancing:DescribeTags': balancers(
    (sample) =>
      new DescribeTagsCommand({ ResourceArns: [balancer(sample, 'loadbalancer/app/cloudwhois-none')] }),
    /NotFound/,
  ),
  'elasticloadbalancing:DescribeTargetGroups': balancers(
    () => new DescribeTargetGroupsCommand({ PageSize: 1 }),
  ),
  'elasticloadbalancing:DescribeTargetHealth': balancers(
    (sample) =>
      new DescribeTargetHealthCommand({ TargetGroupArn: balancer(sample, 'targetgroup/cloudwhois-none') }),
    /NotFound/,
  ),
};
