import { defineKind, isPrivateAddress } from '#kit';
import { accepts } from './accepts.ts';
import { actions } from './actions.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { Ec2Attributes } from './document.ts';
import { lookup } from './lookup.ts';

/** EC2 instances: what one is, whose, and what it lets in. */
export const kind = defineKind({
  name: 'ec2',
  title: 'EC2 instance',
  attributes: Ec2Attributes,
  columns,
  accepts,
  command: {
    name: '/ec2info',
    summary: 'What is this EC2 instance, and whose?',
    usage: '<instance id or ARN, volume id, name, address, or EC2 host name>',
    example: 'i-0a1b2c3d4e5f60718',
  },
  every: '0 * * * *',
  staleAfter: '2h',
  shared: ({ shape, value }) => shape === 'address' && isPrivateAddress(value),
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['public'],
  actions,
  providers: { aws },
});
