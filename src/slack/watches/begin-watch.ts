import type { Answer } from '#kit';
import { invalid } from '#kit';
import type { Subscriptions } from '../../watch/subscriptions.ts';
import { asked } from '../answering.ts';
import { commandNamed } from '../commands.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { mayRead, type Reply } from '../may-read.ts';
import { ephemeral, notice, type SlackMessage } from '../message/message.ts';
import { renderWatching } from './render-watches.ts';

/** What people are told without asking again, as far as Slack lets them say so. */
export type Watches = Pick<Subscriptions, 'create' | 'remove' | 'snooze' | 'list'>;

/**
 * Begins to watch the one thing that the question finds, in the name and with the rights of whoever clicks; `isHere`:
 * for the channel, with what that may see, too. `value` is the button's. Throws as `ask` and the watches do.
 */
export async function beginWatch(
  question: SlackQuestion,
  { value, isHere }: { value: string; isHere: boolean },
  options: DeliverOptions,
): Promise<SlackMessage> {
  const { channel, principal, requestId } = question;
  const { watches, clock } = options;
  if (!watches) return ephemeral(notice('Nothing can be watched here: there is no bot token.'));
  const answer = onlyFound(await asked(question, options, isHere ? channel : undefined));
  const mayTell =
    answer && /^[CG]/.test(channel) && mayRead(channel, answer.question.kind, question, options);
  if (isHere && !mayTell)
    return ephemeral(notice('This channel may not read the answer, so it is not told of changes.'));
  const [result] = answer?.results ?? [];
  if (!answer || !result)
    throw invalid('It is not one thing any more, so it is not watched.', {
      fix: 'Ask again, and choose one.',
    });
  const actor = { principal, requestId, door: 'slack' };
  const request = { ...actor, where: isHere ? { channel } : { user: principal.user } };
  const { kind, value: asValue = result.id } = answer.question;
  const { typed = '/whois' } = commandNamed('whois', options.commands) ?? {};
  const shown = { now: clock(), list: `${typed} watches`, ...(mayTell && !isHere && { here: value }) };
  const watch = await watches.create({ ...request, what: { kind, value: asValue } });
  if (watch.holders.some(({ id }) => id === result.id)) return ephemeral(renderWatching(watch, shown));
  // The value alone does not lead to it: an address inside a prefix, say
  await watches.remove({ ...actor, id: watch.id });
  const exact = await watches.create({ ...request, what: { kind, id: result.id } });
  return ephemeral(renderWatching(exact, shown));
}

/** The answer that found one thing, if there is no other. */
function onlyFound(reply: Reply): Answer | undefined {
  if (Array.isArray(reply)) return undefined;
  const found = ('answers' in reply ? reply.answers : [reply]).filter(({ outcome }) => outcome === 'found');
  return found.length === 1 && found[0]?.results.length === 1 ? found[0] : undefined;
}
