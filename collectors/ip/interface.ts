import type { Address, NetworkInterface, NetworkInterfaceAssociation } from '@aws-sdk/client-ec2';
import type { Document, Link, Place } from '#kit';
import { arnOf, given, idOf, normaliseAddress, normaliseHostname, parseNetwork, tagsOf, texts } from '#kit';
import type { IpAttributes, Role } from './document.ts';
import { holderOf } from './holders.ts';

/** What else is known when an interface becomes a document. */
interface InterfaceContext extends Place {
  /** The Elastic IPs that say that they are on this interface. */
  elastic?: readonly Address[];
  /** The account that owns the subnet, where it is shared with this one. */
  subnetOwner?: string;
}

/**
 * An interface with every address that leads to it: primary, secondary, IPv6, the public address of each private one
 * (which only its own association tells), carrier addresses; delegated prefixes as ranges. Throws without an id.
 */
export function interfaceDocument(eni: NetworkInterface, context: InterfaceContext): Document {
  const id = eni.NetworkInterfaceId;
  if (!id) throw new Error('DescribeNetworkInterfaces gave an interface without an id');
  const arn = arnOf(
    'ec2',
    { ...context, account: eni.OwnerId ?? context.account },
    `network-interface/${id}`,
  );
  const roles = rolesOf(eni, context.elastic ?? []);
  const tags = tagsOf(eni.TagSet);
  return {
    kind: 'ip',
    id: idOf(context, id),
    type: 'network-interface',
    provider: 'aws',
    account: context.account,
    region: context.region,
    ...(tags.Name && { name: tags.Name }),
    arn,
    addresses: texts(roles.filter(({ role }) => role !== 'prefix').map(({ address }) => address)),
    ranges: roles.filter(({ role }) => role === 'prefix').map(({ address }) => address),
    hostnames: hostnamesOf(eni),
    identifiers: texts([
      id,
      arn,
      eni.Attachment?.AttachmentId,
      eni.Attachment?.InstanceId,
      ...associations(eni).flatMap(({ AllocationId, AssociationId }) => [AllocationId, AssociationId]),
      ...(context.elastic ?? []).map((one) => one.AllocationId),
    ]),
    tags,
    attrs: attributesOf(eni, context, roles),
    links: linksOf(eni, context, roles),
  };
}

function associations(eni: NetworkInterface): NetworkInterfaceAssociation[] {
  const each = [eni.Association, ...(eni.PrivateIpAddresses ?? []).map((one) => one.Association)];
  return each.filter((one) => one !== undefined);
}

function rolesOf(eni: NetworkInterface, elastic: readonly Address[]): Role[] {
  const own = eni.PrivateIpAddresses ?? [{ PrivateIpAddress: eni.PrivateIpAddress, Primary: true }];
  const primary = eni.PrivateIpAddress ?? own.find((one) => one.Primary)?.PrivateIpAddress;
  const roles = [
    ...own.flatMap(({ PrivateIpAddress, Primary }) =>
      roleOf(PrivateIpAddress, (Primary ?? PrivateIpAddress === primary) ? 'primary' : 'secondary'),
    ),
    ...elastic.flatMap((one) => publicRoles(one, one.PrivateIpAddress)),
    ...own.flatMap(({ PrivateIpAddress, Association }) => publicRoles(Association, PrivateIpAddress)),
    ...publicRoles(eni.Association, primary),
    ...texts([...(eni.Ipv6Addresses ?? []).map((one) => one.Ipv6Address), eni.Ipv6Address]).flatMap((one) =>
      roleOf(one, 'ipv6'),
    ),
    ...(eni.Ipv4Prefixes ?? []).flatMap((one) => prefix(one.Ipv4Prefix)),
    ...(eni.Ipv6Prefixes ?? []).flatMap((one) => prefix(one.Ipv6Prefix)),
  ];
  // The same public address is told up to three times: by the Elastic IP, by its private address, by the interface
  return [...new Map(roles.toReversed().map((one) => [one.address, one])).values()].toReversed();
}

