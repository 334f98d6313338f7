import { defineKind } from '#kit';
import { accepts } from './accepts.ts';
import { answersFor } from './answers-for.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { KeyAttributes } from './document.ts';
import { findings } from './findings.ts';
import { lookup } from './lookup.ts';

/** Access keys: whose one is, whether it is alive, and what it may do. */
export const kind = defineKind({
  name: 'key',
  title: 'Access key',
  attributes: KeyAttributes,
  columns,
  accepts,
  command: {
    name: '/keyinfo',
    summary: 'Whose access key is this, and is it alive?',
    usage: '<access key id, id or ARN of a user or role, or user name; never the secret>',
    example: 'AKIARTX3GSDSTS7JSGUD',
  },
  every: '0 */6 * * *',
  staleAfter: '12h',
  sensitivity: 'restricted',
  describe,
  answersFor,
  console: consoleLink,
  lookup,
  watched: ['status'],
  findings,
  providers: { aws },
});
