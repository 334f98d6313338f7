import type { Log } from '#kit';
import { CloudwhoisError } from '#kit';
import { withCode } from './escape.ts';
import { failure, type Rendered } from './message.ts';

/** What is said to somebody whose question failed; what is not for their eyes goes to the log under the same id. */
export function trouble(error: unknown, { requestId, log }: { requestId: string; log: Log }): Rendered {
  if (!(error instanceof CloudwhoisError)) {
    log.error({ err: error, requestId }, 'slack question failed');
    return failure(
      'Something went wrong on our side, and the question was not answered. Please ask again.',
      requestId,
    );
  }
  log.warn({ code: error.code, requestId }, 'slack question refused');
  const fix = error.fix === undefined ? '' : ` ${withCode(error.fix, 500)}`;
  return failure(`${withCode(error.message, 500)}${fix}`, requestId);
}
