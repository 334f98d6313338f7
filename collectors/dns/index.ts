import { defineKind } from '#kit';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { DnsAttributes } from './document.ts';
import { domains } from './domains.ts';
import { findings } from './findings.ts';
import { lookup } from './lookup.ts';

/** DNS: what a name points to, and whose zone has to be changed. */
export const kind = defineKind({
  name: 'dns',
  title: 'DNS name',
  attributes: DnsAttributes,
  columns,
  accepts,
  command: {
    name: '/dnsinfo',
    summary: 'What does this name point to, and whose zone is it in?',
    usage: '<host name, hosted zone id, or address that names point to>',
    example: 'www.example.com',
  },
  every: '30 */6 * * *',
  staleAfter: '12h',
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['alias', 'values', 'private'],
  findings,
  providers: { aws, 'aws-domains': domains },
});
