import type { Static } from '#kit';
import { Flag, Text, Type } from '#kit';

/** What the documents of the kind `ip` know, and what their parts have in common. */

/** One address of an interface, with what it is to it. */
export const Role = Type.Object({
  address: Type.String(),
  role: Type.String({
    description: 'primary, secondary, ipv6, elastic, public, carrier, customer-owned or prefix',
  }),
  of: Type.Optional(Type.String({ description: 'the private address behind a public one' })),
  allocation: Type.Optional(Type.String({ description: 'the allocation id of an Elastic IP' })),
});
export type Role = Static<typeof Role>;

/** Who is behind an interface. Descriptions are no contract of AWS: what was read out of them is `inferred`. */
export const Holder = Type.Object({
  what: Type.String({ description: 'in plain words: instance, load balancer, NAT gateway' }),
  name: Type.Optional(Type.String({ description: 'an id or name: i-0abc, app/front' })),
  inferred: Type.Boolean(),
  because: Type.String({ description: 'what it was read from' }),
  moves: Type.Optional(Type.Boolean({ description: 'whether its addresses change without notice' })),
});
export type Holder = Static<typeof Holder>;

export const IpAttributes = Type.Object({
  addresses: Type.Optional(Type.Array(Role)),
  status: Type.Optional(Type.String({ description: 'in-use or available; pending ones in between' })),
  holder: Type.Optional(Holder),
  instance: Text,
  instanceAccount: Text,
  interface: Text,
  interfaceType: Text,
  interfaceAccount: Text,
  privateAddress: Text,
  requester: Text,
  requesterManaged: Flag,
  description: Text,
  securityGroups: Type.Optional(Type.Array(Type.Object({ id: Type.String(), name: Text }))),
  subnet: Text,
  vpc: Text,
  zone: Text,
  ownerAccount: Type.Optional(Type.String({ description: 'who owns it, where that is not who was asked' })),
  pool: Type.Optional(Type.String({ description: 'amazon, or the pool of addresses that we brought' })),
  borderGroup: Text,
  isDefault: Flag,
  publicOnLaunch: Flag,
  service: Text,
  serviceRegion: Text,
  team: Text,
  contact: Text,
});
export type IpAttributes = Static<typeof IpAttributes>;
