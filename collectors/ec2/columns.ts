import type { Column } from '#kit';
import { columnsOf, joined, SECURITY_GROUP, tagsColumn, yesNo } from '#kit';
import type { Ec2Attributes } from './document.ts';

const { attr, plain } = columnsOf<Ec2Attributes>();

/** What answers show of an instance, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'state',
    label: 'State',
    value: attr(({ state }) => state),
    why: ({ attrs }) => (attrs as Ec2Attributes).stateReason,
  },
  plain('instanceType', 'Instance type'),
  {
    name: 'addresses',
    label: 'Addresses',
    value: attr(({ addresses }, document) =>
      joined(
        addresses?.map(({ address, role, of }) => `${address} (${role}${of ? `, of ${of}` : ''})`) ??
          document.addresses,
      ),
    ),
  },
  { name: 'ranges', label: 'Prefixes', value: ({ ranges }) => joined(ranges) },
  { name: 'hostnames', label: 'Names', value: ({ hostnames }) => joined(hostnames) },
  {
    name: 'public',
    label: 'Has a public address',
    value: attr(({ addresses }) =>
      yesNo(addresses?.some(({ role }) => role === 'elastic' || role === 'public')),
    ),
  },
  plain('launched', 'Launched'),
  plain('zone', 'Availability zone'),
  plain('image', 'Image'),
  {
    name: 'imageName',
    label: 'Name of the image',
    value: attr(({ imageName }) =>
      imageName === null ? 'none: deregistered, or no longer shared with this account' : imageName,
    ),
  },
  plain('platform', 'Platform'),
  plain('architecture', 'Architecture'),
  plain('role', 'Instance profile'),
  plain('keyPair', 'Key pair'),
  { name: 'imdsV2', label: 'IMDSv2 required', value: attr(({ imdsV2 }) => yesNo(imdsV2)) },
  plain('lifecycle', 'Bought as'),
  plain('group', 'Auto Scaling group'),
  plain('vpc', 'VPC'),
  plain('subnet', 'Subnet'),
  {
    name: 'volumes',
    label: 'Volumes',
    value: attr(({ volumes }) =>
      joined(volumes?.map(({ id, device }) => (device ? `${id} (${device})` : id))),
    ),
  },
  {
    name: 'securityGroups',
    label: 'Security groups',
    sensitivity: 'restricted',
    identifies: SECURITY_GROUP,
    value: attr(({ securityGroups }) =>
      joined(securityGroups?.map(({ id, name }) => (name ? `${id} (${name})` : id))),
    ),
  },
  {
    name: 'incoming',
    label: 'Lets in',
    sensitivity: 'restricted',
    identifies: SECURITY_GROUP,
    value: attr(({ incoming }) => (Array.isArray(incoming) ? joined(incoming, '; ') : incoming)),
  },
  tagsColumn,
];
