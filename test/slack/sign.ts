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
