import { accounts, zeroAccount } from '../organisation.ts';
import type { Balancer } from './lb-balancers.ts';
import { balancersOf } from './lb-balancers.ts';
import { arnOf, groupsOf, listener, targetsOf } from './lb-targets.ts';
import type { Call, Part } from './world.types.ts';

/**
 * Load balancers: those of story.ts, and those that the interfaces of the kind `ip` speak of, by the same ids.
 *
 * | case | example | what is right |
 * |---|---|---|
 * | address → load balancer → instances | 52.3.200.40 | app/payments-front/…, in front of payments-api-7 |
 * | network load balancer | 10.64.5.11 | net/payments-tcp/…, an address of its own |
 * | classic | tracking-legacy | one of its instances is out of service |
 * | addresses and a function as targets | checkout-web | facts, no links |
 * | rights missing for a detail | identity-prod | the health cannot be read there; the load balancers can |
 * | changed since it was read | payments-front | live, one target is unhealthy |
 */
const blind = zeroAccount;

export const lb: Part = {
  'ElasticLoadBalancingV2Client/DescribeLoadBalancersCommand': (call) => ({
    LoadBalancers: chosen(call).map((one) => ({
      LoadBalancerArn: arnOf(call, 'loadbalancer', one.tail),
      LoadBalancerName: one.name,
      DNSName: one.dns,
      Type: one.type,
      Scheme: one.internal ? 'internal' : 'internet-facing',
      State: { Code: 'active' },
      IpAddressType: 'ipv4',
      CreatedTime: createdOf(one),
      VpcId: one.vpc,
      ...(one.type === 'application' && {
        SecurityGroups: one.interfaces[0]?.Groups.map(({ GroupId }) => GroupId),
      }),
      AvailabilityZones: one.subnets.map(({ SubnetId, AvailabilityZone }) => ({
        SubnetId,
        ZoneName: AvailabilityZone,
        LoadBalancerAddresses:
          one.type !== 'network'
            ? []
            : one.interfaces
                .filter((eni) => eni.SubnetId === SubnetId)
                .map(({ PrivateIpAddress }) => ({ PrivateIPv4Address: PrivateIpAddress })),
      })),
    })),
  }),
  'ElasticLoadBalancingV2Client/DescribeListenersCommand': (call) => {
    const one = byArn(call, call.input.LoadBalancerArn);
    if (one.type === 'network') return { Listeners: [listener(call, one, 'TCP', 443)] };
    const to = {
      Type: 'redirect',
      RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
    };
    const open = { Protocol: 'HTTP', Port: 80, DefaultActions: [to] };
    return {
      Listeners: one.internal ? [listener(call, one, 'HTTP', 80)] : [listener(call, one, 'HTTPS', 443), open],
    };
  },
  'ElasticLoadBalancingV2Client/DescribeTargetGroupsCommand': (call) => {
    const { LoadBalancerArn, TargetGroupArns } = call.input;
    const all = presentOf(call).flatMap((one) => groupsOf(call, one));
    return {
      TargetGroups: all.filter(
        (group) =>
          (LoadBalancerArn === undefined || group.LoadBalancerArns.includes(LoadBalancerArn as string)) &&
          (TargetGroupArns === undefined || (TargetGroupArns as string[]).includes(group.TargetGroupArn)),
      ),
    };
  },
  'ElasticLoadBalancingV2Client/DescribeTargetHealthCommand': (call) => {
    if (call.place.account === blind) throw refused('DescribeTargetHealth');
    const [, name = '', hex = ''] = String(call.input.TargetGroupArn).split('/');
    const one = presentOf(call).find(({ tail }) => tail.endsWith(`/${hex}`));
    return { TargetHealthDescriptions: one ? targetsOf(one, name, call.live) : [] };
  },
  'ElasticLoadBalancingV2Client/DescribeTagsCommand': (call) => ({
    TagDescriptions: (call.input.ResourceArns as string[]).map((arn) => ({
      ResourceArn: arn,
      Tags: tagsOf(call, byArn(call, arn)),
    })),
  }),
  'ElasticLoadBalancingClient/DescribeLoadBalancersCommand': (call) => ({
    LoadBalancerDescriptions: chosenClassic(call).map((one) => ({
      LoadBalancerName: one.name,
      DNSName: one.dns,
      Scheme: one.internal ? 'internal' : 'internet-facing',
      CreatedTime: createdOf(one),
      VPCId: one.vpc,
      Subnets: one.subnets.map(({ SubnetId }) => SubnetId),
      Instances: one.targets.map((InstanceId) => ({ InstanceId })),
      ListenerDescriptions: [
        {
          Listener: { Protocol: 'HTTP', LoadBalancerPort: 80, InstanceProtocol: 'HTTP', InstancePort: 8080 },
        },
      ],
    })),
  }),
  'ElasticLoadBalancingClient/DescribeTagsCommand': (call) => ({
    TagDescriptions: chosenClassic(call).map((one) => ({
      LoadBalancerName: one.name,
      Tags: tagsOf(call, one),
    })),
  }),
  'ElasticLoadBalancingClient/DescribeInstanceHealthCommand': (call) => {
    const one = classicOf(call).find(({ name }) => name === call.input.LoadBalancerName);
    if (!one) throw gone();
    return {
      InstanceStates: one.targets.map((InstanceId, i) => ({
        InstanceId,
        ...(i === 0
          ? { State: 'OutOfService', ReasonCode: 'Instance' }
          : { State: 'InService', ReasonCode: 'N/A' }),
      })),
    };
  },
};

