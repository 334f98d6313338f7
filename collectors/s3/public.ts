import { isUnreadable } from '#kit';
import type { Block, S3Attributes } from './document.ts';
import { ANY_ACCOUNT, EVERYBODY } from './words.ts';

/** Whether everybody can get at a bucket, and what decides that. */

export interface Verdict {
  public: 'yes' | 'no' | 'unknown';
  why: string;
}

/** What one way in (the policy, or the ACL) comes to. */
interface Way {
  open: 'yes' | 'no' | 'unknown';
  why: string;
}

type Parts = Pick<S3Attributes, 'accountBlock' | 'bucketBlock' | 'policyPublic' | 'acl' | 'ownership'>;

/**
 * The verdict from all that decides: the block of the account, the block of the bucket, the status of the policy,
 * the ACL, and whether ACLs count at all. A block that only refuses new settings (BlockPublicAcls,
 * BlockPublicPolicy) closes nothing that is open. Undefined where nothing of it is known at all.
 */
export function publicVerdict(parts: Parts): Verdict | undefined {
  const { accountBlock, bucketBlock, policyPublic, acl } = parts;
  if ([accountBlock, bucketBlock, policyPublic, acl].every((part) => part === undefined)) return undefined;
  const ways = [byPolicy(parts), byAcl(parts)];
  for (const open of ['yes', 'unknown'] as const) {
    const telling = ways.filter((way) => way.open === open);
    if (telling.length > 0) return { public: open, why: sentence(telling) };
  }
  return { public: 'no', why: `${sentence(ways)}${objectRemark(parts)}` };
}

function byPolicy(parts: Parts): Way {
  const { policyPublic } = parts;
  if (policyPublic === null) return { open: 'no', why: 'it has no policy' };
  if (policyPublic === false) return { open: 'no', why: 'its policy is not public' };
  const closed = closedBy(parts, 'restrictPublicBuckets');
  if (closed) return { open: 'no', why: `${closed} restricts whatever a policy allows everybody` };
  if (policyPublic !== true)
    return { open: 'unknown', why: `its policy could not be judged: ${reason(policyPublic)}` };
  const unread = unreadBlock(parts);
  if (unread) return { open: 'unknown', why: `its policy is public, but ${unread}` };
  return {
    open: 'yes',
    why: 'its policy is public, and no block of the bucket or the account restricts that',
  };
}

function byAcl(parts: Parts): Way {
  const { acl, ownership } = parts;
  if (ownership === 'BucketOwnerEnforced') return { open: 'no', why: 'ACLs are switched off' };
  const closed = closedBy(parts, 'ignorePublicAcls');
  if (closed) return { open: 'no', why: `${closed} ignores public ACLs` };
  if (acl === undefined || acl === null || isUnreadable(acl))
    return { open: 'unknown', why: `its ACL could not be read: ${reason(acl)}` };
  const grants = acl.grants.filter(({ to }) => to === EVERYBODY || to === ANY_ACCOUNT);
  if (grants.length === 0) return { open: 'no', why: 'its ACL gives the public nothing' };
  const given = [...new Set(grants.map(({ to, permission }) => `${to} ${permission}`))].join(', ');
  const unread = unreadBlock(parts);
  if (unread) return { open: 'unknown', why: `its ACL gives ${given}, but ${unread}` };
  if (isUnreadable(ownership))
    return {
      open: 'unknown',
      why: `its ACL gives ${given}, but whether ACLs count could not be read: ${reason(ownership)}`,
    };
  return {
    open: 'yes',
    why: `its ACL gives ${given}, and no block of the bucket or the account ignores that`,
  };
}

/** The block, of the bucket or of the whole account, that has this switch on. */
function closedBy({ accountBlock, bucketBlock }: Parts, name: keyof Block): string | undefined {
  if (isOn(accountBlock, name)) return "the account's public access block";
  return isOn(bucketBlock, name) ? "the bucket's public access block" : undefined;
}

function isOn(block: Parts['accountBlock'], name: keyof Block): boolean {
  return block !== undefined && block !== null && !isUnreadable(block) && block[name];
}

function unreadBlock({ accountBlock, bucketBlock }: Parts): string | undefined {
  const unread = [
    isUnread(bucketBlock) && `the bucket's public access block could not be read: ${reason(bucketBlock)}`,
    isUnread(accountBlock) && `the account's public access block could not be read: ${reason(accountBlock)}`,
  ].filter((one) => one !== false);
  return unread.length > 0 ? unread.join('; ') : undefined;
}

function isUnread(block: Parts['accountBlock']): boolean {
  return block === undefined || isUnreadable(block);
}

function reason(value: unknown): string {
  return isUnreadable(value) ? value.unreadable : 'it was not read';
}

/** Objects have ACLs of their own, which nothing here has looked at. */
function objectRemark(parts: Parts): string {
  const off = parts.ownership === 'BucketOwnerEnforced' || closedBy(parts, 'ignorePublicAcls') !== undefined;
  return off ? '' : ' Single objects may still be public by ACLs of their own, which were not looked at.';
}

function sentence(ways: readonly Way[]): string {
  const text = ways.map(({ why }) => why).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
