import { defineKind } from '#kit';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { LbAttributes } from './document.ts';
import { lookup } from './lookup.ts';

/** Load balancers: whose one is, what it listens to, and who answers behind it. */
export const kind = defineKind({
  name: 'lb',
  title: 'Load balancer',
  attributes: LbAttributes,
  columns,
  accepts,
  command: {
    name: '/lbinfo',
    summary: 'Whose load balancer is this, and what is behind it?',
    usage: '<DNS name, ARN, app/name/hex, name, or address>',
    example: 'front-1234567890.eu-west-1.elb.amazonaws.com',
  },
  every: '0 * * * *',
  staleAfter: '2h',
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['scheme'],
  providers: { aws },
});
