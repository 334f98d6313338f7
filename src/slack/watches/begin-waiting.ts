import { asked, forAsker } from '../answering.ts';
import { commandNamed } from '../commands.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { ephemeral, notice, type SlackMessage } from '../message/message.ts';
import { renderWaiting } from './render-watches.ts';

/**
 * Tells whoever clicks once the answer is known, by direct message; an answer that there is by now is told at once.
 * Throws as `ask` and the watches do.
 */
export async function beginWaiting(question: SlackQuestion, options: DeliverOptions): Promise<SlackMessage> {
  const { principal, requestId } = question;
  const { watches, clock } = options;
  if (!watches) return ephemeral(notice('Nothing can be watched here: there is no bot token.'));
  const reply = await asked(question, options);
  if (Array.isArray(reply) || 'answers' in reply || reply.outcome !== 'unknown')
    return forAsker(question, options);
  const { kind, value = question.text } = reply.question;
  const watch = await watches.create({
    ...{ principal, requestId, door: 'slack' },
    ...{ what: { kind, value }, where: { user: principal.user } },
    waitsFor: reply.coverage.failed.map(({ scope }) => scope),
  });
  const { typed = '/whois' } = commandNamed('whois', options.commands) ?? {};
  return ephemeral(renderWaiting(watch, { now: clock(), list: `${typed} watches` }));
}
