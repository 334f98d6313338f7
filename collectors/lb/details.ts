import {
  DescribeTagsCommand as DescribeClassicTagsCommand,
  DescribeInstanceHealthCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import type {
  TargetGroup as AwsTargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeTagsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws, Place, Unreadable } from '#kit';
import { detail, given, isUnreadable, tagsOf, unlessGone } from '#kit';
import type { Target, TargetGroup } from './document.ts';
import { eachOf, GONE } from './read.ts';

/** What is known of load balancers beyond the list: tags, and the health of their targets. */

/** The most that DescribeTags takes. */
const MOST_TAGGED = 20;

export type Tags = ReadonlyMap<string, Record<string, string>> | Unreadable;

/** Tags by ARN; by name for classic ones. What was deleted meanwhile fails its batch, which is then read one by one. */
export async function readTags(
  aws: Aws,
  place: Place,
  { keys, classic }: { keys: readonly string[]; classic: boolean },
): Promise<Tags> {
  const batches = Array.from({ length: Math.ceil(keys.length / MOST_TAGGED) }, (_, i) =>
    keys.slice(MOST_TAGGED * i, MOST_TAGGED * (i + 1)),
  );
  const read = classic ? readClassicTags : readBatch;
  return detail(async () => {
    const found = await eachOf(batches, async (batch) => {
      const all = await unlessGone(GONE, () => read(aws, place, batch));
      if (all || batch.length === 1) return all ?? [];
      const each = await eachOf(batch, (key) => unlessGone(GONE, () => read(aws, place, [key])));
      return each.flatMap((one) => one ?? []);
    });
    return new Map(found.flat());
  }, 'elasticloadbalancing:DescribeTags');
}

type Tagged = [key: string, tags: Record<string, string>][];

async function readBatch(aws: Aws, place: Place, ResourceArns: string[]): Promise<Tagged> {
  const client = aws.client(ElasticLoadBalancingV2Client, place);
  const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }));
  return TagDescriptions.map(({ ResourceArn = '', Tags }) => [ResourceArn, tagsOf(Tags)]);
}

async function readClassicTags(aws: Aws, place: Place, LoadBalancerNames: string[]): Promise<Tagged> {
  const client = aws.client(ElasticLoadBalancingClient, place);
  const { TagDescriptions = [] } = await client.send(new DescribeClassicTagsCommand({ LoadBalancerNames }));
  return TagDescriptions.map(({ LoadBalancerName = '', Tags }) => [LoadBalancerName, tagsOf(Tags)]);
}

/** The target groups that are behind something, with their targets: a call for each. */
export async function withTargets(
  aws: Aws,
  place: Place,
  groups: readonly AwsTargetGroup[] | Unreadable,
): Promise<Map<string, TargetGroup[]> | Unreadable> {
  if (isUnreadable(groups)) return groups;
  const used = groups.filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.length > 0);
  const byBalancer = new Map<string, TargetGroup[]>();
  const read = await eachOf(used, (group) => unlessGone(GONE, () => withHealth(aws, place, group)));
  for (const [i, group] of read.entries()) {
    for (const arn of (group && used[i]?.LoadBalancerArns) || []) {
      byBalancer.set(arn, [...(byBalancer.get(arn) ?? []), ...(group ? [group] : [])]);
    }
  }
  return byBalancer;
}

async function withHealth(aws: Aws, place: Place, group: AwsTargetGroup): Promise<TargetGroup> {
  const { TargetGroupArn = '', TargetGroupName, Protocol, Port, TargetType } = group;
  const client = aws.client(ElasticLoadBalancingV2Client, place);
  const health = await detail(
    () => client.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
    'elasticloadbalancing:DescribeTargetHealth',
  );
  return {
    name: TargetGroupName ?? TargetGroupArn.split('/')[1] ?? TargetGroupArn,
    ...given({ arn: TargetGroupArn, protocol: Protocol, port: Port, type: TargetType }),
    targets: isUnreadable(health) ? health : (health.TargetHealthDescriptions ?? []).flatMap(targetOf),
  };
}

function targetOf({ Target: target, TargetHealth: health }: TargetHealthDescription): Target[] {
  if (target?.Id === undefined) return [];
  return [{ id: target.Id, ...given({ port: target.Port, state: health?.State, why: health?.Reason }) }];
}

const states: Readonly<Record<string, string>> = {
  InService: 'healthy',
  OutOfService: 'unhealthy',
  Unknown: 'unknown',
};

/** The instances of a classic load balancer; undefined where it is gone. */
export async function readInstances(
  aws: Aws,
  place: Place,
  LoadBalancerName: string,
): Promise<Target[] | Unreadable | undefined> {
  const client = aws.client(ElasticLoadBalancingClient, place);
  const health = await unlessGone(GONE, () =>
    detail(
      () => client.send(new DescribeInstanceHealthCommand({ LoadBalancerName })),
      'elasticloadbalancing:DescribeInstanceHealth',
    ),
  );
  if (!health || isUnreadable(health)) return health;
  return (health.InstanceStates ?? []).flatMap(({ InstanceId, State = '', ReasonCode }) =>
    InstanceId === undefined
      ? []
      : [
          {
            id: InstanceId,
            ...given({ state: states[State] ?? State, why: ReasonCode === 'N/A' ? undefined : ReasonCode }),
          },
        ],
  );
}
