import type { SlackEvent } from './event.ts';
import type { Interaction } from './interaction.ts';
import type { SlashCommand } from './parse.ts';

/** What Slack sends, once it is certain that Slack sent it: by HTTP with a signature, or over a socket. */
export type Envelope =
  | { type: 'slash_commands'; payload: SlashCommand }
  | { type: 'interactive'; payload: Interaction }
  | { type: 'events_api'; payload: SlackEvent };
