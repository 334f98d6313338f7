import { counted } from './show.ts';

/** The errors that may reach a person. `message` is fit for anybody's eyes; what is not goes into `cause`. */

export interface ErrorDetails {
  /** What to do next, one sentence. */
  fix?: string;
  cause?: unknown;
  /** For 429 and 503. */
  retryAfterSeconds?: number;
}

/** The common ancestor: a stable code, an HTTP status, a public message. */
export class CloudwhoisError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fix: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, status: number, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CloudwhoisError';
    this.code = code;
    this.status = status;
    this.fix = details.fix;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** The input cannot be used; the message says what is wrong and the fix what would do. */
export function invalid(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('invalid', 400, message, details);
}

/** A page was asked for that the answer did not give. */
export function noSuchPage(): CloudwhoisError {
  const fix = 'Ask again without it, which gives the first page, and take the next one from there.';
  return invalid('There is no such page of this answer.', { fix });
}

/** Nobody we know: no token, a wrong or an expired one. */
export function unauthorized(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('unauthorized', 401, message, details);
}

/** Known, but not allowed. The message leaks nothing about the thing asked. */
export function denied(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('denied', 403, message, details);
}

/** No such route, kind or page. */
export function notFound(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('not-found', 404, message, details);
}

/** Over a limit; `retryAfterSeconds` says when there is room again. */
export function tooMany(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('too-many', 429, message, details);
}

/** Something that we stand on (store, audit, AWS) does not answer. */
export function unavailable(message: string, details?: ErrorDetails): CloudwhoisError {
  return new CloudwhoisError('unavailable', 503, message, details);
}

/** One fault of the configuration: where, what, and an example of what would do. */
export interface ConfigFault {
  key: string;
  problem: string;
  example?: string;
}

/** Every fault of the configuration at once; entries exit with code 2. No value of a secret is in it. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(`The configuration has ${counted(faults.length, 'fault')}.`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
