import { classify } from './classify.ts';
import type { Unreadable } from './document.ts';

/**
 * A detail of a resource has three states: a value, `null` (not configured), unreadable with the reason. The one rule:
 * a denial costs the detail that it denies; throttling, timeouts and faults of the network say nothing of it and fail
 * the scope, which keeps what was known.
 */

/** What `read` gives; where it is denied, the reason in its place. Throws every other error. See `reasonOf` for `action`. */
export async function detail<T>(read: () => Promise<T>, action?: string): Promise<T | Unreadable> {
  try {
    return await read();
  } catch (error) {
    if (classify(error).outcome !== 'denied') throw error;
    return { unreadable: reasonOf(error, action) };
  }
}

/** `AccessDenied (s3:GetBucketPolicy)`. `action` is the IAM action that the call needs, for errors that name none. */
export function reasonOf(error: unknown, action?: string): string {
  const said = classify(error).error;
  const needed = said.action ?? action;
  return needed === undefined ? said.code : `${said.code} (${needed})`;
}

/** Whether the service says that a thing is not there (any more): `gone` fits the name of its error. */
export function isGone(error: unknown, gone: RegExp): boolean {
  return error instanceof Error && gone.test(error.name);
}

/** What `read` gives, or undefined where the thing is not there (any more). Throws every other error. */
export async function unlessGone<T>(gone: RegExp, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isGone(error, gone)) return undefined;
    throw error;
  }
}
