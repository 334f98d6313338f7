import type { Column, Document } from '#kit';
import type { Ec2Attributes } from './document.ts';

function attr(read: (attrs: Ec2Attributes, document: Document) => unknown) {
  return (document: Document) => read(document.attrs, document);
}

const yesNo = (flag: boolean | undefined) => (flag === undefined ? undefined : flag ? 'yes' : 'no');
const list = (all: readonly string[] = [], by = ', ') => (all.length > 0 ? all.join(by) : undefined);

/** What answers show of an instance, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'state',
    label: 'State',
    value: attr(({ state }) => state),
    why: ({ attrs }) => (attrs as Ec2Attributes).stateReason,
  },
  { name: 'instanceType', label: 'Instance type', value: attr(({ instanceType }) => instanceType) },
  {
    name: 'addresses',
    label: 'Addresses',
    value: attr(({ addresses }, document) =>
      list(
        addresses?.map(({ address, role, of }) => `${address} (${role}${of ? `, of ${of}` : ''})`) ??
          document.addresses,
      ),
    ),
  },
  { name: 'ranges', label: 'Prefixes', value: ({ ranges }) => list(ranges) },
  { name: 'hostnames', label: 'Names', value: ({ hostnames }) => list(hostnames) },
  {
    name: 'public',
    label: 'Has a public address',
    value: attr(({ addresses }) =>
      yesNo(addresses?.some(({ role }) => role === 'elastic' || role === 'public')),
    ),
  },
  { name: 'launched', label: 'Launched', value: attr(({ launched }) => launched) },
  { name: 'zone', label: 'Availability zone', value: attr(({ zone }) => zone) },
  { name: 'image', label: 'Image', value: attr(({ image }) => image) },
  {
    name: 'imageName',
    label: 'Name of the image',
    value: attr(({ imageName }) =>
      imageName === null ? 'none: deregistered, or no longer shared with this account' : imageName,
    ),
  },
  { name: 'platform', label: 'Platform', value: attr(({ platform }) => platform) },
  { name: 'architecture', label: 'Architecture', value: attr(({ architecture }) => architecture) },
  { name: 'role', label: 'Instance profile', value: attr(({ role }) => role) },
  { name: 'keyPair', label: 'Key pair', value: attr(({ keyPair }) => keyPair) },
  { name: 'imdsV2', label: 'IMDSv2 required', value: attr(({ imdsV2 }) => yesNo(imdsV2)) },
  { name: 'lifecycle', label: 'Bought as', value: attr(({ lifecycle }) => lifecycle) },
  { name: 'group', label: 'Auto Scaling group', value: attr(({ group }) => group) },
  { name: 'vpc', label: 'VPC', value: attr(({ vpc }) => vpc) },
  { name: 'subnet', label: 'Subnet', value: attr(({ subnet }) => subnet) },
  {
    name: 'volumes',
    label: 'Volumes',
    value: attr(({ volumes }) => list(volumes?.map(({ id, device }) => (device ? `${id} (${device})` : id)))),
  },
  {
    name: 'securityGroups',
    label: 'Security groups',
    sensitivity: 'restricted',
    value: attr(({ securityGroups }) =>
      list(securityGroups?.map(({ id, name }) => (name ? `${id} (${name})` : id))),
    ),
  },
  {
    name: 'incoming',
    label: 'Lets in',
    sensitivity: 'restricted',
    value: attr(({ incoming }) => (Array.isArray(incoming) ? list(incoming, '; ') : incoming)),
  },
];
