import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { Document, Place, Unreadable } from '#kit';
import { given, isUnreadable, texts } from '#kit';
import { common, hostnamesOf, targetLinks, vpcLink } from './balancer.ts';
import type { Tags } from './details.ts';
import type { LbAttributes, Listener, Target, TargetGroup } from './document.ts';
import { balancerArn } from './document.ts';

interface ClassicContext extends Place {
  tags: Tags;
  targets: Target[] | Unreadable;
}

/** What stands in the place of target groups, which a classic load balancer does not have. */
const INSTANCES = 'its instances';

/** A classic load balancer. Throws without a name. */
export function classicDocument(balancer: LoadBalancerDescription, context: ClassicContext): Document {
  const { LoadBalancerName: name, Instances = [], VPCId } = balancer;
  if (!name) throw new Error('DescribeLoadBalancers gave a classic load balancer without a name');
  const arn = balancerArn(context, name);
  // Which instances there are is told by the list; only their health may be unreadable
  const listed = Instances.flatMap(({ InstanceId: id }) => (id ? [{ id }] : []));
  return {
    ...common(context, { tail: name, name, tags: context.tags, key: name }),
    type: 'classic-load-balancer',
    arn,
    addresses: [],
    hostnames: hostnamesOf(balancer.DNSName),
    identifiers: texts([arn, ...certificatesOf(balancer)]),
    attrs: attributesOf(balancer, context),
    links: [...vpcLink(context, VPCId), ...targetLinks(context, [{ name: INSTANCES, targets: listed }])],
  };
}

function attributesOf(balancer: LoadBalancerDescription, { tags, targets }: ClassicContext): LbAttributes {
  const { Subnets = [], AvailabilityZones = [] } = balancer;
  const group: TargetGroup = { name: INSTANCES, type: 'instance', targets };
  return given({
    scheme: balancer.Scheme,
    dnsName: balancer.DNSName?.toLowerCase(),
    created: balancer.CreatedTime?.toISOString(),
    vpc: balancer.VPCId,
    // Outside a VPC there were zones, and no subnets
    subnets:
      Subnets.length > 0
        ? Subnets.map((subnet) => ({ subnet }))
        : AvailabilityZones.map((zone) => ({ zone })),
    securityGroups: balancer.SecurityGroups,
    listeners: (balancer.ListenerDescriptions ?? []).map(
      ({ Listener: one }): Listener => ({
        ...given({ protocol: one?.Protocol, port: one?.LoadBalancerPort }),
        does: [`sends ${one?.InstanceProtocol ?? one?.Protocol ?? ''} to port ${one?.InstancePort}`],
        groups: [INSTANCES],
      }),
    ),
    certificates: certificatesOf(balancer),
    targetGroups: [group],
    tags: isUnreadable(tags) ? tags : undefined,
  });
}

function certificatesOf({ ListenerDescriptions = [] }: LoadBalancerDescription): string[] {
  return texts(ListenerDescriptions.map((one) => one.Listener?.SSLCertificateId));
}
