import type { Envelope } from '../request/envelope.ts';
import { eventOf } from '../request/event.ts';
import { interactionOf } from '../request/interaction.ts';
import { commandOf } from '../request/parse.ts';
import { jsonOf, recordOf, textOf } from '../request/untrusted.ts';

/** One message of Slack's on a socket. https://docs.slack.dev/apis/events-api/using-socket-mode */
export type SocketMessage =
  /** The connection is ready; how long it will be, milliseconds. */
  | { type: 'hello'; lastsMs: number | undefined }
  /** It will be closed, or is. */
  | { type: 'disconnect'; reason: string }
  /** To be acknowledged by its id within three seconds; `envelope` is undefined where it is nothing that we know. */
  | { type: 'delivery'; id: string; answerable: boolean; envelope: Envelope | undefined }
  | { type: 'other' };

/** Longest message that is read, in characters; a modal with all that Slack allows is 250 KB. */
const MOST = 1024 * 1024;

/** Reads a message; `other` for whatever is none. Never throws. */
export function socketMessage(data: unknown): SocketMessage {
  if (typeof data !== 'string' || data.length > MOST) return { type: 'other' };
  const all = recordOf(jsonOf(data));
  const type = textOf(all, 'type');
  if (type === 'hello') return { type, lastsMs: lastsOf(all) };
  if (type === 'disconnect') return { type, reason: textOf(all, 'reason') };
  const id = textOf(all, 'envelope_id');
  if (id === '' || id.length > 100) return { type: 'other' };
  const answerable = all['accepts_response_payload'] === true;
  return { type: 'delivery', id, answerable, envelope: envelopeOf(type, all['payload']) };
}

function lastsOf(all: Record<string, unknown>): number | undefined {
  const seconds = recordOf(all['debug_info'])['approximate_connection_time'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}

function envelopeOf(type: string, payload: unknown): Envelope | undefined {
  if (type === 'slash_commands') {
    const fields = recordOf(payload);
    const command = commandOf((name) => textOf(fields, name));
    return command && { type, payload: command };
  }
  if (type === 'interactive') {
    const interaction = interactionOf(payload);
    return interaction && { type, payload: interaction };
  }
  const event = type === 'events_api' ? eventOf(payload) : undefined;
  return event && { type: 'events_api', payload: event };
}
