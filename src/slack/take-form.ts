import { routeTo } from './delivery/route.ts';
import type { Arrival, DispatchOptions } from './dispatch.ts';
import { clamp, limits } from './message/limits.ts';
import { ephemeral, plain, type Rendered } from './message/message.ts';
import { trouble } from './message/trouble.ts';
import type { View, ViewReply } from './message/view.ts';
import { ownerField, ownerForm } from './owners/owner-form.ts';
import { sendQuestion } from './owners/send-question.ts';
import type { Interaction } from './request/interaction.ts';
import { askForm, denyForm } from './requests/forms.ts';
import { accessField, sendAccess } from './requests/send-access.ts';

/** A form that was filled in and sent. */
export interface SentForm {
  interaction: Interaction;
  form: NonNullable<Interaction['form']>;
  requestId: string;
  signal: AbortSignal;
}

interface Handler {
  /** Over what came of it. */
  title: string;
  /** What comes of it; throws what is wrong with it. */
  send: (sent: SentForm, options: DispatchOptions) => Promise<Rendered>;
  /** The field that a fault is about, as far as that can be told. */
  fieldOf: (form: SentForm['form']) => string;
}

/** What is done with each of our forms. */
const handlers: Readonly<Record<string, Handler>> = {
  [askForm]: { title: 'Access', send: sendAccess, fieldOf: accessField },
  [denyForm]: { title: 'Access', send: sendAccess, fieldOf: accessField },
  [ownerForm]: { title: 'Ask owner', send: sendQuestion, fieldOf: () => ownerField },
};

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
  const { form, callback = '', team, user } = interaction;
  const { log, late, responses, members } = options;
  const handler = Object.hasOwn(handlers, callback) ? handlers[callback] : undefined;
  if (!form || !handler) {
    log.info({ callback, requestId }, 'slack form that nobody waits for');
    return undefined;
  }
  const controller = new AbortController();
  const { signal } = controller;
  const outcome: { reply?: ViewReply } = {};
  const send = async () => {
    await members?.known(team, user);
    return handler.send({ interaction, form, requestId, signal }, options);
  };
  const work = send().then(
    (said) => {
      outcome.reply = { response_action: 'update', view: saidView(handler.title, said) };
      return ephemeral(said);
    },
    (error) => {
      const said = trouble(error, { requestId, log });
      outcome.reply = fault(handler.fieldOf(form), said.text);
      return ephemeral(said);
    },
  );
  await late.inTime({
    work,
    abort: () => controller.abort(),
    target: () => routeTo({ ...interaction, requestId }, responses),
    requestId,
  });
  return outcome.reply ?? fault(handler.fieldOf(form), slow);
}

function fault(block: string, text: string): ViewReply {
  return { response_action: 'errors', errors: { [block]: clamp(text, limits.fieldError) } };
}

/** What is said where a form was. */
export function saidView(title: string, { blocks }: Rendered): View {
  return {
    ...{ type: 'modal', callback_id: 'said', title: plain(title), close: plain('Close') },
    ...{ private_metadata: '', blocks },
  };
}
