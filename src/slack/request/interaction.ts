import { messageText } from './message-text.ts';
import { isChannelId, isTeamId, isUserId, type Sender } from './parse.ts';
import { recordOf, textOf } from './untrusted.ts';

/** A click, a shortcut or a modal, as far as we use it. The signature holds, but what is in a value is anybody's. */
export interface Interaction extends Sender {
  /** `block_actions`, `message_action`, `view_submission`, … */
  type: string;
  /** Where its message is; absent where it has none. */
  channel?: string;
  /** The time of its message, which is its id in the channel. */
  message?: string;
  /** Whether its message is for the clicker's eyes alone. */
  ephemeral: boolean;
  /** The first element that was used, with its value or that of its choice; Slack sends one at a time. */
  action?: { id: string; value: string };
  /** Of a shortcut or a modal: which. */
  callback?: string;
  /** All that the message says on which a shortcut was used. */
  said?: string;
  /** Of a click on the App Home: which version of it, empty where Slack does not say. */
  home?: { hash: string };
  /** Of a form that was sent: what we put into it, and what was filled in, by block. */
  form?: { data: string; values: ReadonlyMap<string, string> };
  /** Unique for each interaction. */
  trigger: string;
  /** A secret for 30 minutes: never log it. */
  responseUrl?: string;
}

/**
 * The interaction in a signed payload, or undefined where it is none of Slack's. The team is the user's own: in a
 * channel that is shared with another organisation, its people can click, too.
 * https://docs.slack.dev/reference/interaction-payloads
 */
export function interactionOf(payload: unknown): Interaction | undefined {
  const all = recordOf(payload);
  const type = textOf(all, 'type');
  const person = recordOf(all['user']);
  const user = textOf(person, 'id');
  const enterprise = textOf(recordOf(all['enterprise']), 'id');
  // An installation for a whole organisation names no team beside the user's
  const team = textOf(person, 'team_id') || textOf(recordOf(all['team']), 'id') || enterprise;
  if (!/^[a-z_]{1,40}$/.test(type) || !isUserId(user) || !isTeamId(team)) return undefined;
  const app = textOf(all, 'api_app_id');
  const callback = textOf(all, 'callback_id') || textOf(recordOf(all['view']), 'callback_id');
  const responseUrl = textOf(all, 'response_url');
  const action = actionOf(all['actions']);
  const view = recordOf(all['view']);
  return {
    ...{ type, user, team, trigger: textOf(all, 'trigger_id') },
    ...placeOf(all),
    ...(enterprise !== '' && { enterprise }),
    ...(app !== '' && { app }),
    ...(callback !== '' && { callback }),
    ...(responseUrl !== '' && { responseUrl }),
    ...(action && { action }),
    ...(type === 'message_action' && { said: messageText(all['message']) }),
    ...(type === 'view_submission' && {
      form: { data: textOf(view, 'private_metadata'), values: valuesOf(recordOf(view['state'])['values']) },
    }),
    ...(textOf(view, 'type') === 'home' && { home: { hash: textOf(view, 'hash') } }),
  };
}

function placeOf(all: Record<string, unknown>): Pick<Interaction, 'channel' | 'message' | 'ephemeral'> {
  const container = recordOf(all['container']);
  const channel = textOf(container, 'channel_id') || textOf(recordOf(all['channel']), 'id');
  const message = textOf(container, 'message_ts');
  return {
    ephemeral: container['is_ephemeral'] === true,
    ...(isChannelId(channel) && { channel }),
    ...(message !== '' && { message }),
  };
}

/** What was filled in: typed, selected, or the first of what was ticked. */
function valuesOf(values: unknown): Map<string, string> {
  return new Map(
    Object.entries(recordOf(values)).map(([block, actions]) => {
      const [element = {}] = Object.values(recordOf(actions)).map(recordOf);
      const ticked = element['selected_options'];
      const option = recordOf(element['selected_option'] ?? (Array.isArray(ticked) ? ticked[0] : undefined));
      return [block, textOf(element, 'value') || textOf(option, 'value')];
    }),
  );
}

function actionOf(actions: unknown): Interaction['action'] {
  const [first] = Array.isArray(actions) ? actions : [];
  const action = recordOf(first);
  const id = textOf(action, 'action_id');
  const chosen = textOf(recordOf(action['selected_option']), 'value');
  return id === '' ? undefined : { id, value: textOf(action, 'value') || chosen };
}
