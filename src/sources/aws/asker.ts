import { hash } from 'node:crypto';
import type { AwsSettings, OnBehalf } from '#kit';
import { principalId } from '#kit';

/** In whose name a live question asks: the credentials, and so the clients, are the asker's own. */
export interface Asker {
  /** What CloudTrail shows of the asker (SourceIdentity); absent where the configuration switches it off. */
  identity?: string;
  /** The role of the asker's group, in place of the configured one. */
  role?: string;
  /** Each call is sent once: what it does may not be wanted a second time, after an answer that got lost. */
  sendsOnce?: true;
}

/** The longest that AWS takes as a SourceIdentity or session name. */
const LONGEST = 64;

/** Without members where live questions are asked with the collector's own role and name. */
export function askerOf({ principal, role }: OnBehalf, settings: AwsSettings): Asker {
  const identity = settings.sourceIdentity === false ? undefined : sessionName(principalId(principal));
  return { ...(identity !== undefined && { identity }), ...(role !== undefined && { role }) };
}

/**
 * A text as CloudTrail may show it: what AWS allows in a session name or SourceIdentity (`[\w+=,.@-]`), 2 to 64
 * characters. What is too long ends with a part of its hash, so that two askers never look the same.
 */
export function sessionName(text: string): string {
  const fit = text.replaceAll(/[^\w+=,.@-]/g, '-').padEnd(2, '-');
  if (fit.length <= LONGEST) return fit;
  const mark = hash('sha256', text).slice(0, 8);
  return `${fit.slice(0, LONGEST - 9)}-${mark}`;
}
