import type { Place, Question, Static, Whereabouts } from '#kit';
import { arnOf, Readable, Text, Type, Unreadable, whereOf } from '#kit';

/** What the documents of the kind `lb` know, and what their parts have in common. */

const Port = Type.Optional(Type.Number());

export const Target = Type.Object({
  id: Type.String({ description: 'an instance id, an address, or the ARN of a function or load balancer' }),
  port: Port,
  state: Type.Optional(
    Type.String({ description: 'healthy, unhealthy, initial, draining, unused, unknown' }),
  ),
  why: Text,
});
export type Target = Static<typeof Target>;

export const TargetGroup = Type.Object({
  name: Type.String(),
  arn: Text,
  protocol: Text,
  port: Port,
  type: Type.Optional(Type.String({ description: 'instance, ip, lambda or alb' })),
  targets: Readable(Type.Array(Target)),
});
export type TargetGroup = Static<typeof TargetGroup>;

export const Listener = Type.Object({
  protocol: Text,
  port: Port,
  does: Type.Array(Type.String(), { description: 'its default action, in words' }),
  groups: Type.Optional(Type.Array(Type.String(), { description: 'names of the target groups it sends to' })),
});
export type Listener = Static<typeof Listener>;

export const LbAttributes = Type.Object({
  state: Text,
  stateReason: Text,
  scheme: Type.Optional(Type.String({ description: 'internet-facing or internal' })),
  dnsName: Text,
  addressType: Text,
  created: Text,
  vpc: Text,
  subnets: Type.Optional(Type.Array(Type.Object({ zone: Text, subnet: Text }))),
  securityGroups: Type.Optional(Type.Array(Type.String())),
  listeners: Readable(Type.Array(Listener)),
  certificates: Type.Optional(Type.Array(Type.String())),
  targetGroups: Readable(Type.Array(TargetGroup)),
  tags: Type.Optional(Unreadable),
});
export type LbAttributes = Static<typeof LbAttributes>;

/** `app/front/50dc6c495c0c9188`, of a document's id or an ARN. */
export function tailOf(id: string): string {
  return id.startsWith('arn:') ? id.slice(id.indexOf('/') + 1) : id.split('/').slice(2).join('/');
}

/** `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/50dc6c495c0c9188`. */
export function balancerArn(place: Place, tail: string): string {
  return arnOf('elasticloadbalancing', place, `loadbalancer/${tail}`);
}

/** ARNs and ids name account and region, AWS's host names the region. */
export function whereaboutsOf({ shape, value }: Pick<Question, 'shape' | 'value'>): Whereabouts {
  if (shape !== 'hostname') return whereOf(value);
  const [, v2, first] = /\.elb\.([a-z0-9-]+)\.amazonaws\.|\.([a-z0-9-]+)\.elb\.amazonaws\./.exec(value) ?? [];
  return { region: v2 ?? first };
}

/** Whether AWS changes the addresses behind the name as it likes. Those of a network load balancer stay. */
export function isMoving(type: string): boolean {
  return type === 'application-load-balancer' || type === 'classic-load-balancer';
}
