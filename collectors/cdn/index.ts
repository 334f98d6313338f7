import { defineKind } from '#kit';
import { accelerators } from './accelerators.ts';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { apis } from './apis.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { CdnAttributes } from './document.ts';
import { lookup } from './lookup.ts';

/** What stands behind a name at the edge: CloudFront distributions, APIs of API Gateway, Global Accelerators. */
export const kind = defineKind({
  name: 'cdn',
  title: 'Edge name',
  attributes: CdnAttributes,
  columns,
  accepts,
  command: {
    name: '/cdninfo',
    summary: 'What is behind this edge name?',
    usage:
      '<name of CloudFront, API Gateway or Global Accelerator, custom domain, id, ARN or static address>',
    example: 'd111111abcdef8.cloudfront.net',
  },
  every: '0 */6 * * *',
  staleAfter: '12h',
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['enabled', 'origins'],
  providers: { aws, 'aws-accelerators': accelerators, 'aws-apis': apis },
});
