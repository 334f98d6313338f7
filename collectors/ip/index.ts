import { defineKind } from '#kit';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { IpAttributes } from './document.ts';
import { lookup } from './lookup.ts';
import { networks } from './networks.ts';
import { ranges } from './ranges.ts';
import { specialOf } from './special.ts';

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
  watched: ['holder'],
  providers: { aws, 'aws-ranges': ranges, networks },
});
