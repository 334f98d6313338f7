import { defineKind } from '#kit';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { S3Attributes } from './document.ts';
import { findings } from './findings.ts';
import { lookup } from './lookup.ts';

/** S3 buckets: whose one is, where it lies, how it is encrypted, and whether the world can read it. */
export const kind = defineKind({
  name: 's3',
  title: 'S3 bucket',
  attributes: S3Attributes,
  columns,
  accepts,
  command: {
    name: '/s3info',
    summary: 'Whose bucket is this, how is it encrypted, and is it public?',
    usage: '<bucket, s3:// URI, URL or host name of S3, ARN, or access point>',
    example: 's3://larkspur-payments-receipts/2026/11/21.json',
  },
  every: '20 */6 * * *',
  staleAfter: '12h',
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['public'],
  findings,
  providers: { aws },
});
