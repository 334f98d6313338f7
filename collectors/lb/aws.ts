import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Aws, CollectContext, ConfirmContext, Document, Place, Provider, Unreadable } from '#kit';
import { detail, isUnreadable, unlessGone } from '#kit';
import { balancerDocument } from './balancer.ts';
import { classicDocument } from './classic.ts';
import { readInstances, readTags, withTargets } from './details.ts';
import { balancerArn, tailOf } from './document.ts';
import { find } from './find.ts';
import { eachOf, GONE, readBalancers, readClassic, readListeners, readTargetGroups } from './read.ts';

/** AWS: every load balancer of one account and region, of the present kinds and of the classic one. */
export const aws: Provider = {
  scopes: 'account-region',
  actions: [
    'ec2:DescribeNetworkInterfaces',
    'elasticloadbalancing:DescribeInstanceHealth',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  collect,
  confirm,
  find: (context) => find(context, { balancers: documentsOf, classic: classicDocumentsOf }),
};

async function* collect({ aws: cloud, scope }: CollectContext): AsyncGenerator<Document> {
  const place = { account: scope.account, region: scope.region };
  const balancers = await readBalancers(cloud, place);
  const groups = () => readTargetGroups(cloud, place);
  if (balancers.length > 0) yield* await documentsOf(cloud, place, balancers, groups);
  const classic = await readClassic(cloud, place);
  if (classic.length > 0) yield* await classicDocumentsOf(cloud, place, classic);
}

/** Reads the one load balancer again with all that belongs to it, the health of its targets too. */
async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  const place = { account: result.account, region: result.region };
  const tail = tailOf(result.id);
  if (!tail.includes('/')) {
    const classic = (await unlessGone(GONE, () => readClassic(cloud, place, tail))) ?? [];
    return (await classicDocumentsOf(cloud, place, classic))[0];
  }
  const LoadBalancerArns = [result.arn ?? balancerArn(place, tail)];
  const found = (await unlessGone(GONE, () => readBalancers(cloud, place, { LoadBalancerArns }))) ?? [];
  return (await documentsOf(cloud, place, found))[0];
}

/**
 * Documents of these load balancers. What was deleted since it was listed is skipped; a detail that is denied is one
 * unreadable fact. `groups` reads target groups of many at once; else those of each are read.
 */
async function documentsOf(
  cloud: Aws,
  place: Place,
  balancers: readonly LoadBalancer[],
  groups?: () => Promise<TargetGroup[]>,
): Promise<Document[]> {
  const arns = balancers.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? []);
  const [tags, targets, listeners] = await Promise.all([
    readTags(cloud, place, { keys: arns, classic: false }),
    readGroups(cloud, place, groups ?? (() => groupsOf(cloud, place, arns))),
    eachOf(arns, (arn) =>
      unlessGone(GONE, () =>
        detail(() => readListeners(cloud, place, arn), 'elasticloadbalancing:DescribeListeners'),
      ),
    ),
  ]);
  return balancers.flatMap((balancer, i) => {
    const own = listeners[i];
    if (!own) return [];
    const behind = isUnreadable(targets) ? targets : (targets.get(balancer.LoadBalancerArn ?? '') ?? []);
    return [balancerDocument(balancer, { ...place, tags, listeners: own, groups: behind })];
  });
}

async function readGroups(cloud: Aws, place: Place, read: () => Promise<TargetGroup[]>) {
  const groups: TargetGroup[] | Unreadable = await detail(read, 'elasticloadbalancing:DescribeTargetGroups');
  return withTargets(cloud, place, groups);
}

async function groupsOf(cloud: Aws, place: Place, arns: readonly string[]): Promise<TargetGroup[]> {
  const each = await eachOf(arns, (LoadBalancerArn) =>
    unlessGone(GONE, () => readTargetGroups(cloud, place, { LoadBalancerArn })),
  );
  return each.flatMap((one) => one ?? []);
}

async function classicDocumentsOf(
  cloud: Aws,
  place: Place,
  classic: readonly LoadBalancerDescription[],
): Promise<Document[]> {
  const names = classic.flatMap(({ LoadBalancerName }) => LoadBalancerName ?? []);
  const [tags, targets] = await Promise.all([
    readTags(cloud, place, { keys: names, classic: true }),
    eachOf(names, (name) => readInstances(cloud, place, name)),
  ]);
  return classic.flatMap((balancer, i) => {
    const own = targets[i];
    return own ? [classicDocument(balancer, { ...place, tags, targets: own })] : [];
  });
}
