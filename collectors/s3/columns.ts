import type { Column, Document } from '#kit';
import { isUnreadable, tagsColumn } from '#kit';
import type { S3Attributes } from './document.ts';
import { nameOf } from './document.ts';
import { websiteHost } from './names.ts';
import { publicVerdict } from './public.ts';

type Detail<K extends keyof S3Attributes> = Exclude<
  S3Attributes[K],
  undefined | null | { unreadable: string }
>;

/** A detail in its three states, its value as text; undefined where it was never read. */
function detail<K extends keyof S3Attributes>(
  name: K,
  say: (value: Detail<K>, document: Document) => unknown,
): (document: Document) => unknown {
  return (document) => {
    const value = (document.attrs as S3Attributes)[name];
    return value === undefined || value === null || isUnreadable(value)
      ? value
      : say(value as Detail<K>, document);
  };
}

const verdict = ({ attrs }: Document) => publicVerdict(attrs);
const onOff = (flag: boolean) => (flag ? 'on' : 'off');

const ALGORITHMS: Readonly<Record<string, string>> = {
  AES256: 'SSE-S3',
  'aws:kms': 'SSE-KMS',
  'aws:kms:dsse': 'DSSE-KMS',
};

const BLOCKS = {
  blockPublicAcls: 'new public ACLs refused',
  ignorePublicAcls: 'public ACLs ignored',
  blockPublicPolicy: 'new public policies refused',
  restrictPublicBuckets: 'public policies restricted',
} as const;

/** What answers show of a bucket, in this order. */
export const columns: readonly Column[] = [
  {
    name: 'public',
    label: 'Public',
    value: (document) => verdict(document)?.public,
    why: (document) => verdict(document)?.why,
  },
  {
    name: 'encryption',
    label: 'Encryption',
    value: detail('encryption', ({ algorithm }) => ALGORITHMS[algorithm] ?? algorithm),
    why: encryptionWhy,
  },
  { name: 'kmsKey', label: 'KMS key', value: ofEncryption(({ key }) => key), why: keyWhy },
  {
    name: 'bucketKey',
    label: 'Bucket key',
    value: ofEncryption(({ algorithm, bucketKey }) =>
      algorithm === 'AES256' || bucketKey === undefined ? undefined : onOff(bucketKey),
    ),
  },
  { name: 'versioning', label: 'Versioning', value: detail('versioning', ({ status }) => status) },
  {
    name: 'mfaDelete',
    label: 'MFA delete',
    value: ({ attrs: { versioning } }: { attrs: S3Attributes }) =>
      versioning && !isUnreadable(versioning) ? onOff(versioning.mfaDelete) : undefined,
  },
  {
    name: 'accountBlock',
    label: 'Public access block of the account',
    value: detail('accountBlock', blockText),
  },
  {
    name: 'bucketBlock',
    label: 'Public access block of the bucket',
    value: detail('bucketBlock', blockText),
  },
  {
    name: 'policyStatus',
    label: 'Policy',
    value: detail('policyPublic', (isPublic) => (isPublic ? 'public' : 'not public')),
  },
  {
    name: 'acl',
    label: 'ACL',
    value: detail('acl', ({ grants }) =>
      grants.length === 0 ? 'nobody' : grants.map(({ to, permission }) => `${to}: ${permission}`).join(', '),
    ),
  },
  {
    name: 'ownership',
    label: 'Object ownership',
    value: detail('ownership', (value) => value),
    why: ownershipWhy,
  },
  {
    name: 'website',
    label: 'Website',
    value: detail(
      'website',
      (value, document) => `${websiteHost(nameOf(document), document.region)}: ${value}`,
    ),
  },
  { name: 'logging', label: 'Access log', value: detail('logging', (value) => value) },
  { name: 'lifecycle', label: 'Lifecycle', value: detail('lifecycle', (rules) => rules.join('; ')) },
  { name: 'replication', label: 'Copied to', value: detail('replication', (targets) => targets.join(', ')) },
  {
    name: 'accessPoints',
    label: 'Access points',
    value: detail('accessPoints', (points) =>
      points
        .map(
          ({ name, arn, alias, vpc }) =>
            `${arn ?? name}${alias ? ` (${alias})` : ''}${vpc ? ` in ${vpc}` : ''}`,
        )
        .join(', '),
    ),
  },
  tagsColumn,
  { name: 'created', label: 'Created', value: ({ attrs }) => attrs['created'], why: createdWhy },
  { name: 'ownerId', label: 'Canonical id of the owner', value: ofAcl },
  {
    name: 'policy',
    label: 'Bucket policy',
    sensitivity: 'restricted',
    // A bucket is found by its own name and by its access points, which a policy may name
    identifies: /s3alias$|accesspoint/,
    value: detail('policy', (text) => text),
  },
];

function ofEncryption(say: (value: Detail<'encryption'>) => unknown): (document: Document) => unknown {
  return ({ attrs }) => {
    const { encryption } = attrs as S3Attributes;
    return encryption && !isUnreadable(encryption) ? say(encryption) : undefined;
  };
}

function ofAcl({ attrs }: Document): unknown {
  const { acl } = attrs as S3Attributes;
  return acl && !isUnreadable(acl) ? acl.owner : undefined;
}

function blockText(block: Detail<'bucketBlock'>): string {
  const on = Object.entries(BLOCKS).filter(([name]) => block[name as keyof typeof BLOCKS]);
  if (on.length === 4) return 'everything public blocked';
  return on.length === 0 ? 'all off' : on.map(([, words]) => words).join(', ');
}

/** S3 encrypts every new object since January 2023; what nobody set up is not unencrypted, and AES256 is no choice. */
function encryptionWhy({ attrs }: Document): string | undefined {
  const { encryption } = attrs as S3Attributes;
  if (encryption === null)
    return 'No encryption of its own: S3 encrypts every object that came since January 2023 with SSE-S3; older ones may be unencrypted.';
  if (encryption === undefined || isUnreadable(encryption) || encryption.algorithm !== 'AES256')
    return undefined;
  return 'The default of S3 for every bucket, so no proof that anybody chose it.';
}

function keyWhy({ attrs, account }: Document): string | undefined {
  const { encryption } = attrs as S3Attributes;
  const key = encryption && !isUnreadable(encryption) ? encryption.key : undefined;
  const owner = key?.startsWith('arn:') ? key.split(':')[4] : undefined;
  return owner && owner !== account ? `A key of the account ${owner}, not of the bucket's own.` : undefined;
}

function ownershipWhy({ attrs }: Document): string | undefined {
  const { ownership } = attrs as S3Attributes;
  if (ownership === 'BucketOwnerEnforced') return 'ACLs are switched off.';
  return ownership === null ? 'ACLs count, and an object belongs to whoever wrote it.' : undefined;
}

function createdWhy({ attrs }: Document): string | undefined {
  const { listedFrom } = attrs as S3Attributes;
  if (listedFrom === 'us-east-1') return undefined;
  return `As listed in ${listedFrom ?? 'a region not known'}: only the list of us-east-1 has true dates, others may give that of a later change.`;
}
