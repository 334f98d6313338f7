import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { ephemeral, notice } from '../message/message.ts';
import type { View } from '../message/view.ts';
import type { Interaction } from '../request/interaction.ts';
import { decision } from './decision.ts';
import { askView, denyView } from './forms.ts';

/** The buttons that are about access: a form is opened, or somebody decides. */
const names = ['request', 'approve', 'deny', 'revoke'] as const;
type Name = (typeof names)[number];

/** Which of these buttons was clicked, if it was one. */
export function requestButton({ type, action }: Interaction): Name | undefined {
  return type === 'block_actions' ? names.find((name) => name === action?.id.split(':', 1)[0]) : undefined;
}

/**
 * Opens the form, or takes the decision. A form comes before everything else: the trigger of a click is good for 3 s,
 * and what may be done with it is looked at when it is sent.
 */
export function takeRequestClick(
  name: Name,
  interaction: Interaction,
  arrival: Arrival,
  options: DispatchOptions,
): undefined {
  const { requests, clock } = options.delivery;
  const id = interaction.action?.value ?? '';
  if (!requests) return undefined;
  if (name === 'deny') return opened(denyView(id), interaction, arrival, options);
  const terms = requests.terms(id);
  if (name === 'request' && terms) {
    const mayTake = requests.mayBreakGlass(principalOf(interaction), id);
    const view = askView(id, { channel: interaction.channel, terms, mayTake });
    return opened(view, interaction, arrival, options);
  }
  return answerLater(interaction, arrival, options, async () => {
    if (name === 'request') return ephemeral(notice('This cannot be asked for any more.'));
    const to = name === 'approve' ? 'approved' : 'revoked';
    return ephemeral(await decision({ id, by: principalOf(interaction), to }, { requests, clock }));
  });
}

/** The form, before whoever clicked. */
function opened(view: View, interaction: Interaction, arrival: Arrival, options: DispatchOptions): undefined {
  void openForm(view, interaction, arrival, options);
  return undefined;
}

/** Never rejects: where Slack does not open the form, whoever clicked hears how to go on without it. */
async function openForm(
  view: View,
  interaction: Interaction,
  arrival: Arrival,
  options: DispatchOptions,
): Promise<void> {
  const reply = await options.delivery.api?.openView(interaction.trigger, view);
  if (reply?.ok) return;
  options.log.warn({ code: reply?.error, requestId: arrival.requestId }, 'slack form not opened');
  answerLater(interaction, arrival, options, () =>
    ephemeral(notice('Slack did not open the form. Please click again, or type the command for access.')),
  );
}
