import type { Static } from '#kit';
import { partitionOf, Type, Unreadable } from '#kit';

/** What the documents of the kind `lb` know, and what their parts have in common. */

const Text = Type.Optional(Type.String());
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
  targets: Type.Optional(Type.Union([Type.Array(Target), Unreadable])),
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
  ipAddressType: Text,
  created: Text,
  vpc: Text,
  subnets: Type.Optional(Type.Array(Type.Object({ zone: Text, subnet: Text }))),
  securityGroups: Type.Optional(Type.Array(Type.String())),
  listeners: Type.Optional(Type.Union([Type.Array(Listener), Unreadable])),
  certificates: Type.Optional(Type.Array(Type.String())),
  targetGroups: Type.Optional(Type.Union([Type.Array(TargetGroup), Unreadable])),
  tags: Type.Optional(Unreadable),
});
export type LbAttributes = Static<typeof LbAttributes>;

/** Where a load balancer was read. */
export interface Seen {
  account: string;
  region: string;
}

/** `111122223333/eu-west-1/app/front/50dc6c495c0c9188`; of a classic one `111122223333/eu-west-1/front`. */
export function idOf({ account, region }: Seen, tail: string): string {
  return `${account}/${region}/${tail}`;
}

/** `app/front/50dc6c495c0c9188`, of a document's id or an ARN. */
export function tailOf(id: string): string {
  return id.startsWith('arn:') ? id.slice(id.indexOf('/') + 1) : id.split('/').slice(2).join('/');
}

/** `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/50dc6c495c0c9188`. */
export function arnOf({ account, region }: Seen, tail: string): string {
  return `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${account}:loadbalancer/${tail}`;
}

/** Whether AWS changes the addresses behind the name as it likes. Those of a network load balancer stay. */
export function isMoving(type: string): boolean {
  return type === 'application-load-balancer' || type === 'classic-load-balancer';
}

export function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  ) as Record<string, string>;
}

/** The texts that there are, each once. */
export function texts(all: readonly (string | undefined)[]): string[] {
  return [...new Set(all.filter((one) => one !== undefined && one !== ''))] as string[];
}

/** The members that have a value. */
export function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== ''),
  ) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
