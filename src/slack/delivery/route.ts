import { joined, notice, type SlackMessage } from '../message/message.ts';
import type { Sender } from '../request/parse.ts';
import type { Outbox } from './outbox.ts';
import { type ResponseTarget, type ResponseUrlOptions, responseTarget } from './response-url.ts';

export interface RouteOptions extends ResponseUrlOptions {
  /** Absent where there is no bot token: then there are no direct messages. */
  outbox?: Outbox;
}

/** An answer that comes later than this is of no use to anybody. */
const goodForMs = 60 * 60_000;

/**
 * The way for later messages to somebody: the address that Slack gave, and where that is gone a direct message,
 * which waits in the outbox until it is out. Undefined where there is neither.
 */
export function routeTo(
  { user, responseUrl, requestId }: Pick<Sender, 'user'> & { responseUrl?: string; requestId: string },
  options: RouteOptions,
): ResponseTarget | undefined {
  const { outbox, clock, log } = options;
  const direct = responseTarget(responseUrl, options);
  if (!outbox) return direct;
  let sent = 0;
  return {
    async send(message) {
      if (direct && (await direct.send(message))) return true;
      const key = `answer/${requestId}/${(sent += 1)}`;
      const said = asDirectMessage(message);
      try {
        await outbox.post({ key, to: [user], message: said, expiresAt: clock() + goodForMs });
        return true;
      } catch (error) {
        log.warn({ err: error, requestId }, 'slack answer not kept for a direct message');
        return false;
      }
    },
  };
}

const instead = notice('Slack gave no way to answer where you asked, so here it is.');

function asDirectMessage(message: SlackMessage): SlackMessage {
  return { ...message, ...joined(instead, message) };
}
