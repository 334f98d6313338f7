import type { Arrival, DispatchOptions } from './dispatch.ts';
import { takeHome } from './home/take-home.ts';
import type { SlackEvent } from './request/event.ts';
import { recordOf, textOf } from './request/untrusted.ts';
import { takeLinks } from './words/take-links.ts';
import { takeMessage } from './words/take-message.ts';

/** Slack repeats an event for up to an hour, or for a day where "delayed events" are on. */
const repeatedForMs = 25 * 3_600_000;

type Handler = (envelope: SlackEvent, arrival: Arrival, options: DispatchOptions) => void;

/** What is done about which event; all others are acknowledged and logged. */
const handlers: Readonly<Record<string, Handler>> = {
  app_home_opened: takeHome,
  app_mention: takeMessage,
  link_shared: takeLinks,
  message: takeMessage,
  subteam_members_changed: ({ event }, _arrival, { members }) =>
    members?.groupChanged(textOf(event, 'subteam_id')),
  subteam_updated: ({ event }, _arrival, { members }) =>
    members?.groupChanged(textOf(recordOf(event['subteam']), 'id')),
};

/**
 * Takes an event once, however often Slack delivers it: a repetition may well be the first delivery that reached us,
 * so that only its id counts. Never rejects.
 */
export async function takeEvent(
  envelope: SlackEvent,
  arrival: Arrival,
  options: DispatchOptions,
): Promise<undefined> {
  const { id, type } = envelope;
  const { requestId } = arrival;
  const { claim, log } = options;
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (!handler) {
    log.info({ type, requestId }, 'slack event that nobody waits for');
    return;
  }
  try {
    if (!(await claim(`slack-event/${id}`, repeatedForMs))) return;
  } catch (error) {
    // Twice is better than never: what events make us do can be done again
    log.warn({ err: error, requestId }, 'slack event not guarded against repetition');
  }
  handler(envelope, arrival, options);
}
