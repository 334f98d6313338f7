import type { Accepts } from '#kit';
import { ec2Hostnames } from '#kit';

const lower = (match: RegExpExecArray) => match[0].toLowerCase();

/** What a person may type or paste to ask about an address. */
export const accepts: readonly Accepts[] = [
  { shape: 'address' },
  { shape: 'cidr' },
  ...ec2Hostnames,
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
