import type { Static } from '#kit';
import { Detail, Readable, Text, Type } from '#kit';

/** What the documents of the kind `ec2` know, and what their parts have in common. */

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
  imageName: Detail(
    Type.String({
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
  incoming: Readable(Type.Array(Type.String(), { description: 'what each security group lets in' })),
  volumes: Type.Optional(Type.Array(Type.Object({ id: Type.String(), device: Text }))),
});
export type Ec2Attributes = Static<typeof Ec2Attributes>;
