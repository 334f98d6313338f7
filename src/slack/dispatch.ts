import type { Log, Principal, Refusals, SlackSettings } from '#kit';
import type { Access } from '../access/access.ts';
import type { Status } from '../answer/status.types.ts';
import type { Silences } from '../watch/silences.ts';
import { takeClick } from './buttons/take-click.ts';
import type { Commands } from './commands.ts';
import type { DeliverOptions } from './deliver.ts';
import type { Late } from './delivery/late.ts';
import { responseTarget } from './delivery/response-url.ts';
import type { RouteOptions } from './delivery/route.ts';
import type { Members } from './members.ts';
import { ephemeral, notice, type SlackMessage } from './message/message.ts';
import type { ViewReply } from './message/view.ts';
import type { Envelope } from './request/envelope.ts';
import type { Sender } from './request/parse.ts';
import type { Claim, Freshness } from './request/replay.ts';
import { takeCommand } from './take-command.ts';
import { takeEvent } from './take-event.ts';
import { takeForm } from './take-form.ts';

export interface DispatchOptions {
  commands: Commands;
  access: Access;
  status: (principal: Principal) => Promise<Status>;
  /** What was refused because it lost too much; absent where nobody may accept that in Slack. */
  refusals?: Refusals;
  /** Absent where nobody is told anything unasked. */
  silences?: Silences;
  delivery: DeliverOptions;
  members?: Members;
  late: Late;
  responses: RouteOptions;
  claim: Claim;
  settings: SlackSettings | undefined;
  log: Log;
}

/** What goes back at once: a message, or what becomes of a form. */
export type Said = SlackMessage | ViewReply;

/** What is known of one delivery. `unguarded`: another process may have had the same request. */
export interface Arrival {
  freshness: Freshness;
  requestId: string;
}

/**
 * What a verified envelope gets as its immediate answer, whichever way it came; undefined: nothing but that it
 * arrived. Never rejects.
 */
export function dispatch(
  envelope: Envelope,
  arrival: Arrival,
  options: DispatchOptions,
): Promise<Said | undefined> | Said | undefined {
  const { type, payload } = envelope;
  if (!isOurs(payload, type, options)) return turnAway(envelope, arrival, options);
  if (type === 'slash_commands') return takeCommand(payload, arrival, options);
  if (type === 'interactive')
    return payload.type === 'view_submission'
      ? takeForm(payload, arrival, options)
      : takeClick(payload, arrival, options);
  return takeEvent(payload, arrival, options);
}

/** Who clicks does not read what a click is answered with, so that it takes the way of later answers. */
function turnAway(
  { type, payload }: Envelope,
  { requestId }: Arrival,
  { late, responses }: DispatchOptions,
): SlackMessage | undefined {
  if (type === 'slash_commands') return strange;
  if (type === 'interactive') {
    const message = { ...strange, replace_original: false };
    const target = () => responseTarget(payload.responseUrl, responses);
    late.follow({ work: Promise.resolve(message), abort() {}, target, requestId });
  }
  return undefined;
}

const strange = ephemeral(notice('cloudwhois is not set up for this workspace or app.'));

/**
 * Whether it came from the app and one of the workspaces of the configuration, where those are named. In a channel
 * that is shared with another organisation its people can click; they are of another workspace.
 */
function isOurs(
  { app, team }: Pick<Sender, 'app' | 'team'>,
  type: Envelope['type'],
  { settings, log }: DispatchOptions,
): boolean {
  const rightApp = settings?.app === undefined || settings.app === app;
  const rightTeam = settings?.teams === undefined || settings.teams.includes(team);
  if (rightApp && rightTeam) return true;
  log.warn({ app, team, type }, 'slack envelope of another app or workspace');
  return false;
}
