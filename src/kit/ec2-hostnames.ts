import { normaliseAddress } from './address.ts';
import type { Accepts } from './kind.ts';

const QUAD = String.raw`(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})`;
const INSIDE = String.raw`\.(?:ec2|[a-z0-9-]{1,30}\.compute)\.internal`;
const OUTSIDE = String.raw`\.(?:compute-1|[a-z0-9-]{1,30}\.compute)\.amazonaws\.com(?:\.cn)?`;

const dashed = (match: RegExpExecArray) => normaliseAddress((match[1] ?? '').replaceAll('-', '.'));

/** The host names that EC2 gives to instances by itself, which say an address or an id. */
export const ec2Hostnames: readonly Accepts[] = [
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
];
