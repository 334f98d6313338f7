import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { forAsker } from '../answering.ts';
import { commandNamed } from '../commands.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import type { Interaction } from '../request/interaction.ts';

/** The shortcut in the menu of every message. */
export const whatIsThis = {
  name: 'What is this?',
  type: 'message',
  callback_id: 'what_is_this',
  description: 'Finds every address, name, key and ARN in the message, and tells whose they are',
} as const;

/** Asks for everything that a message says, in the name of whoever used the shortcut, and tells them alone. */
export function takeShortcut(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const { said = '', channel = '' } = interaction;
  const whois = commandNamed('whois', options.commands);
  if (!whois) return undefined;
  return answerLater(interaction, { requestId }, options, (signal) => {
    const asking = { text: said, whole: true, channel, principal: principalOf(interaction) } as const;
    return forAsker({ ...whois, ...asking, requestId, signal }, options.delivery);
  });
}
