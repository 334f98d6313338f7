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
import type { Aws, Place, Unreadable } from '#kit';
import { classify } from '#kit';

/** What Elastic Load Balancing has in one place. Everything throws with the first page that fails. */

/** The most that it gives at once. */
const PAGE = { pageSize: 400, stopOnSameToken: true };
/** Details asked for at once. */
const ABREAST = 5;

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

/** What could not be read for want of a right. Throws every other error: a throttled detail is no fact. */
export async function orUnreadable<T>(action: string, read: () => Promise<T>): Promise<T | Unreadable> {
  try {
    return await read();
  } catch (error) {
    const { outcome, error: told } = classify(error);
    if (outcome !== 'denied') throw error;
    return { unreadable: `${told.code} (${told.action ?? `elasticloadbalancing:${action}`})` };
  }
}

/** Undefined where the thing is not there, or was deleted since it was listed. */
export async function orGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const gone = /^(LoadBalancer|TargetGroup|AccessPoint)NotFound(Exception)?$/;
    if (error instanceof Error && gone.test(error.name)) return undefined;
    throw error;
  }
}

/** Runs over all items, a few at once; in their order. Throws with the first that fails. */
export async function abreast<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  await Promise.all(
    Array.from({ length: ABREAST }, async () => {
      for (const [i, item] of rest) results[i] = await run(item);
    }),
  );
  return results;
}
