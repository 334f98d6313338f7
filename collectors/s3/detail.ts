import type { Unreadable } from '#kit';
import { classify } from '#kit';

/** What S3 answers where something is merely not set up. */
const UNSET = new Set([
  'NoSuchBucketPolicy',
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchTagSet',
  'NoSuchTagSetError',
  'NoSuchWebsiteConfiguration',
  'OwnershipControlsNotFoundError',
  'ReplicationConfigurationNotFoundError',
  'ServerSideEncryptionConfigurationNotFoundError',
]);

/** Errors of our own access as a whole, which no single detail is to blame for. */
const OURS = /^(NoCredentials|ExpiredToken.*|RequestExpired|TokenRefreshRequired|Aborted|Timeout)$/;

/**
 * One detail in its three states: what `load` gives, null where S3 says that nothing is set up, unreadable where it
 * is refused. `action` is the IAM action that the call needs. Throws on throttling, timeouts, faults of the network
 * or of AWS, and where the bucket is gone: none of these says anything of the detail.
 */
export async function readDetail<T>(
  action: string,
  load: () => Promise<T | null | undefined>,
): Promise<T | null | Unreadable> {
  try {
    return (await load()) ?? null;
  } catch (error) {
    if (UNSET.has(nameOf(error))) return null;
    if (isGone(error) || !isRefusal(error)) throw error;
    return { unreadable: `${classify(error).error.code} (${action})` };
  }
}

/** Whether the bucket is not there (any more). */
export function isGone(error: unknown): boolean {
  return nameOf(error) === 'NoSuchBucket';
}

/** Whether AWS understood the call and would not answer it, so that a second attempt would end the same way. */
export function isRefusal(error: unknown): boolean {
  const { outcome, error: told } = classify(error);
  if (OURS.test(told.code) || told.action === 'sts:AssumeRole' || outcome === 'throttled') return false;
  if (outcome === 'denied' || outcome === 'excluded') return true;
  const status = statusOf(error) ?? 0;
  return (status >= 300 && status < 500 && status !== 408) || status === 501;
}

/** The HTTP status that an error of the SDK came with. */
export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
