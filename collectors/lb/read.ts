import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import {
  ElasticLoadBalancingClient,
  paginateDescribeLoadBalancers as paginateClassic,
} from '@aws-sdk/client-elastic-load-balancing';
import type { Listener, LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws, Place } from '#kit';
import { inOrder } from '#kit';

/** What Elastic Load Balancing has in one place. Everything throws with the first page that fails. */

/** The most that it gives at once. */
const PAGE = { pageSize: 400, stopOnSameToken: true };
/** What it answers where a thing is not there, or was deleted since it was listed. */
export const GONE = /^(LoadBalancer|TargetGroup|AccessPoint)NotFound(Exception)?$/;

/** Application, network and gateway load balancers: all, or those with these names or ARNs. */
export async function readBalancers(
  aws: Aws,
  place: Place,
  which: { Names?: string[]; LoadBalancerArns?: string[] } = {},
): Promise<LoadBalancer[]> {
  const client = aws.client(ElasticLoadBalancingV2Client, place);
  // A page size is refused beside names
  const paging = Object.keys(which).length > 0 ? { client, stopOnSameToken: true } : { client, ...PAGE };
  const found: LoadBalancer[] = [];
  for await (const page of paginateDescribeLoadBalancers(paging, which))
    found.push(...(page.LoadBalancers ?? []));
  return found;
}

/** Classic load balancers: all, or the one with this name. */
export async function readClassic(aws: Aws, place: Place, name?: string): Promise<LoadBalancerDescription[]> {
  const client = aws.client(ElasticLoadBalancingClient, place);
  const found: LoadBalancerDescription[] = [];
  const [paging, which] =
    name === undefined
      ? [{ client, ...PAGE }, {}]
      : [{ client, stopOnSameToken: true }, { LoadBalancerNames: [name] }];
  for await (const page of paginateClassic(paging, which))
    found.push(...(page.LoadBalancerDescriptions ?? []));
  return found;
}

/** The target groups of the place, of one load balancer, or with these ARNs. */
export async function readTargetGroups(
  aws: Aws,
  place: Place,
  which: { LoadBalancerArn?: string; TargetGroupArns?: string[] } = {},
): Promise<TargetGroup[]> {
  const client = aws.client(ElasticLoadBalancingV2Client, place);
  const paging = Object.keys(which).length > 0 ? { client, stopOnSameToken: true } : { client, ...PAGE };
  const found: TargetGroup[] = [];
  for await (const page of paginateDescribeTargetGroups(paging, which))
    found.push(...(page.TargetGroups ?? []));
  return found;
}

export async function readListeners(aws: Aws, place: Place, LoadBalancerArn: string): Promise<Listener[]> {
  const client = aws.client(ElasticLoadBalancingV2Client, place);
  const found: Listener[] = [];
  for await (const page of paginateDescribeListeners({ client, ...PAGE }, { LoadBalancerArn }))
    found.push(...(page.Listeners ?? []));
  return found;
}

/** Details asked for at once. */
const AT_ONCE = 5;

/** What `read` gives of each item, in their order. Throws with the first that fails. */
export function eachOf<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  return Array.fromAsync(inOrder(items, AT_ONCE, read));
}
