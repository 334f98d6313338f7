import type { Column, Document } from '#kit';
import { columnsOf, joined, SECURITY_GROUP, tagsColumn, yesNo } from '#kit';
import type { IpAttributes } from './document.ts';

const { attr, plain } = columnsOf<IpAttributes>();

/** Undefined where it is as nearly always: a reader at night has no time for that. */
const unless = (value: string | undefined, usual: string) => (value === usual ? undefined : value);

/** What answers show of an interface, an Elastic IP, a subnet, a VPC or a network, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'holder',
    label: 'Behind it',
    value: attr(({ holder }) => holder && [holder.what, holder.name].filter(Boolean).join(' ')),
    why: ({ attrs }) => inferred(attrs),
  },
  plain('status', 'Status'),
  {
    name: 'addresses',
    label: 'Addresses',
    value: attr(({ addresses }, document) => joined(addressTexts(addresses, document))),
  },
  { name: 'ranges', label: 'Ranges', value: ({ ranges }) => joined(ranges) },
  { name: 'hostnames', label: 'Names', value: ({ hostnames }) => joined(hostnames) },
  plain('instance', 'Instance'),
  {
    name: 'instanceAccount',
    label: 'Account of the instance',
    // A service behind an interface has a name here and no number: "amazon-aws"
    value: attr(({ instanceAccount, instance }) => (instance ? instanceAccount : undefined)),
  },
  plain('interface', 'Interface'),
  plain('interfaceAccount', 'Account of the interface'),
  plain('privateAddress', 'Private address'),
  plain('vpc', 'VPC'),
  plain('subnet', 'Subnet'),
  plain('zone', 'Availability zone'),
  plain('ownerAccount', 'Owned by account'),
  { name: 'pool', label: 'Address pool', value: attr(({ pool }) => unless(pool, 'amazon')) },
  plain('borderGroup', 'Border group'),
  { name: 'default', label: 'Default', value: attr(({ isDefault }) => yesNo(isDefault)) },
  {
    name: 'publicOnLaunch',
    label: 'Public addresses on launch',
    value: attr(({ publicOnLaunch }) => yesNo(publicOnLaunch)),
  },
  {
    name: 'interfaceType',
    label: 'Interface type',
    value: attr(({ interfaceType }) => unless(interfaceType, 'interface')),
  },
  { name: 'madeBy', label: 'Made by', value: attr(({ requester }) => requester) },
  {
    name: 'description',
    label: 'Description',
    value: attr((attrs) => unless(attrs.description, 'Primary network interface')),
  },
  {
    name: 'securityGroups',
    label: 'Security groups',
    sensitivity: 'restricted',
    identifies: SECURITY_GROUP,
    value: attr(({ securityGroups }) =>
      joined((securityGroups ?? []).map(({ id, name }) => (name ? `${id} (${name})` : id))),
    ),
  },
  { name: 'service', label: 'Service', sensitivity: 'public', value: attr(({ service }) => service) },
  {
    name: 'serviceRegion',
    label: 'Region of the service',
    sensitivity: 'public',
    value: attr((attrs) => attrs.serviceRegion),
  },
  plain('team', 'Owner'),
  plain('contact', 'Contact'),
  tagsColumn,
];

function inferred({ holder }: IpAttributes): string | undefined {
  return holder?.inferred ? `inferred from ${holder.because}` : undefined;
}

/** `198.51.100.7 (elastic, of 10.0.0.5)`. */
function addressTexts(roles: IpAttributes['addresses'], { addresses }: Document): string[] {
  if (!roles) return addresses;
  return roles
    .filter(({ role }) => role !== 'prefix')
    .map(({ address, role, of }) => `${address} (${role}${of ? `, of ${of}` : ''})`);
}
