import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Block, S3Attributes } from './document.ts';
import { publicVerdict } from './public.ts';
import { ANY_ACCOUNT, EVERYBODY } from './words.ts';

const off: Block = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};
const all: Block = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
const unreadable = { unreadable: 'AccessDenied (s3:X)' };
const open = { grants: [{ to: EVERYBODY, permission: 'read' }] };
const closed: S3Attributes = {
  accountBlock: null,
  bucketBlock: null,
  policyPublic: null,
  acl: { grants: [{ to: 'the owner', permission: 'full control' }] },
  ownership: null,
};

describe('pitfall 15: public is decided by all of it together', () => {
  const cases: {
    it: string;
    with: S3Attributes;
    is: 'yes' | 'no' | 'unknown';
    says: RegExp;
    never?: RegExp;
  }[] = [
    {
      it: 'nothing set up',
      with: {},
      is: 'no',
      says: /no policy.*ACL gives the public nothing.*Single objects may/,
    },
    {
      it: 'a public policy',
      with: { policyPublic: true },
      is: 'yes',
      says: /policy is public, and no block/,
      never: /ACL/,
    },
    {
      it: 'a policy that is not public',
      with: { policyPublic: false },
      is: 'no',
      says: /its policy is not public/i,
    },
    {
      it: 'a public ACL',
      with: { acl: open },
      is: 'yes',
      says: /ACL gives everybody read/,
      never: /policy/i,
    },
    {
      it: 'an ACL for all accounts of AWS',
      with: { acl: { grants: [{ to: ANY_ACCOUNT, permission: 'read' }] } },
      is: 'yes',
      says: /anybody with an AWS account read/,
    },
    {
      it: 'a public policy under the block of the account',
      with: { policyPublic: true, accountBlock: all },
      is: 'no',
      says: /the account's public access block restricts/i,
    },
    {
      it: 'a public policy under the block of the bucket',
      with: { policyPublic: true, bucketBlock: all },
      is: 'no',
      says: /the bucket's public access block restricts/i,
    },
    {
      it: 'a public policy, where only new ones are refused',
      with: { policyPublic: true, bucketBlock: { ...off, blockPublicPolicy: true, blockPublicAcls: true } },
      is: 'yes',
      says: /policy is public/,
    },
    {
      it: 'a public ACL, where only new ones are refused',
      with: { acl: open, accountBlock: { ...off, blockPublicAcls: true, restrictPublicBuckets: true } },
      is: 'yes',
      says: /ACL gives everybody/,
    },
    {
      it: 'a public ACL that is ignored',
      with: { acl: open, accountBlock: { ...off, ignorePublicAcls: true } },
      is: 'no',
      says: /account's public access block ignores public ACLs/,
      never: /Single objects/,
    },
    {
      it: 'a public ACL where ACLs are off',
      with: { acl: open, ownership: 'BucketOwnerEnforced' },
      is: 'no',
      says: /ACLs are switched off/,
      never: /Single objects/,
    },
    {
      it: 'a policy that could not be read',
      with: { policyPublic: unreadable },
      is: 'unknown',
      says: /policy could not be judged: AccessDenied/,
    },
    {
      it: 'an unread policy that a block closes anyway',
      with: { policyPublic: unreadable, accountBlock: all },
      is: 'no',
      says: /restricts whatever a policy allows/,
    },
    { it: 'an unread ACL', with: { acl: unreadable }, is: 'unknown', says: /ACL could not be read/ },
    {
      it: 'an unread ACL that is ignored',
      with: { acl: unreadable, bucketBlock: all },
      is: 'no',
      says: /ignores public ACLs/,
    },
    {
      it: 'a public policy where the account block could not be read',
      with: { policyPublic: true, accountBlock: unreadable },
      is: 'unknown',
      says: /policy is public, but the account's public access block could not be read/,
    },
    {
      it: 'a public ACL where the bucket block could not be read',
      with: { acl: open, bucketBlock: unreadable },
      is: 'unknown',
      says: /but the bucket's public access block could not be read/,
    },
    {
      it: 'a closed bucket whose blocks could not be read',
      with: { accountBlock: unreadable, bucketBlock: unreadable },
      is: 'no',
      says: /no policy/,
    },
    {
      it: 'a public ACL, whether they count unread',
      with: { acl: open, ownership: unreadable },
      is: 'unknown',
      says: /whether ACLs count could not be read/,
    },
    {
      it: 'a public policy and an unread ACL',
      with: { policyPublic: true, acl: unreadable },
      is: 'yes',
      says: /policy is public/,
      never: /ACL could not/,
    },
  ];
  for (const one of cases) {
    it(`${one.it}: ${one.is}`, () => {
      const verdict = publicVerdict({ ...closed, ...one.with });

      assert.ok(verdict);
      assert.equal(verdict.public, one.is, verdict.why);
      assert.match(verdict.why, one.says);
      if (one.never) assert.doesNotMatch(verdict.why, one.never);
    });
  }

  const blocks = [
    null,
    off,
    all,
    { ...off, ignorePublicAcls: true },
    { ...off, restrictPublicBuckets: true },
  ];
  const everyBucket = blocks.flatMap((accountBlock) =>
    blocks.flatMap((bucketBlock) =>
      [null, true, false].flatMap((policyPublic) =>
        [closed.acl, open].flatMap((acl) =>
          [null, 'BucketOwnerEnforced', 'ObjectWriter'].map((ownership) => ({
            ...{ accountBlock, bucketBlock, policyPublic, ownership },
            acl: acl ?? null,
          })),
        ),
      ),
    ),
  );

  it('says the same or "unknown" of any bucket where one part cannot be read, never the contrary', () => {
    for (const parts of everyBucket) {
      const sure = publicVerdict(parts);
      assert.notEqual(sure?.public, 'unknown');
      for (const part of ['accountBlock', 'bucketBlock', 'policyPublic', 'acl', 'ownership']) {
        const less = publicVerdict({ ...parts, [part]: unreadable });
        assert.ok(
          less?.public === sure?.public || less?.public === 'unknown',
          JSON.stringify({ parts, part }),
        );
      }
    }
  });

  it('says nothing of a bucket of which nothing is known', () => {
    assert.equal(publicVerdict({}), undefined);
  });
});
