import type {
  GetBucketAclCommandOutput,
  GetBucketEncryptionCommandOutput,
  GetBucketLifecycleConfigurationCommandOutput,
  GetBucketLoggingCommandOutput,
  GetBucketReplicationCommandOutput,
  GetBucketVersioningCommandOutput,
  GetBucketWebsiteCommandOutput,
  Grantee,
  LifecycleRule,
} from '@aws-sdk/client-s3';
import type { Acl, Encryption } from './document.ts';

/** S3's answers as the facts that people read. All are pure, and undefined where nothing is set up. */

type Answer<T> = Omit<T, '$metadata'>;

export function encryptionOf(answer: Answer<GetBucketEncryptionCommandOutput>): Encryption | undefined {
  const [rule] = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
  const set = rule?.ApplyServerSideEncryptionByDefault;
  if (!set?.SSEAlgorithm) return undefined;
  return {
    algorithm: set.SSEAlgorithm,
    ...(set.KMSMasterKeyID && { key: set.KMSMasterKeyID }),
    ...(rule?.BucketKeyEnabled !== undefined && { bucketKey: rule.BucketKeyEnabled }),
  };
}

/** Undefined where it was never switched on: S3 answers with nothing. */
export function versioningOf({ Status, MFADelete }: Answer<GetBucketVersioningCommandOutput>) {
  return Status && { status: Status.toLowerCase(), mfaDelete: MFADelete === 'Enabled' };
}

/** How a grant to the whole world is named, and one to everybody with an AWS account of any kind. */
export const EVERYBODY = 'everybody';
export const ANY_ACCOUNT = 'anybody with an AWS account';

const GROUPS: Readonly<Record<string, string>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': EVERYBODY,
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': ANY_ACCOUNT,
  'http://acs.amazonaws.com/groups/s3/LogDelivery': 'log delivery',
};

export function aclOf({ Owner, Grants = [] }: Answer<GetBucketAclCommandOutput>): Acl {
  const grants = Grants.map(({ Grantee: grantee, Permission }) => ({
    to: granteeName(grantee, Owner?.ID),
    permission: (Permission ?? 'unknown').toLowerCase().replaceAll('_', ' '),
  }));
  return { ...(Owner?.ID && { owner: Owner.ID }), grants };
}

function granteeName(grantee: Grantee | undefined, owner: string | undefined): string {
  const { URI, ID, EmailAddress, DisplayName } = grantee ?? {};
  if (URI) return GROUPS[URI] ?? URI;
  if (ID && ID === owner) return 'the owner';
  return ID ?? EmailAddress ?? DisplayName ?? 'somebody who is not named';
}

export function loggingOf({ LoggingEnabled }: Answer<GetBucketLoggingCommandOutput>): string | undefined {
  const { TargetBucket, TargetPrefix = '' } = LoggingEnabled ?? {};
  return TargetBucket && `${TargetBucket}/${TargetPrefix}`;
}

export function websiteOf(answer: Answer<GetBucketWebsiteCommandOutput>): string | undefined {
  const { RedirectAllRequestsTo: to, IndexDocument, ErrorDocument } = answer;
  if (to) return `sends everybody to ${to.Protocol ? `${to.Protocol}://` : ''}${to.HostName ?? ''}`;
  const error = ErrorDocument?.Key ? `, errors with ${ErrorDocument.Key}` : '';
  return `serves ${IndexDocument?.Suffix ?? 'files'}${error}`;
}

export function replicationOf(answer: Answer<GetBucketReplicationCommandOutput>): string[] | undefined {
  const rules = (answer.ReplicationConfiguration?.Rules ?? []).filter(({ Status }) => Status !== 'Disabled');
  const targets = rules.flatMap(({ Destination }) => Destination?.Bucket ?? []);
  return targets.length > 0 ? [...new Set(targets)] : undefined;
}

export function lifecycleOf({
  Rules = [],
}: Answer<GetBucketLifecycleConfigurationCommandOutput>): string[] | undefined {
  return Rules.length > 0 ? Rules.map(ruleInWords) : undefined;
}

/** "expire logs: objects below logs/ move to GLACIER after 30 days, are deleted after 365 days (switched off)". */
function ruleInWords(rule: LifecycleRule): string {
  const done = [
    ...(rule.Transitions ?? []).map(({ StorageClass, ...when }) => `move to ${StorageClass} ${time(when)}`),
    rule.Expiration?.ExpiredObjectDeleteMarker
      ? 'lose delete markers of nothing'
      : rule.Expiration && `are deleted ${time(rule.Expiration)}`,
    ...(rule.NoncurrentVersionTransitions ?? []).map(
      ({ StorageClass, NoncurrentDays }) =>
        `as old versions move to ${StorageClass} after ${days(NoncurrentDays)}`,
    ),
    rule.NoncurrentVersionExpiration &&
      `as old versions are deleted after ${days(rule.NoncurrentVersionExpiration.NoncurrentDays)}`,
    rule.AbortIncompleteMultipartUpload &&
      `as unfinished uploads are dropped after ${days(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation)}`,
  ].filter((one) => one !== undefined);
  const off = rule.Status === 'Disabled' ? ' (switched off)' : '';
  return `${rule.ID ? `${rule.ID}: ` : ''}${objectsOf(rule)} ${done.join(', ') || 'stay as they are'}${off}`;
}

function objectsOf({ Prefix, Filter }: LifecycleRule): string {
  const { And } = Filter ?? {};
  const prefix = Prefix || Filter?.Prefix || And?.Prefix;
  const tags = [...(Filter?.Tag ? [Filter.Tag] : []), ...(And?.Tags ?? [])];
  const parts = [
    prefix && `below ${prefix}`,
    ...tags.map(({ Key, Value }) => `tagged ${Key}=${Value}`),
    bound('larger', Filter?.ObjectSizeGreaterThan ?? And?.ObjectSizeGreaterThan),
    bound('smaller', Filter?.ObjectSizeLessThan ?? And?.ObjectSizeLessThan),
  ].filter(Boolean);
  return parts.length > 0 ? `objects ${parts.join(' and ')}` : 'all objects';
}

function bound(word: string, bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : `${word} than ${bytes} bytes`;
}

function time({ Days, Date: date }: { Days?: number | undefined; Date?: Date | undefined }): string {
  return date ? `on ${date.toISOString().slice(0, 10)}` : `after ${days(Days)}`;
}

function days(count = 0): string {
  return `${count} day${count === 1 ? '' : 's'}`;
}
