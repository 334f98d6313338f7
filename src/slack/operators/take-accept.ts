import { answerLater } from '../answer-later.ts';
import { principalOf } from '../answered.ts';
import type { Arrival, DispatchOptions } from '../dispatch.ts';
import { code } from '../message/escape.ts';
import { ephemeral, notice } from '../message/message.ts';
import type { Interaction } from '../request/interaction.ts';
import { jsonOf, recordOf, textOf } from '../request/untrusted.ts';

/** Accepts what a refused scope lost, in the name of whoever clicked, who is told what comes of it. */
export function takeAccept(
  interaction: Interaction,
  { requestId }: Arrival,
  options: DispatchOptions,
): undefined {
  const { refusals } = options;
  if (!refusals) return undefined;
  return answerLater(interaction, { requestId }, options, async () => {
    const value = recordOf(jsonOf(interaction.action?.value ?? ''));
    const refused = { scope: textOf(value, 'scope'), at: textOf(value, 'at') };
    const actor = { principal: principalOf(interaction), door: 'slack', requestId };
    const { scope, was, now } = await refusals.accept(actor, refused);
    return ephemeral(
      notice(
        `Accepted: ${code(scope, 300)} had ${was} documents, and ${now} were found. It is read again at once, and is believed where that finds as many or more. /cloudstatus says how it went.`,
      ),
    );
  });
}
