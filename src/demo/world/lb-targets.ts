import { loadBalancers } from '../story.ts';
import type { Balancer } from './lb-balancers.ts';
import type { Call } from './world.types.ts';

/** What stands behind the load balancers of the made-up world, in the words of AWS's API. */

export function arnOf({ place }: Pick<Call, 'place'>, type: string, tail: string): string {
  return `arn:aws:elasticloadbalancing:${place.region}:${place.account}:${type}/${tail}`;
}

export function listener(call: Call, one: Balancer, Protocol: string, Port: number) {
  const [group] = groupsOf(call, one);
  return {
    ListenerArn: arnOf(call, 'listener', `${one.tail}/${one.tail.slice(-8)}0c0ffee0`),
    Protocol,
    Port,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group?.TargetGroupArn }],
  };
}

/** Each has a group of its own; checkout-web has one of addresses and one of a function beside. */
export function groupsOf(call: Call, one: Balancer) {
  const hex = one.tail.slice(-16);
  const group = (name: string, TargetType: string) => ({
    TargetGroupArn: arnOf(call, 'targetgroup', `${name}/${hex}`),
    TargetGroupName: name,
    TargetType,
    Protocol: one.type === 'network' ? 'TCP' : 'HTTP',
    Port: 8080,
    LoadBalancerArns: [arnOf(call, 'loadbalancer', one.tail)],
  });
  const more = one.name === loadBalancers.checkoutWeb.name && one.dns === loadBalancers.checkoutWeb.dns;
  return [
    group(one.service, 'instance'),
    ...(more ? [group('checkout-pods', 'ip'), group('checkout-teapot', 'lambda')] : []),
  ];
}

export function targetsOf(one: Balancer, group: string, live: boolean) {
  const healthy = { TargetHealth: { State: 'healthy' } };
  if (group === 'checkout-pods') return [{ Target: { Id: '10.72.20.31', Port: 9000 }, ...healthy }];
  if (group === 'checkout-teapot') {
    const Id = `arn:aws:lambda:eu-west-1:${loadBalancers.checkoutWeb.account}:function:teapot`;
    return [{ Target: { Id }, TargetHealth: { State: 'unavailable' } }];
  }
  const ill = live && one.dns === loadBalancers.paymentsFront.dns;
  return one.targets.map((Id, i) => ({
    Target: { Id, Port: 8080 },
    ...(ill && i === 0 ? { TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout' } } : healthy),
  }));
}
