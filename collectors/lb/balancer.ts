import type {
  Action,
  AvailabilityZone,
  Listener as AwsListener,
  LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Document, Link, Place, Unreadable } from '#kit';
import { given, idOf, isUnreadable, normaliseAddress, normaliseHostname, texts } from '#kit';
import type { Tags } from './details.ts';
import type { LbAttributes, Listener, TargetGroup } from './document.ts';
import { tailOf } from './document.ts';

/** What else is known when a load balancer becomes a document. */
interface BalancerContext extends Place {
  tags: Tags;
  listeners: readonly AwsListener[] | Unreadable;
  groups: readonly TargetGroup[] | Unreadable;
}

const types: Readonly<Record<string, string>> = {
  application: 'application-load-balancer',
  network: 'network-load-balancer',
  gateway: 'gateway-load-balancer',
};

/** An application, network or gateway load balancer. Throws without an ARN. */
export function balancerDocument(balancer: LoadBalancer, context: BalancerContext): Document {
  const { LoadBalancerArn: arn, Type = 'application', VpcId } = balancer;
  if (!arn) throw new Error('DescribeLoadBalancers gave a load balancer without an ARN');
  const { listeners, groups, tags } = context;
  const addresses = zonesOf(balancer).flatMap(({ LoadBalancerAddresses = [] }) => LoadBalancerAddresses);
  return {
    ...common(context, { tail: tailOf(arn), name: balancer.LoadBalancerName, tags, key: arn }),
    type: types[Type] ?? `${Type}-load-balancer`,
    arn,
    addresses: texts(
      addresses
        .flatMap((one) => [one.IpAddress, one.PrivateIPv4Address, one.IPv6Address])
        .map((one) => one && normaliseAddress(one)),
    ),
    hostnames: hostnamesOf(balancer.DNSName),
    identifiers: texts([
      arn,
      tailOf(arn),
      ...(isUnreadable(listeners) ? [] : listeners.map(({ ListenerArn }) => ListenerArn)),
      ...(isUnreadable(groups) ? [] : groups.map((group) => group.arn)),
      ...certificatesOf(listeners),
    ]),
    attrs: attributesOf(balancer, context),
    links: [
      ...vpcLink(context, VpcId),
      ...texts(addresses.map(({ AllocationId }) => AllocationId)).map((allocation) => ({
        relation: 'elastic-ip',
        kind: 'ip',
        id: idOf(context, allocation),
      })),
      ...targetLinks(context, groups),
    ],
  };
}

function attributesOf(balancer: LoadBalancer, { listeners, groups, tags }: BalancerContext): LbAttributes {
  return given({
    state: balancer.State?.Code,
    stateReason: balancer.State?.Reason,
    scheme: balancer.Scheme,
    dnsName: balancer.DNSName?.toLowerCase(),
    addressType: balancer.IpAddressType,
    created: balancer.CreatedTime?.toISOString(),
    vpc: balancer.VpcId,
    subnets: zonesOf(balancer).map(({ ZoneName, SubnetId }) => given({ zone: ZoneName, subnet: SubnetId })),
    securityGroups: balancer.SecurityGroups,
    listeners: isUnreadable(listeners) ? listeners : listeners.map(listenerOf),
    certificates: certificatesOf(listeners),
    targetGroups: isUnreadable(groups) ? groups : [...groups],
    tags: isUnreadable(tags) ? tags : undefined,
  });
}

function zonesOf({ AvailabilityZones = [] }: LoadBalancer): AvailabilityZone[] {
  return AvailabilityZones;
}

function certificatesOf(listeners: BalancerContext['listeners']): string[] {
  if (isUnreadable(listeners)) return [];
  return texts(listeners.flatMap(({ Certificates = [] }) => Certificates.map((one) => one.CertificateArn)));
}

/** What every load balancer's document has, classic ones too. */
export function common(
  seen: Place,
  { tail, name, tags, key }: { tail: string; name: string | undefined; tags: Tags; key: string },
) {
  return {
    kind: 'lb',
    id: idOf(seen, tail),
    provider: 'aws',
    account: seen.account,
    region: seen.region,
    ...(name && { name }),
    ranges: [],
    tags: isUnreadable(tags) ? {} : (tags.get(key) ?? {}),
  };
}

/** The name, and the one with IPv6 that leads to the same. */
export function hostnamesOf(name: string | undefined): string[] {
  const hostname = name && normaliseHostname(name);
  return hostname ? [hostname, `dualstack.${hostname}`] : [];
}

export function vpcLink(seen: Place, vpc: string | undefined): Link[] {
  return vpc ? [{ relation: 'in-vpc', kind: 'ip', id: idOf(seen, vpc) }] : [];
}

/** Instances and load balancers behind it. Addresses and functions are in the attributes alone. */
export function targetLinks(seen: Place, groups: readonly TargetGroup[] | Unreadable): Link[] {
  if (isUnreadable(groups)) return [];
  const ids = groups.flatMap(({ targets = [] }) =>
    isUnreadable(targets) ? [] : targets.map(({ id }) => id),
  );
  return texts(ids).flatMap((id): Link[] => {
    if (/^i-[0-9a-f]+$/.test(id)) return [{ relation: 'target', kind: 'ec2', id: idOf(seen, id) }];
    const isBalancer = /^arn:[^:]*:elasticloadbalancing:[^:]*:\d{12}:loadbalancer\//.test(id);
    return isBalancer ? [{ relation: 'target', kind: 'lb', id: idOf(seen, tailOf(id)) }] : [];
  });
}

function listenerOf({ Protocol, Port, DefaultActions = [] }: AwsListener): Listener {
  const groups = texts(
    DefaultActions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
      TargetGroupArn,
      ...(ForwardConfig?.TargetGroups ?? []).map((one) => one.TargetGroupArn),
    ]),
  ).map((arn) => arn.split('/')[1] ?? arn);
  return {
    ...given({ protocol: Protocol, port: Port }),
    does: DefaultActions.flatMap(actionInWords),
    ...(groups.length > 0 && { groups }),
  };
}

/** What an action does but for sending to target groups, which are named with their health. */
function actionInWords({ Type, RedirectConfig: to, FixedResponseConfig: answer }: Action): string[] {
  if (Type === 'forward' || Type === undefined) return [];
  if (Type === 'fixed-response') return [`answers ${answer?.StatusCode ?? 'by itself'}`];
  if (Type !== 'redirect') return [Type.replaceAll('-', ' ')];
  const host = to?.Host && to.Host !== '#{host}' ? ` ${to.Host}` : '';
  const where = [to?.Protocol, to?.Port].filter((one) => one && !one.startsWith('#{')).join(' ');
  return [`redirects to${host}${where && ` ${where}`}`];
}
