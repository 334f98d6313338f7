import type { Place } from '#kit';

/** EC2's own shapes, as far as the demo fills them. */

export interface Tag {
  Key: string;
  Value: string;
}

export interface Association {
  PublicIp: string;
  AllocationId?: string;
  AssociationId?: string;
  IpOwnerId: string;
}

interface PrivateAddress {
  PrivateIpAddress: string;
  Primary: boolean;
  Association?: Association;
}

export interface Interface {
  NetworkInterfaceId: string;
  OwnerId: string;
  Status: 'in-use' | 'available';
  InterfaceType: string;
  Description: string;
  RequesterId?: string;
  RequesterManaged: boolean;
  PrivateIpAddress: string;
  PrivateIpAddresses: PrivateAddress[];
  Ipv6Addresses: { Ipv6Address: string }[];
  Ipv4Prefixes?: { Ipv4Prefix: string }[];
  Ipv6Prefixes?: { Ipv6Prefix: string }[];
  Attachment?: { AttachmentId: string; InstanceId?: string; InstanceOwnerId: string; Status: string };
  Groups: { GroupId: string; GroupName: string }[];
  SubnetId: string;
  VpcId: string;
  AvailabilityZone: string;
  TagSet: Tag[];
}

export interface Address {
  PublicIp: string;
  AllocationId: string;
  Domain: 'vpc';
  PublicIpv4Pool: 'amazon';
  NetworkBorderGroup: string;
  AssociationId?: string;
  NetworkInterfaceId?: string;
  NetworkInterfaceOwnerId?: string;
  PrivateIpAddress?: string;
  InstanceId?: string;
  Tags: Tag[];
}

export interface Subnet {
  SubnetId: string;
  VpcId: string;
  OwnerId: string;
  CidrBlock: string;
  AvailabilityZone: string;
  State: 'available';
  MapPublicIpOnLaunch: boolean;
  Ipv6CidrBlockAssociationSet: { Ipv6CidrBlock: string; Ipv6CidrBlockState: { State: string } }[];
  Tags: Tag[];
}

export interface Vpc {
  VpcId: string;
  OwnerId: string;
  CidrBlock: string;
  State: 'available';
  IsDefault: boolean;
  Ipv6CidrBlockAssociationSet: { Ipv6CidrBlock: string; Ipv6CidrBlockState: { State: string } }[];
  Tags: Tag[];
}

/** What one account has in one region. */
export interface Inventory {
  vpcs: Vpc[];
  subnets: Subnet[];
  addresses: Address[];
  interfaces: Interface[];
}

export function tagsOf(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Where an interface is: the subnet says network and zone. */
export interface Spot {
  place: Place;
  subnet: Pick<Subnet, 'SubnetId' | 'VpcId' | 'AvailabilityZone'>;
}

/** An interface with everything filled in that the caller does not say. */
export function interfaceOf(
  { place, subnet }: Spot,
  own: Pick<Interface, 'NetworkInterfaceId' | 'PrivateIpAddress'> & Partial<Interface>,
): Interface {
  return {
    OwnerId: place.account,
    Status: 'in-use',
    InterfaceType: 'interface',
    Description: '',
    RequesterManaged: false,
    PrivateIpAddresses: [{ PrivateIpAddress: own.PrivateIpAddress, Primary: true }],
    Ipv6Addresses: [],
    Groups: [],
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    AvailabilityZone: subnet.AvailabilityZone,
    TagSet: [],
    ...own,
  };
}

/** An Elastic IP, attached to a private address of an interface or to nothing. */
export function addressOf(
  place: Place,
  own: Pick<Address, 'PublicIp' | 'AllocationId'> & Partial<Address>,
): Address {
  return { Domain: 'vpc', PublicIpv4Pool: 'amazon', NetworkBorderGroup: place.region, Tags: [], ...own };
}

/** Puts an Elastic IP on a private address of an interface (its primary one where none is named). Changes both. */
export function attach(address: Address, to: Interface, privateAddress = to.PrivateIpAddress): void {
  const association = `eipassoc-${address.AllocationId.slice('eipalloc-'.length)}`;
  Object.assign(address, {
    AssociationId: association,
    NetworkInterfaceId: to.NetworkInterfaceId,
    NetworkInterfaceOwnerId: to.OwnerId,
    PrivateIpAddress: privateAddress,
    ...(to.Attachment?.InstanceId && { InstanceId: to.Attachment.InstanceId }),
  });
  const holder = to.PrivateIpAddresses.find((one) => one.PrivateIpAddress === privateAddress);
  if (!holder) throw new Error(`${to.NetworkInterfaceId} has no address ${privateAddress}`);
  holder.Association = {
    PublicIp: address.PublicIp,
    AllocationId: address.AllocationId,
    AssociationId: association,
    IpOwnerId: to.OwnerId,
  };
}
