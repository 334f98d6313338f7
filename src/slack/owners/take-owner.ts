import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { againOf } from '../buttons/state.ts';
import { commandNamed } from '../commands.ts';
import type { SlackQuestion } from '../deliver.ts';
import { routeTo } from '../delivery/route.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral, notice, type SlackMessage } from '../message/message.ts';
import type { Interaction } from '../request/interaction.ts';
import { ownerCase } from './owner-case.ts';
import { ownerView } from './owner-form.ts';

const nothing = ephemeral({ text: '', blocks: [] });

/** Opens a message to the owner before whoever clicked, with what the owner may see of the answer in it. */
export function takeOwner(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const { action, trigger, user } = interaction;
  const to = action?.id.split(':')[1] ?? '';
  const value = action?.value ?? '';
  const { api, owners } = options.delivery;
  const question = questionOf(value, to, interaction, options);
  if (!api || !owners || !question) return undefined;
  let isOpen = false;
  const route = routeTo({ ...interaction, requestId }, options.responses);
  // The form is all that is said
  const send = async (message: SlackMessage) => isOpen || (await route?.send(message)) === true;
  return answerLater(interaction, { requestId, target: { send } }, options, async (signal) => {
    const { thing } = await ownerCase({ ...question, requestId, signal }, to, options);
    const data = JSON.stringify({ to, value, id: requestId });
    const reply = await api.openView(trigger, ownerView({ to, asker: user, thing, data }));
    isOpen = reply.ok;
    if (reply.ok) return nothing;
    options.log.warn({ code: reply.error, requestId }, 'slack form not opened');
    return ephemeral(notice('Slack did not open the form. Please click again.'));
  });
}

/** What a button or a form asks about, in the name of whoever sent it; undefined where it is none of ours. */
export function questionOf(
  value: string,
  to: string,
  sender: Pick<Interaction, 'user' | 'team' | 'enterprise'>,
  { commands }: Pick<DispatchOptions, 'commands'>,
): Omit<SlackQuestion, 'requestId' | 'signal'> | undefined {
  const again = againOf(value);
  const known = again && commandNamed(again.name, commands);
  if (!again || !known?.command.kind || !/^[CGUW][A-Z0-9]{1,30}$/.test(to)) return undefined;
  return { ...known, text: again.text, channel: to, principal: principalOf(sender) };
}
