import { isTeamId } from './parse.ts';
import { recordOf, textOf } from './untrusted.ts';

/** Something that happened in a workspace. https://docs.slack.dev/apis/events-api */
export interface SlackEvent {
  /** The same in every delivery of the same event. */
  id: string;
  team: string;
  app?: string;
  /** `subteam_updated`, `app_home_opened`, … */
  type: string;
  /** It was in a channel that people of another organisation read, too. */
  isShared: boolean;
  event: Record<string, unknown>;
}

/** The event in a signed body, or undefined where it is none of Slack's. */
export function eventOf(payload: unknown): SlackEvent | undefined {
  const all = recordOf(payload);
  const event = recordOf(all['event']);
  const id = textOf(all, 'event_id');
  const type = textOf(event, 'type');
  const team = textOf(all, 'team_id') || textOf(all, 'enterprise_id');
  const app = textOf(all, 'api_app_id');
  if (textOf(all, 'type') !== 'event_callback' || type === '' || !isTeamId(team)) return undefined;
  if (!/^[A-Za-z0-9]{1,60}$/.test(id)) return undefined;
  const isShared = all['is_ext_shared_channel'] === true;
  return { id, team, type, event, isShared, ...(app !== '' && { app }) };
}

/** What Slack wants back when it is told our address for events; undefined for everything else. */
export function challengeOf(payload: unknown): string | undefined {
  const all = recordOf(payload);
  const challenge = textOf(all, 'challenge');
  return textOf(all, 'type') === 'url_verification' && challenge !== '' ? challenge : undefined;
}
