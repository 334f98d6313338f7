import type {
  Instance,
  InstanceNetworkInterface,
  InstanceNetworkInterfaceAssociation,
} from '@aws-sdk/client-ec2';
import { normaliseAddress, normaliseHostname, parseNetwork, texts } from '#kit';
import type { Role } from './document.ts';

/** Addresses, prefixes and host names of an instance: of every interface that it has. */

function interfacesOf(instance: Instance): InstanceNetworkInterface[] {
  return instance.NetworkInterfaces ?? [];
}

function associationsOf(instance: Instance): InstanceNetworkInterfaceAssociation[] {
  const each = interfacesOf(instance).flatMap((eni) => [
    eni.Association,
    ...(eni.PrivateIpAddresses ?? []).map((one) => one.Association),
  ]);
  return each.filter((one) => one !== undefined);
}

/** Each address once: of the interfaces, then what the instance itself says, which is all that old answers have. */
export function rolesOf(instance: Instance): Role[] {
  const roles = [
    ...interfacesOf(instance).flatMap(interfaceRoles),
    ...roleOf(instance.PrivateIpAddress, 'primary'),
    ...roleOf(instance.PublicIpAddress, 'public', instance.PrivateIpAddress),
    ...roleOf(instance.Ipv6Address, 'ipv6'),
  ];
  return roles.filter(({ address }, i) => roles.findIndex((one) => one.address === address) === i);
}

function interfaceRoles(eni: InstanceNetworkInterface): Role[] {
  const own = eni.PrivateIpAddresses ?? [];
  return [
    ...own.flatMap(({ PrivateIpAddress, Primary }) =>
      roleOf(
        PrivateIpAddress,
        (Primary ?? PrivateIpAddress === eni.PrivateIpAddress) ? 'primary' : 'secondary',
      ),
    ),
    ...own.flatMap(({ PrivateIpAddress, Association }) => publicRoles(Association, PrivateIpAddress)),
    ...publicRoles(eni.Association, eni.PrivateIpAddress),
    ...(eni.Ipv6Addresses ?? []).flatMap((one) => roleOf(one.Ipv6Address, 'ipv6')),
  ];
}

/** An address that AWS lent to the instance is owned by `amazon`, and lost when the instance stops. */
function publicRoles(
  of: InstanceNetworkInterfaceAssociation | undefined,
  behind: string | undefined,
): Role[] {
  const lent = of?.IpOwnerId === undefined || of.IpOwnerId === 'amazon';
  return [
    ...roleOf(of?.PublicIp, lent ? 'public' : 'elastic', behind),
    ...roleOf(of?.CarrierIp, 'carrier', behind),
  ];
}

function roleOf(text: string | undefined, role: string, of?: string): Role[] {
  const address = text ? normaliseAddress(text) : undefined;
  return address === undefined ? [] : [{ address, role, ...(of && { of }) }];
}

/** The prefixes that were delegated to it. */
export function rangesOf(instance: Instance): string[] {
  const all = interfacesOf(instance).flatMap((eni) => [
    ...(eni.Ipv4Prefixes ?? []).map((one) => one.Ipv4Prefix),
    ...(eni.Ipv6Prefixes ?? []).map((one) => one.Ipv6Prefix),
  ]);
  return texts(all.map((one) => one && parseNetwork(one)?.text));
}

/** The names that AWS gives it, also the one that says its id where that is switched on. */
export function hostnamesOf(instance: Instance, region: string): string[] {
  const inside = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  const byId = instance.PrivateDnsNameOptions?.EnableResourceNameDnsARecord
    ? `${instance.InstanceId}.${inside}`
    : undefined;
  const all = [
    instance.PrivateDnsName,
    instance.PublicDnsName,
    byId,
    ...interfacesOf(instance).flatMap((eni) => [
      eni.PrivateDnsName,
      ...(eni.PrivateIpAddresses ?? []).map((one) => one.PrivateDnsName),
    ]),
    ...associationsOf(instance).map((one) => one.PublicDnsName),
  ];
  return texts(all.map((name) => name && normaliseHostname(name)));
}
