import type { Clock, Log } from '#kit';
import type { AccessRequest, Requests } from '../../access/requests/request.types.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { powerOf } from './decision.ts';
import { renderRequest } from './render-request.ts';

/** What was not told by then is told no more, milliseconds. */
const goodForMs = 24 * 3_600_000;

export interface TellerOptions {
  outbox: Outbox;
  requests: Requests;
  /** Where approvers are asked about kinds that name no channel of their own. */
  fallback: string | undefined;
  clock: Clock;
  log: Log;
}

/**
 * Tells of a request as it is now: the approvers by one card, which is kept up to date, and who asked by a direct
 * message for each step. True once the outbox has both; never rejects.
 */
export function teller(options: TellerOptions): (request: AccessRequest) => Promise<boolean> {
  const { outbox, requests, fallback, clock, log } = options;
  return async (request) => {
    const { id, state, who, kind, breakGlass } = request;
    const terms = requests.terms(kind);
    const channel = terms?.channel ?? fallback;
    const key = `access/${id}/${state}`;
    const card = `access/${id}/${breakGlass ? 'approved' : 'pending'}`;
    const expiresAt = clock() + goodForMs;
    try {
      if (channel === undefined) log.warn({ kind }, 'nobody is asked for access: there is no channel for it');
      else {
        const message = renderRequest(request, terms, powerOf(who, undefined, terms));
        await outbox.post({
          key,
          to: [channel],
          message,
          expiresAt,
          ...(key !== card && { replaces: card }),
        });
      }
      const message = renderRequest(request, terms, 'end');
      await outbox.post({ key: `${key}/own`, to: [who.user], message, expiresAt });
      return true;
    } catch (error) {
      log.warn({ err: error }, 'request for access not told yet');
      return false;
    }
  };
}
