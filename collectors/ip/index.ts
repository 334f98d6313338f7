import type { Accepts } from '#kit';
import { defineKind, normaliseAddress } from '#kit';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { IpAttributes } from './document.ts';
import { lookup } from './lookup.ts';
import { networks } from './networks.ts';
import { ranges } from './ranges.ts';
import { specialOf } from './special.ts';

const dashed = (match: RegExpExecArray) => normaliseAddress((match[1] ?? '').replaceAll('-', '.'));
const lower = (match: RegExpExecArray) => match[0].toLowerCase();
const QUAD = String.raw`(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})`;
const INSIDE = String.raw`\.(?:ec2|[a-z0-9-]{1,30}\.compute)\.internal`;
const OUTSIDE = String.raw`\.(?:compute-1|[a-z0-9-]{1,30}\.compute)\.amazonaws\.com(?:\.cn)?`;

const accepts: readonly Accepts[] = [
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

/** IP addresses: who holds one, in which account, and what it is part of. */
export const kind = defineKind({
  name: 'ip',
  title: 'IP address',
  attributes: IpAttributes,
  columns,
  accepts,
  command: {
    name: '/ipinfo',
    summary: 'Who holds this IP address?',
    usage: '<address, CIDR, EC2 host name, or id of an interface, Elastic IP, subnet or VPC>',
    example: '203.0.113.7',
  },
  every: '0 * * * *',
  staleAfter: '2h',
  shared: ({ shape, value }) =>
    (shape === 'address' || shape === 'cidr') && specialOf(value)?.shared === true,
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  providers: { aws, 'aws-ranges': ranges, networks },
});
