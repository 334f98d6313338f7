import type { Column, Document } from '#kit';
import type { IpAttributes } from './document.ts';

function attr(read: (attrs: IpAttributes, document: Document) => unknown) {
  return (document: Document) => read(document.attrs, document);
}

const yesNo = (flag: boolean | undefined) => (flag === undefined ? undefined : flag ? 'yes' : 'no');
const list = (all: readonly string[]) => (all.length > 0 ? all.join(', ') : undefined);
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
  { name: 'status', label: 'Status', value: attr(({ status }) => status) },
  {
    name: 'addresses',
    label: 'Addresses',
    value: attr(({ addresses }, document) => list(addressTexts(addresses, document))),
  },
  { name: 'ranges', label: 'Ranges', value: ({ ranges }) => list(ranges) },
  { name: 'hostnames', label: 'Names', value: ({ hostnames }) => list(hostnames) },
  { name: 'instance', label: 'Instance', value: attr(({ instance }) => instance) },
  {
    name: 'instanceAccount',
    label: 'Account of the instance',
    // A service behind an interface has a name here and no number: "amazon-aws"
    value: attr(({ instanceAccount, instance }) => (instance ? instanceAccount : undefined)),
  },
  { name: 'interface', label: 'Interface', value: attr((attrs) => attrs.interface) },
  {
    name: 'interfaceAccount',
    label: 'Account of the interface',
    value: attr(({ interfaceAccount }) => interfaceAccount),
  },
  { name: 'privateAddress', label: 'Private address', value: attr(({ privateAddress }) => privateAddress) },
  { name: 'vpc', label: 'VPC', value: attr(({ vpc }) => vpc) },
  { name: 'subnet', label: 'Subnet', value: attr(({ subnet }) => subnet) },
  { name: 'zone', label: 'Availability zone', value: attr(({ zone }) => zone) },
  { name: 'ownerAccount', label: 'Owned by account', value: attr(({ ownerAccount }) => ownerAccount) },
  { name: 'pool', label: 'Address pool', value: attr(({ pool }) => unless(pool, 'amazon')) },
  { name: 'borderGroup', label: 'Border group', value: attr(({ borderGroup }) => borderGroup) },
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
  { name: 'requester', label: 'Made by', value: attr(({ requester }) => requester) },
  {
    name: 'description',
    label: 'Description',
    value: attr((attrs) => unless(attrs.description, 'Primary network interface')),
  },
  {
    name: 'securityGroups',
    label: 'Security groups',
    sensitivity: 'restricted',
    value: attr(({ securityGroups }) =>
      list((securityGroups ?? []).map(({ id, name }) => (name ? `${id} (${name})` : id))),
    ),
  },
  { name: 'service', label: 'Service', sensitivity: 'public', value: attr(({ service }) => service) },
  {
    name: 'serviceRegion',
    label: 'Region of the service',
    sensitivity: 'public',
    value: attr((attrs) => attrs.serviceRegion),
  },
  { name: 'team', label: 'Owner', value: attr(({ team }) => team) },
  { name: 'contact', label: 'Contact', value: attr(({ contact }) => contact) },
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
