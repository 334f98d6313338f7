import { inventoryOf } from './ip-inventory.ts';
import type { Address, Interface, Inventory, Subnet, Vpc } from './ip-shapes.ts';
import type { Call, Part, Responder } from './world.types.ts';

/** EC2's networks and addresses: the four calls that the kind `ip` makes, with the filters that it uses. */
export const ip: Part = {
  'EC2Client/DescribeVpcsCommand': answer('Vpcs', ({ vpcs }) => vpcs, {
    'vpc-id': (vpc) => [vpc.VpcId],
  }),
  'EC2Client/DescribeSubnetsCommand': answer('Subnets', ({ subnets }) => subnets, {
    'subnet-id': (subnet) => [subnet.SubnetId],
    'cidr-block': (subnet) => [subnet.CidrBlock],
    'ipv6-cidr-block-association.ipv6-cidr-block': (subnet) =>
      subnet.Ipv6CidrBlockAssociationSet.map((one) => one.Ipv6CidrBlock),
  }),
  'EC2Client/DescribeAddressesCommand': answer('Addresses', ({ addresses }) => addresses, {
    'allocation-id': (address) => [address.AllocationId],
    'public-ip': (address) => [address.PublicIp],
    'network-interface-id': (address) => [address.NetworkInterfaceId],
  }),
  'EC2Client/DescribeNetworkInterfacesCommand': answer('NetworkInterfaces', ({ interfaces }) => interfaces, {
    'network-interface-id': (eni) => [eni.NetworkInterfaceId],
    'subnet-id': (eni) => [eni.SubnetId],
    'attachment.instance-id': (eni) => [eni.Attachment?.InstanceId],
    'addresses.private-ip-address': (eni) => eni.PrivateIpAddresses.map((one) => one.PrivateIpAddress),
    'addresses.association.public-ip': (eni) =>
      eni.PrivateIpAddresses.map((one) => one.Association?.PublicIp),
    'ipv6-addresses.ipv6-address': (eni) => eni.Ipv6Addresses.map((one) => one.Ipv6Address),
  }),
};

type Filters<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;

function answer<T extends Vpc | Subnet | Address | Interface>(
  member: string,
  of: (inventory: Inventory) => readonly T[],
  filters: Filters<T>,
): Responder {
  return ({ world, place, input, live }) => {
    const wanted = wantedOf(input);
    for (const { name } of wanted) {
      if (!filters[name]) throw refused(`The filter '${name}' is invalid`);
    }
    const items = of(inventoryOf(world, place, live)).filter((item) =>
      wanted.every(({ name, values }) => filters[name]?.(item).some((one) => one && values.has(one))),
    );
    return { [member]: items };
  };
}

/** The filters of a call; several are "and", the values of one are "or". */
function wantedOf({ Filters = [] }: Call['input']): { name: string; values: Set<string> }[] {
  return (Filters as { Name: string; Values: string[] }[]).map(({ Name, Values }) => ({
    name: Name,
    values: new Set(Values),
  }));
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { name: 'InvalidParameterValue' });
}
