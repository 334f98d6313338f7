import type { Clock, Log } from '#kit';
import type { AccessRequest, Requests } from '../../access/requests/request.types.ts';
import type { Outbox } from '../delivery/outbox.ts';
import { tellBoth } from '../delivery/tell-both.ts';
import { powerOf } from './decision.ts';
import { renderRequest } from './render-request.ts';

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
  const { requests, fallback, log } = options;
  return async (request) => {
    const { id, state, who, kind, breakGlass } = request;
    const terms = requests.terms(kind);
    const channel = terms?.channel ?? fallback;
    if (channel === undefined) log.warn({ kind }, 'nobody is asked for access: there is no channel for it');
    const message = renderRequest(request, terms, powerOf(who, undefined, terms));
    const first = `access/${id}/${breakGlass ? 'approved' : 'pending'}`;
    return tellBoth(
      {
        key: `access/${id}/${state}`,
        ...(channel !== undefined && { card: { channel, first, message } }),
        own: { user: who.user, message: renderRequest(request, terms, 'end') },
      },
      options,
    );
  };
}
