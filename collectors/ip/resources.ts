import type { Address, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Document, Place } from '#kit';
import { arnOf, given, idOf, normaliseAddress, parseNetwork, tagsOf, texts } from '#kit';
import type { Holder } from './document.ts';

/** Amazon's own pools; every other one holds addresses that we brought (BYOIP). */
const AMAZON_POOL = 'amazon';

const managers: Record<string, string> = {
  alb: 'load balancer',
  nlb: 'load balancer',
  rds: 'RDS database',
  rnat: 'NAT gateway',
};

/** An Elastic IP, attached or not. Throws where it has neither an allocation id nor an address. */
export function elasticDocument(address: Address, seen: Place): Document {
  const { AllocationId, PublicIp, NetworkInterfaceId, InstanceId } = address;
  // Addresses of EC2-Classic had no allocation id
  const id = AllocationId ?? PublicIp;
  if (!id) throw new Error('DescribeAddresses gave an address without an id');
  const tags = tagsOf(address.Tags);
  const arn = arnOf('ec2', seen, `elastic-ip/${id}`);
  const owner = address.NetworkInterfaceOwnerId;
  const onInterface = { ...seen, account: owner && /^\d{12}$/.test(owner) ? owner : seen.account };
  return {
    ...common(seen, 'elastic-ip', id, arn, tags),
    addresses: texts(
      [PublicIp, address.CarrierIp, address.CustomerOwnedIp].map((one) => one && normaliseAddress(one)),
    ),
    ranges: [],
    identifiers: texts([id, arn, AllocationId, address.AssociationId]),
    attrs: given({
      status: NetworkInterfaceId || InstanceId || address.AssociationId ? 'in-use' : 'available',
      holder: elasticHolder(address),
      instance: InstanceId,
      interface: NetworkInterfaceId,
      interfaceAccount: owner,
      privateAddress: address.PrivateIpAddress,
      subnet: address.SubnetId,
      pool: address.PublicIpv4Pool ?? address.CustomerOwnedIpv4Pool,
      borderGroup: address.NetworkBorderGroup,
    }),
    links: [
      ...(NetworkInterfaceId
        ? [{ relation: 'interface', kind: 'ip', id: idOf(onInterface, NetworkInterfaceId) }]
        : []),
      ...(InstanceId ? [{ relation: 'instance', kind: 'ec2', id: idOf(seen, InstanceId) }] : []),
    ],
  };
}

function elasticHolder({ InstanceId, ServiceManaged, NetworkInterfaceId }: Address): Holder | undefined {
  if (InstanceId) return { what: 'instance', name: InstanceId, inferred: false, because: 'attached to it' };
  const what = ServiceManaged && managers[ServiceManaged];
  if (what) return { what, inferred: true, because: `managed by ${ServiceManaged}` };
  if (!NetworkInterfaceId) return undefined;
  return { what: 'network interface', name: NetworkInterfaceId, inferred: false, because: 'attached to it' };
}

/** Whether the address comes from a pool of addresses that we brought. */
export function isBrought(pool: string | undefined): boolean {
  return pool !== undefined && pool !== AMAZON_POOL;
}

/** A subnet, with its ranges. */
export function subnetDocument(subnet: Subnet, seen: Place): Document {
  const id = subnet.SubnetId;
  if (!id) throw new Error('DescribeSubnets gave a subnet without an id');
  const tags = tagsOf(subnet.Tags);
  const v6 = subnet.Ipv6CidrBlockAssociationSet ?? [];
  return {
    ...common(seen, 'subnet', id, subnet.SubnetArn ?? arnOf('ec2', seen, `subnet/${id}`), tags),
    addresses: [],
    ranges: ranges([
      subnet.CidrBlock,
      ...v6.filter((one) => inUse(one.Ipv6CidrBlockState)).map((one) => one.Ipv6CidrBlock),
    ]),
    identifiers: texts([id, subnet.SubnetArn, arnOf('ec2', seen, `subnet/${id}`)]),
    attrs: given({
      status: subnet.State,
      vpc: subnet.VpcId,
      zone: subnet.AvailabilityZone,
      isDefault: subnet.DefaultForAz,
      publicOnLaunch: subnet.MapPublicIpOnLaunch,
    }),
    links: subnet.VpcId ? [{ relation: 'in-vpc', kind: 'ip', id: idOf(seen, subnet.VpcId) }] : [],
  };
}

/** A VPC, with all its ranges: the first, the secondary ones, IPv6. */
export function vpcDocument(vpc: Vpc, seen: Place): Document {
  const id = vpc.VpcId;
  if (!id) throw new Error('DescribeVpcs gave a VPC without an id');
  const tags = tagsOf(vpc.Tags);
  const arn = arnOf('ec2', seen, `vpc/${id}`);
  const v4 = vpc.CidrBlockAssociationSet ?? [];
  const v6 = vpc.Ipv6CidrBlockAssociationSet ?? [];
  return {
    ...common(seen, 'vpc', id, arn, tags),
    addresses: [],
    ranges: ranges([
      vpc.CidrBlock,
      ...v4.filter((one) => inUse(one.CidrBlockState)).map((one) => one.CidrBlock),
      ...v6.filter((one) => inUse(one.Ipv6CidrBlockState)).map((one) => one.Ipv6CidrBlock),
    ]),
    identifiers: [id, arn],
    attrs: given({ status: vpc.State, isDefault: vpc.IsDefault }),
    links: [],
  };
}

function common(seen: Place, type: string, id: string, arn: string, tags: Record<string, string>) {
  return {
    kind: 'ip',
    id: idOf(seen, id),
    type,
    provider: 'aws',
    account: seen.account,
    region: seen.region,
    ...(tags.Name && { name: tags.Name }),
    arn,
    hostnames: [],
    tags,
  };
}

/** A range that is being given back, or never came, is not ours. */
function inUse(state: { State?: string | undefined } | undefined): boolean {
  return !['disassociated', 'failing', 'failed'].includes(state?.State ?? '');
}

function ranges(all: readonly (string | undefined)[]): string[] {
  return texts(all.map((one) => one && parseNetwork(one)?.text));
}
