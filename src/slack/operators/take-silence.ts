import { invalid } from '#kit';
import type { Silence } from '../../watch/silences.ts';
import { alertPost } from '../alerts.ts';
import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { renderAlert } from '../message/alert.ts';
import { escape } from '../message/escape.ts';
import { ephemeral, notice } from '../message/message.ts';
import type { Interaction } from '../request/interaction.ts';
import { silenceLine, spanOf } from './render-silences.ts';

/** Silences the condition of an alert, or ends that; the alert itself says so then. */
export function takeSilence(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const { silences, responses, delivery } = options;
  const { outbox } = responses;
  const { id = '', value = '' } = interaction.action ?? {};
  if (!silences || !outbox) return undefined;
  return answerLater(interaction, { requestId }, options, async () => {
    const actor = { principal: principalOf(interaction), door: 'slack', requestId };
    const show = (silence: Silence, isOver: boolean) =>
      showOn(silence, { isOver, requestId, now: delivery.clock() }, outbox);
    if (id.startsWith('unsilence')) {
      const silence = await silences.unsilence(actor, value);
      await show(silence, true);
      return ephemeral(notice(`It is heard again: ${escape(silence.alert.title, 300)}`));
    }
    const span = spanOf(value);
    if (span === undefined) throw invalid('For how long it is to be silenced was not understood.');
    const key = id.slice('silence:'.length);
    const isReader = await readsThere(key, interaction, outbox);
    const silence = await silences.silence({ ...actor, isReader }, key, delivery.clock() + span);
    await show(silence, false);
    return ephemeral(notice(`${silenceLine(silence)} What is still so then is told then.`));
  });
}

/** Whether it was clicked on the message that told the alert: only who can read that can click there. */
async function readsThere(key: string, { channel, message }: Interaction, outbox: Outbox): Promise<boolean> {
  const told = await outbox.sent(alertPost(key));
  return told !== undefined && told.channel === channel && told.ts === message;
}

/** Long enough for a Slack that is away; milliseconds. */
const goodForMs = 3_600_000;

/** The message that told the alert, as it is now; nothing where there is none. */
async function showOn(
  { alert, ...silence }: Silence,
  { isOver, requestId, now }: { isOver: boolean; requestId: string; now: number },
  outbox: Outbox,
): Promise<void> {
  const replaces = alertPost(alert.key);
  const told = await outbox.sent(replaces);
  if (!told) return;
  await outbox.post({
    ...{ key: `${replaces}/${requestId}`.slice(0, 450), to: [told.channel], replaces },
    message: renderAlert(alert, isOver ? undefined : silence),
    expiresAt: now + goodForMs,
  });
}
