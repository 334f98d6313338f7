import type { Static } from '#kit';
import { partitionOf, Type, Unreadable } from '#kit';

/** What the documents of the kind `ec2` know, and what their parts have in common. */

const Text = Type.Optional(Type.String());

/** One address of an instance, with what it is to it. */
export const Role = Type.Object({
  address: Type.String(),
  role: Type.String({ description: 'primary, secondary, ipv6, elastic, public or carrier' }),
  of: Type.Optional(Type.String({ description: 'the private address behind a public one' })),
});
export type Role = Static<typeof Role>;

export const Ec2Attributes = Type.Object({
  state: Type.Optional(
    Type.String({ description: 'pending, running, stopping, stopped, shutting-down or terminated' }),
  ),
  stateReason: Text,
  instanceType: Text,
  image: Text,
  imageName: Type.Optional(
    Type.Union([Type.String(), Type.Null(), Unreadable], {
      description: 'null: deregistered, or no longer shared with the account',
    }),
  ),
  launched: Text,
  zone: Text,
  role: Type.Optional(Type.String({ description: 'name of the instance profile' })),
  keyPair: Text,
  imdsV2: Type.Optional(Type.Boolean({ description: 'whether the metadata service asks for a token' })),
  platform: Text,
  architecture: Text,
  lifecycle: Type.Optional(Type.String({ description: 'spot, scheduled or capacity-block' })),
  group: Type.Optional(Type.String({ description: 'the Auto Scaling group' })),
  addresses: Type.Optional(Type.Array(Role)),
  vpc: Text,
  subnet: Text,
  securityGroups: Type.Optional(Type.Array(Type.Object({ id: Type.String(), name: Text }))),
  incoming: Type.Optional(
    Type.Union([Type.Array(Type.String()), Unreadable], { description: 'what each security group lets in' }),
  ),
  volumes: Type.Optional(Type.Array(Type.Object({ id: Type.String(), device: Text }))),
});
export type Ec2Attributes = Static<typeof Ec2Attributes>;

/** Where an instance was read. */
export interface Seen {
  account: string;
  region: string;
}

/** `111122223333/eu-west-1/i-0a`. */
export function idOf({ account, region }: Seen, resource: string): string {
  return `${account}/${region}/${resource}`;
}

/** The resource's own id, `i-0a`, of a document's id or an ARN. */
export function resourceOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** `arn:aws:ec2:eu-west-1:111122223333:instance/i-0a`. */
export function arnOf({ account, region }: Seen, resource: string): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${account}:instance/${resource}`;
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
