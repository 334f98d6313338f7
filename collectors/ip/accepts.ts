import type { Accepts } from '#kit';
import { ec2Hostnames } from '#kit';

const lower = (match: RegExpExecArray) => match[0].toLowerCase();

const reversed = (labels: string) => labels.split('.').slice(0, -1).toReversed();
const groups = (digits: readonly string[]) => digits.join('').match(/.{4}/g)?.join(':');

/** What a person may type or paste to ask about an address. */
export const accepts: readonly Accepts[] = [
  { shape: 'address' },
  { shape: 'cidr' },
  ...ec2Hostnames,
  {
    // The name that a reverse look-up asks for; zones of such names are `dns`
    shape: 'hostname',
    pattern: /^((?:\d{1,3}\.){4})in-addr\.arpa$|^((?:[0-9a-f]\.){32})ip6\.arpa$/i,
    because: 'the name of an address in the reverse DNS',
    as: 'address',
    when: 'alone',
    value: ([, ipv4 = '', ipv6 = '']) => (ipv4 === '' ? groups(reversed(ipv6)) : reversed(ipv4).join('.')),
  },
  {
    shape: 'id',
    pattern: /^(?:eni|eipalloc|subnet|vpc)-[0-9a-f]{8,17}$/i,
    because: 'the id of a network interface, Elastic IP, subnet or VPC',
    value: lower,
  },
  {
    // Shorter than AWS gives them, as an import may have it; a bucket or a machine may be called so, too
    shape: 'id',
    pattern: /^(?:eni|eipalloc|subnet|vpc)-[0-9a-f]{1,7}$/i,
    because: 'it could be the id of a network interface, Elastic IP, subnet or VPC',
    when: 'alone',
    value: lower,
  },
  {
    shape: 'arn',
    pattern:
      /^arn:aws[a-z-]{0,12}:ec2:[a-z0-9-]{1,30}:\d{12}:(?:network-interface|elastic-ip|subnet|vpc)\/[a-z]{1,10}-[0-9a-f]{1,17}$/i,
    because: 'the ARN of a network interface, Elastic IP, subnet or VPC',
    value: lower,
  },
];