function publicRoles(
  association: NetworkInterfaceAssociation | Address | undefined,
  of: string | undefined,
): Role[] {
  const { PublicIp, CarrierIp, CustomerOwnedIp, AllocationId } = association ?? {};
  const more = given({ of, allocation: AllocationId });
  return [
    ...roleOf(PublicIp, AllocationId ? 'elastic' : 'public', more),
    ...roleOf(CarrierIp, 'carrier', more),
    ...roleOf(CustomerOwnedIp, 'customer-owned', more),
  ];
}

function roleOf(text: string | undefined, name: string, more: Partial<Role> = {}): Role[] {
  const address = text === undefined ? undefined : normaliseAddress(text);
  return address === undefined ? [] : [{ address, role: name, ...more }];
}

function prefix(text: string | undefined): Role[] {
  const network = text === undefined ? undefined : parseNetwork(text);
  return network ? [{ address: network.text, role: 'prefix' }] : [];
}

function hostnamesOf(eni: NetworkInterface): string[] {
  const { PublicIpDnsNameOptions: names } = eni;
  const all = [
    eni.PrivateDnsName,
    ...(eni.PrivateIpAddresses ?? []).map((one) => one.PrivateDnsName),
    eni.PublicDnsName,
    ...associations(eni).map((one) => one.PublicDnsName),
    ...(eni.Ipv6Addresses ?? []).map((one) => one.PublicIpv6DnsName),
    names?.PublicIpv4DnsName,
    names?.PublicIpv6DnsName,
    names?.PublicDualStackDnsName,
  ];
  return texts(all.map((name) => name && normaliseHostname(name)));
}

function attributesOf(eni: NetworkInterface, context: Place, roles: Role[]): IpAttributes {
  const groups = (eni.Groups ?? []).flatMap(({ GroupId, GroupName }) =>
    GroupId ? [{ id: GroupId, ...(GroupName && { name: GroupName }) }] : [],
  );
  return given({
    addresses: roles,
    status: eni.Status,
    holder: holderOf(eni),
    instance: eni.Attachment?.InstanceId,
    instanceAccount: eni.Attachment?.InstanceOwnerId,
    interfaceType: eni.InterfaceType,
    requester: eni.RequesterId,
    requesterManaged: eni.RequesterManaged,
    description: eni.Description,
    securityGroups: groups,
    subnet: eni.SubnetId,
    vpc: eni.VpcId,
    zone: eni.AvailabilityZone,
    ownerAccount: eni.OwnerId === context.account ? undefined : eni.OwnerId,
  });
}

function linksOf(eni: NetworkInterface, context: InterfaceContext, roles: Role[]): Link[] {
  const network = { ...context, account: context.subnetOwner ?? context.account };
  const { InstanceId, InstanceOwnerId } = eni.Attachment ?? {};
  const instance = {
    ...context,
    account: /^\d{12}$/.test(InstanceOwnerId ?? '') ? `${InstanceOwnerId}` : context.account,
  };
  const allocations = texts(roles.map((one) => one.allocation));
  return [
    ...(eni.SubnetId ? [{ relation: 'in-subnet', kind: 'ip', id: idOf(network, eni.SubnetId) }] : []),
    ...(eni.VpcId ? [{ relation: 'in-vpc', kind: 'ip', id: idOf(network, eni.VpcId) }] : []),
    ...allocations.map((one) => ({ relation: 'elastic-ip', kind: 'ip', id: idOf(context, one) })),
    ...(InstanceId ? [{ relation: 'instance', kind: 'ec2', id: idOf(instance, InstanceId) }] : []),
    ...balancerLink(eni, context),
  ];
}

/**
 * The load balancer of an interface that Elastic Load Balancing made: the tail of its ARN stands in the description,
 * of a classic one its name. Anybody may describe an interface of their own so: who made it decides.
 */
function balancerLink(eni: NetworkInterface, context: Place): Link[] {
  const { Description = '', RequesterId, RequesterManaged, OwnerId } = eni;
  const [, tail] = /^ELB ((?:app|net|gwy)\/[^/\s]+\/[0-9a-f]+|[^/\s]+)$/.exec(Description) ?? [];
  if (tail === undefined || (RequesterManaged !== true && RequesterId !== 'amazon-elb')) return [];
  const owner = { ...context, account: OwnerId ?? context.account };
  return [{ relation: 'load-balancer', kind: 'lb', id: idOf(owner, tail) }];
}
