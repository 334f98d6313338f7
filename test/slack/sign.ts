import { createHmac } from 'node:crypto';

/** What tests and benchmarks sign with. */
export const testSecret = '8f742231b10e8888abcd99yyyzzz85a5';

export interface Signed {
  body: string;
  headers: Record<string, string>;
}

let commands = 0;

/** The form of a slash command, as Slack sends it; each call has a trigger id of its own unless one is given. */
export function commandForm(fields: Record<string, string> = {}): string {
  commands += 1;
  return new URLSearchParams({
    token: 'xyzz0WbapA4vBCDEFasx0q6G',
    team_id: 'T0001',
    team_domain: 'acme',
    channel_id: 'C0GENERAL',
    channel_name: 'general',
    user_id: 'U0SUP1',
    user_name: 'roadrunner',
    command: '/ipinfo',
    text: '10.0.0.7',
    api_app_id: 'A0001',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T0001/397700885554/96rGlfmibIGlgcZRskXaIFfN',
    trigger_id: `398738663015.47445629121.${commands.toString(16).padStart(32, '0')}`,
    ...fields,
  }).toString();
}

/** Signs a body as Slack does. `now` is in milliseconds; a Buffer is signed as it is. */
export function sign(
  body: string | Buffer,
  {
    secret = testSecret,
    now,
    timestamp = String(Math.floor(now / 1000)),
  }: { secret?: string; now: number; timestamp?: string },
): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
}

/** A signed slash command, ready to be sent. */
export function signedCommand(
  fields: Record<string, string>,
  options: { secret?: string; now: number },
): Signed {
  const body = commandForm(fields);
  return { body, headers: sign(body, options) };
}

export interface ClickFields {
  user?: string;
  /** The clicker's own workspace. */
  userTeam?: string;
  /** Of the app's installation; null where that is for a whole organisation. */
  team?: string | null;
  channel?: string;
  ephemeral?: boolean;
  responseUrl?: string;
  message?: string;
  trigger?: string;
}

/** A click on a button, as Slack sends it. */
export function clickPayload(action: { id: string; value: string }, fields: ClickFields = {}): object {
  commands += 1;
  const { user = 'U0SUP1', userTeam = 'T0001', team = 'T0001', channel = 'C0GENERAL' } = fields;
  const { ephemeral = true, message = '1795229160.000100' } = fields;
  return {
    type: 'block_actions',
    user: { id: user, username: 'roadrunner', team_id: userTeam },
    team: team === null ? null : { id: team, domain: 'acme' },
    api_app_id: 'A0001',
    container: { type: 'message', message_ts: message, channel_id: channel, is_ephemeral: ephemeral },
    channel: { id: channel, name: 'general' },
    trigger_id: fields.trigger ?? `1.2.${commands}`,
    response_url: fields.responseUrl ?? 'https://hooks.slack.com/actions/T0001/1/x',
    actions: [
      { type: 'button', action_id: action.id, value: action.value, block_id: 'b', action_ts: '1795229170.1' },
    ],
  };
}

/** A form that was sent, as Slack sends it: typed texts by block, a tick as `yes`, a choice as it is. */
export function signedForm(
  { callback, data, values }: { callback: string; data: string; values: Readonly<Record<string, string>> },
  { user = 'U0SUP1', userTeam = 'T0001' }: ClickFields,
  { now }: { now: number },
): Signed {
  commands += 1;
  const element = (block: string, value: string) =>
    block === 'duration'
      ? { type: 'static_select', selected_option: { value } }
      : value === 'yes'
        ? { type: 'checkboxes', selected_options: [{ value }] }
        : { type: 'plain_text_input', value };
  const filled = Object.entries(values).map(([block, value]) => [block, { [block]: element(block, value) }]);
  const payload = {
    type: 'view_submission',
    user: { id: user, username: 'roadrunner', team_id: userTeam },
    team: { id: 'T0001', domain: 'acme' },
    api_app_id: 'A0001',
    trigger_id: `3.4.${commands}`,
    view: {
      type: 'modal',
      callback_id: callback,
      private_metadata: data,
      state: { values: Object.fromEntries(filled) },
    },
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { body, headers: sign(body, { now }) };
}

/** Signs the form in which Slack sends interactions. */
export function signedInteraction(payload: object, options: { now: number }): Signed {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return { body, headers: sign(body, options) };
}

export function signedClick(
  action: { id: string; value: string },
  fields: ClickFields,
  options: { now: number },
): Signed {
  return signedInteraction(clickPayload(action, fields), options);
}

/** Signs a body of the Events API. */
export function signedEvent(body: object, options: { now: number }): Signed {
  const text = JSON.stringify(body);
  return { body: text, headers: { ...sign(text, options), 'content-type': 'application/json' } };
}
