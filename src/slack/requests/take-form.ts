import { principalOf } from '../answered.ts';
import type { DeliverOptions } from '../deliver.ts';
import { routeTo } from '../delivery/route.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { clamp, limits } from '../message/limits.ts';
import { ephemeral, type Rendered } from '../message/message.ts';
import { trouble } from '../message/trouble.ts';
import type { ViewReply } from '../message/view.ts';
import type { Interaction } from '../request/interaction.ts';
import { decision } from './decision.ts';
import { askForm, denyForm, saidView, wishOf } from './forms.ts';
import { asked } from './take-access.ts';

type Form = NonNullable<Interaction['form']>;
type Requests = NonNullable<DeliverOptions['requests']>;

const slow = 'This takes longer than usual. A direct message follows; send this again only if none comes.';

/**
 * What a form gets that was sent: what came of it in its place, or what is wrong beside its field, so that nothing that
 * was typed is lost. Never rejects; undefined where nobody waits for the form.
 */
export async function takeForm(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): Promise<ViewReply | undefined> {
  const { form, callback } = interaction;
  const { log, late, responses, delivery } = options;
  const { requests } = delivery;
  if (!form || !requests || (callback !== askForm && callback !== denyForm)) {
    log.info({ callback, requestId }, 'slack form that nobody waits for');
    return undefined;
  }
  const outcome: { reply?: ViewReply } = {};
  const work = sent(interaction, form, requests, options).then(
    (said) => {
      outcome.reply = { response_action: 'update', view: saidView(said) };
      return ephemeral(said);
    },
    (error) => {
      const said = trouble(error, { requestId, log });
      outcome.reply = fault(faultAt(form), said.text);
      return ephemeral(said);
    },
  );
  await late.inTime({
    work,
    abort() {},
    target: () => routeTo({ ...interaction, requestId }, responses),
    requestId,
  });
  return outcome.reply ?? fault('reason', slow);
}

async function sent(
  interaction: Interaction,
  form: Form,
  requests: Requests,
  { members, delivery: { clock } }: DispatchOptions,
): Promise<Rendered> {
  const who = principalOf(interaction);
  await members?.known(who.team, who.user);
  if (interaction.callback === askForm)
    return asked(await requests.ask({ ...wishOf(form), who, door: 'slack' }), requests);
  const reason = form.values.get('reason')?.trim().slice(0, 300) ?? '';
  const why = reason === '' ? {} : { reason };
  return decision({ id: form.data, by: who, to: 'denied', ...why }, { requests, clock });
}

function fault(block: string, text: string): ViewReply {
  return { response_action: 'errors', errors: { [block]: clamp(text, limits.fieldError) } };
}

/** The field that a fault is about, as far as that can be told. */
function faultAt({ values }: Form): string {
  return /^(\d{12})?$/.test(values.get('account')?.trim() ?? '') ? 'reason' : 'account';
}