function presentOf({ world, place, live }: Call): Balancer[] {
  return balancersOf(world, place, live).filter(({ type }) => type !== 'classic');
}

function classicOf({ world, place, live }: Call): Balancer[] {
  return balancersOf(world, place, live).filter(({ type }) => type === 'classic');
}

/** By names or ARNs; AWS refuses a call that names one that is not there. */
function chosen(call: Call): Balancer[] {
  const names = (call.input.Names ?? []) as string[];
  const arns = (call.input.LoadBalancerArns ?? []) as string[];
  const all = presentOf(call);
  if (names.length + arns.length === 0) return all;
  const found = all.filter(
    (one) => names.includes(one.name) || arns.includes(arnOf(call, 'loadbalancer', one.tail)),
  );
  if (found.length === 0) throw gone();
  return found;
}

function chosenClassic(call: Call): Balancer[] {
  const names = call.input.LoadBalancerNames as string[] | undefined;
  const found = classicOf(call).filter(({ name }) => names?.includes(name) ?? true);
  if (names && found.length === 0) throw gone();
  return found;
}

function byArn(call: Call, arn: unknown): Balancer {
  const one = presentOf(call).find(({ tail }) => arnOf(call, 'loadbalancer', tail) === arn);
  if (!one) throw gone();
  return one;
}

/** Since when there has been one is read out of its id, so that it stays the same. */
function createdOf({ tail }: Balancer): Date {
  return new Date(Date.UTC(2022, 0, 1) + (Number.parseInt(tail.slice(-6), 16) || 0) * 6000);
}

function tagsOf({ place }: Call, { service }: Balancer) {
  const owner = accounts.find(({ id }) => id === place.account)?.owner ?? '';
  return [
    { Key: 'Service', Value: service },
    { Key: 'Owner', Value: owner },
  ];
}

function gone(): Error {
  return Object.assign(new Error('Load balancers not found'), { name: 'LoadBalancerNotFoundException' });
}

function refused(action: string): Error {
  return Object.assign(new Error('You are not authorized to perform this operation.'), {
    name: 'AccessDenied',
    action: `elasticloadbalancing:${action}`,
    $metadata: { httpStatusCode: 403 },
  });
}
