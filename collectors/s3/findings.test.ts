import assert from 'node:assert/strict';
import { it } from 'node:test';
import { documentOf } from '#kit/testing';
import type { S3Attributes } from './document.ts';
import { findings } from './findings.ts';
import { EVERYBODY } from './words.ts';

const context = { index: { find: () => assert.fail(), scopes: () => assert.fail() }, now: 0, after: 0 };
const [publicBuckets] = findings;

const acl = { grants: [{ to: EVERYBODY, permission: 'read' }] };
const none = { accountBlock: null, bucketBlock: null, policyPublic: null, ownership: null };
const cases: [what: string, attrs: S3Attributes, is: string | boolean | undefined][] = [
  ['nothing known', {}, undefined],
  ['nothing set up', { ...none, acl: { grants: [] } }, false],
  [
    'open to everybody',
    { ...none, acl },
    'Its ACL gives everybody read, and no block of the bucket or the account ignores that.',
  ],
  ['a part that could not be read', { ...none, acl: { unreadable: 'AccessDenied' } }, undefined],
];

for (const [what, attrs, is] of cases) {
  it(`public buckets: ${what}`, async () => {
    const document = { ...documentOf({ kind: 's3', attrs }), asOf: '', validFrom: '', scope: '' };
    assert.equal(await publicBuckets?.holds(document, context), is);
  });
}
