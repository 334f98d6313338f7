import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import { typedFor } from '../commands.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral, joined, notice, type SlackMessage } from '../message/message.ts';
import type { Interaction } from '../request/interaction.ts';
import { renderOrder } from './render-order.ts';

/** Longer than Slack may deliver the same click again, milliseconds. */
const onceForMs = 30 * 60_000;

const nothing = ephemeral(notice('Nothing can be done here.'));

/**
 * Does what a button of an answer says, once for each click. What it is done to is asked for anew, by its whole id and
 * with the rights of whoever clicks. Throws as `ask` and `Actions.place` do.
 */
export async function takeAction(
  { interaction, question }: { interaction: Interaction; question: SlackQuestion },
  { claim, delivery }: Pick<DispatchOptions, 'claim' | 'delivery'>,
): Promise<SlackMessage> {
  const { actions, ask, commands } = delivery;
  const { command, text: id, principal: who, requestId, signal } = question;
  if (!actions || !command.kind) return nothing;
  if (!(await claim(`slack-action/${interaction.trigger.slice(0, 200)}`, onceForMs)))
    return ephemeral(notice('This click was taken already.'));
  const kind = command.kind.name;
  const answer = await ask.kind(kind, { text: id, principal: who, door: 'slack', requestId, signal });
  const found = answer.results.find((result) => result.id === id);
  const action = interaction.action?.id.split(':')[1] ?? '';
  const order = await actions.place({ who, kind, action, id, found });
  return ephemeral(renderOrder(order, { typed: typedFor(kind, commands) }));
}

/** Whether a click is a decision on what somebody else wants to do. */
export function decidesOnOrder({ type, action }: Interaction): boolean {
  return type === 'block_actions' && /^order-(approve|deny):/.test(action?.id ?? '');
}

/** Approves, or denies, and says what came of it. Never rejects. */
export function takeOrderDecision(
  interaction: Interaction,
  arrival: Arrival,
  options: DispatchOptions,
): undefined {
  const { actions, commands } = options.delivery;
  const { id: name = '', value: id = '' } = interaction.action ?? {};
  return answerLater(interaction, arrival, options, async () => {
    if (!actions) return nothing;
    const to = name.startsWith('order-approve') ? 'approved' : 'denied';
    const { outcome, order } = await actions.decide({ id, by: principalOf(interaction), to });
    const said = renderOrder(order, { typed: typedFor(order.target.kind, commands) });
    return ephemeral(outcome === 'late' ? joined(notice('Too late: that was decided before.'), said) : said);
  });
}
