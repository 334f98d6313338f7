import assert from 'node:assert/strict';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { doorWith } from './door-setup.ts';
import { settled, urlOf } from './fakes.ts';

/** One call of the Web API, or of a response URL (`said`). */
export interface Call {
  method: string;
  fields: Record<string, string>;
  said?: SlackMessage;
}

/** A door with a bot token, all of whose messages to Slack are a list; `reply` is what the Web API says. */
export async function talking(
  options: Parameters<typeof doorWith>[0] & { reply?: (method: string) => object } = {},
) {
  const { reply = () => ({ ok: true, channel: 'C1', ts: '1.0' }), ...part } = options;
  const calls: Call[] = [];
  const door = await doorWith({
    botToken: 'xoxb-1',
    fetch: async (url, init) => {
      const method = urlOf(url).split('/').at(-1) ?? '';
      if (init?.body instanceof URLSearchParams) {
        calls.push({ method, fields: Object.fromEntries(init.body) });
        return Response.json(reply(method));
      }
      calls.push({ method: 'response', fields: {}, said: JSON.parse(init?.body as string) as SlackMessage });
      return new Response('ok');
    },
    ...part,
  });
  const taken = async (
    response: Promise<{ statusCode: number; body: string }>,
  ): Promise<Call | undefined> => {
    const { statusCode, body } = await response;
    assert.deepEqual([statusCode, body], [200, '']);
    await settled();
    return calls.at(-1);
  };
  return {
    ...door,
    calls,
    press: (...input: Parameters<typeof door.click>) => taken(door.click(...input)),
    interact: (payload: object) => taken(door.interact(payload)),
    tell: (body: object) => taken(door.event(body)),
  };
}

let events = 0;

/** An event, as Slack wraps it. */
export function eventOf(event: object, part: object = {}): object {
  events += 1;
  return {
    type: 'event_callback',
    event_id: `Ev${events}`,
    team_id: 'T0001',
    api_app_id: 'A0001',
    event,
    ...part,
  };
}
