import type { Principal } from '#kit';
import type { DispatchOptions } from './dispatch.ts';
import { ephemeral, failure, type SlackMessage } from './message/message.ts';
import { trouble } from './message/trouble.ts';
import type { Sender } from './request/parse.ts';

/** The answer of `answer`, once it is known who asks; every error in words. */
export async function answered(
  { team, user }: Sender,
  { requestId, signal }: { requestId: string; signal: AbortSignal },
  { members, log }: Pick<DispatchOptions, 'members' | 'log'>,
  answer: () => Promise<SlackMessage> | SlackMessage,
): Promise<SlackMessage> {
  try {
    const learning = members?.known(team, user);
    if (learning) await learning;
    return await answer();
  } catch (error) {
    if (!signal.aborted) return ephemeral(trouble(error, { requestId, log }));
    log.warn({ requestId }, 'slack question was ended before its answer');
    return ephemeral(failure('This took too long and was ended. Please ask for less, or later.', requestId));
  }
}

/** Whoever sent something, as the one who asks. */
export function principalOf({ team, user, enterprise }: Sender): Principal & { type: 'slack' } {
  return enterprise === undefined ? { type: 'slack', team, user } : { type: 'slack', team, user, enterprise };
}
