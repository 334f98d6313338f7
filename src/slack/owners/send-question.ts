import { fingerprint, invalid, inWords, iso, principalId, tooMany } from '#kit';
import { cleanText } from '../../answer/clean-text.ts';
import {
  MARK,
  spelledOut,
  withJoinedSecrets,
  withoutSaidSecrets,
  withoutSecrets,
} from '../../answer/secrets.ts';
import type { SlackQuestion } from '../deliver.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { DispatchOptions } from '../dispatch.ts';
import { escape } from '../message/escape.ts';
import { notice, type Rendered } from '../message/message.ts';
import { jsonOf, recordOf, textOf } from '../request/untrusted.ts';
import type { SentForm } from '../take-form.ts';
import { ownerCase } from './owner-case.ts';
import { mention, ownerField, renderOwnerQuestion } from './owner-form.ts';
import { questionOf } from './take-owner.ts';

/** How many questions to owners somebody may send within an hour. */
const mostPerHour = 5;
const hourMs = 3_600_000;
/** A question that does not arrive within a day is of no use, milliseconds. */
const goodForMs = 24 * hourMs;

/**
 * Sends what somebody wrote to the owner, and says where it went. Whose it is and what they may be told is looked at
 * anew: what comes with a form went through Slack. The same form goes out once. Throws `invalid`, and as `ownerCase`.
 */
export async function sendQuestion(
  { interaction, form, requestId, signal }: SentForm,
  options: DispatchOptions,
): Promise<Rendered> {
  const { delivery, responses } = options;
  const { owners, clock } = delivery;
  const { outbox } = responses;
  const data = recordOf(jsonOf(form.data));
  const to = textOf(data, 'to');
  const about = questionOf(textOf(data, 'value'), to, interaction, options);
  if (!owners || !outbox || !about) throw invalid('This form is none of ours.');
  const said = form.values.get(ownerField)?.trim() ?? '';
  if (said === '') throw invalid('There is nothing to send.', { fix: 'Write what you want to know.' });
  const question = { ...about, requestId, signal };
  const { answer, thing } = await ownerCase(question, to, options);
  // Who wrote over the beginning of the form would ask about nothing
  const isNamed = said.includes(answer.question.value ?? answer.question.text);
  const text = withoutAnySecret(isNamed ? said : `about ${thing}: ${said}`);
  const key = `ask-owner/${fingerprint(`${principalId(question.principal)} ${textOf(data, 'id')}`)}`;
  if (!(await outbox.sent(key))) {
    await checkRoom(question, options);
    await owners.audit.write({
      ...{ at: iso(clock()), requestId, phase: 'outcome', outcome: 'found', door: 'slack', channel: to },
      ...{ principal: principalId(question.principal), text: `asked the owner: ${text}` },
      ...{ kind: answer.question.kind, value: answer.question.value ?? answer.question.text },
    });
    const message = renderOwnerQuestion({ to, asker: interaction.user, text });
    // What the channel does not take comes back to whoever wrote it
    await outbox.post({ key, to: [to, interaction.user], message, expiresAt: clock() + goodForMs });
    await outbox.tried();
  }
  return whereItWent({ key, to, value: answer.question.value ?? '' }, outbox);
}

/** Claims one of this hour's questions. */
async function checkRoom({ principal }: SlackQuestion, { claim, delivery }: DispatchOptions): Promise<void> {
  const hour = Math.floor(delivery.clock() / hourMs);
  for (let at = 0; at < mostPerHour; at += 1)
    if (await claim(`ask-owner/${principalId(principal)}/${hour}/${at}`, hourMs)) return;
  const waitMs = (hour + 1) * hourMs - delivery.clock();
  throw tooMany(`You have sent ${mostPerHour} questions to owners within this hour.`, {
    fix: `Send it in ${inWords(waitMs)}.`,
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
}

async function whereItWent(
  { key, to, value }: { key: string; to: string; value: string },
  outbox: Outbox,
): Promise<Rendered> {
  const posted = await outbox.sent(key);
  const what = `Your question about ${escape(value, 200)}`;
  if (!posted)
    return notice(
      `${what} goes to ${mention(to)} as soon as Slack takes it; what cannot go there comes back to you by direct message.`,
    );
  if (posted.to === to) return notice(`${what} is sent to ${mention(to)}.`);
  return notice(
    `${what} could not go to ${mention(to)}, and came to you by direct message. Write there yourself, or type \`/invite @cloudwhois\` in the channel and ask again.`,
  );
}

/** Somebody may paste one into what they write, too; of addresses, it can be in the name and in what follows the path. */
function withoutAnySecret(text: string): string {
  const words = withoutSaidSecrets(withJoinedSecrets(text)).split(/(\s+)/);
  return spelledOut(words.map(withoutSecret).join(''));
}

function withoutSecret(word: string): string {
  const open = word.replaceAll(/(:\/\/)[^\s/?#]*@/g, '$1…@').replaceAll(/(:\/\/[^\s?#]*[?#])\S*/g, '$1…');
  // As it would be read by who copies it: invisible characters and escapes hide a key from the eye alone
  const read = withoutSecrets(cleanText(open, () => false));
  return read.includes(MARK) ? read : withoutSecrets(open);
}
