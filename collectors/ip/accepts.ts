import type { Accepts } from '#kit';
import { normaliseAddress } from '#kit';

const dashed = (match: RegExpExecArray) => normaliseAddress((match[1] ?? '').replaceAll('-', '.'));
const lower = (match: RegExpExecArray) => match[0].toLowerCase();
const QUAD = String.raw`(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})`;
const INSIDE = String.raw`\.(?:ec2|[a-z0-9-]{1,30}\.compute)\.internal`;
const OUTSIDE = String.raw`\.(?:compute-1|[a-z0-9-]{1,30}\.compute)\.amazonaws\.com(?:\.cn)?`;

/** What a person may type or paste to ask about an address. */
export const accepts: readonly Accepts[] = [
  { shape: 'address' },
  { shape: 'cidr' },
  {
    shape: 'hostname',
    pattern: new RegExp(`^ip-${QUAD}(?:${INSIDE})?$`, 'i'),
    because: 'the private host name of an EC2 instance, which says its address',
    as: 'address',
    value: dashed,
  },
  {
    shape: 'hostname',
    pattern: new RegExp(`^ec2-${QUAD}${OUTSIDE}$`, 'i'),
    because: 'the public host name of an EC2 instance, which says its address',
    as: 'address',
    value: dashed,
  },
  {
    shape: 'hostname',
    pattern: new RegExp(`^(i-[0-9a-f]{8,17})${INSIDE}$`, 'i'),
    because: 'the host name of an EC2 instance, which says its id',
    as: 'id',
    value: (match) => match[1]?.toLowerCase(),
  },
  {
    shape: 'id',
    pattern: /^(?:eni|eipalloc|subnet|vpc)-[0-9a-f]{8,17}$/i,
    because: 'the id of a network interface, Elastic IP, subnet or VPC',
    value: lower,
  },
  {
    shape: 'arn',
    pattern:
      /^arn:aws[a-z-]{0,12}:ec2:[a-z0-9-]{1,30}:\d{12}:(?:network-interface|elastic-ip|subnet|vpc)\/[a-z]{1,10}-[0-9a-f]{8,17}$/i,
    because: 'the ARN of a network interface, Elastic IP, subnet or VPC',
    value: lower,
  },
];
