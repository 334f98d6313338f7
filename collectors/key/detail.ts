import type { Unreadable } from '#kit';
import { classify } from '#kit';

/**
 * A detail of something that could be read: where it is denied, the reason stands in its place. Throttling, timeouts and
 * network errors are no details and are thrown, so that a value that is known is not lost for them.
 */
export async function detail<T>(read: () => Promise<T>): Promise<T | Unreadable> {
  try {
    return await read();
  } catch (error) {
    const { outcome, error: said } = classify(error);
    if (outcome !== 'denied') throw error;
    return { unreadable: said.action ? `${said.code} (${said.action})` : said.code };
  }
}

/** Whether IAM says that a thing is not there (any more). */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /^NoSuchEntity(Exception)?$/.test(error.name);
}

/** What `read` gives, or undefined where IAM says that it is not there. */
export async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
