import type { Answer } from '#kit';
import { covers } from '#kit';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { channelOfContact } from '../delivery/channel-names.ts';
import { mayRead } from '../may-read.ts';

/** The channel or person that owns all that was found, where Slack can reach it: an id. */
export function recipientOf(
  { outcome, results, total }: Answer,
  { owners }: Pick<DeliverOptions, 'owners'>,
): string | undefined {
  const [contact, another] = new Set(results.map(({ owner }) => owner?.contact));
  if (!owners || outcome !== 'found' || total > results.length) return undefined;
  if (contact === undefined || another !== undefined) return undefined;
  return channelOfContact(contact, owners.names);
}

/**
 * Whether whoever reads there may be told what the asker asks about: a channel as the policy says, a person by rights
 * of their own besides. What is restricted is told only where a rule names the channel.
 */
export function mayTell(
  to: string,
  { question, results }: Pick<Answer, 'question' | 'results'>,
  { principal }: Pick<SlackQuestion, 'principal'>,
  options: DeliverOptions,
): boolean {
  const { kind } = question;
  if (to === principal.user || !mayRead(to, kind, { principal }, options)) return false;
  if (!/^[UW]/.test(to)) return true;
  const own = options.access.grant({ principal: { type: 'slack', team: principal.team, user: to }, kind });
  return own.decision.allowed && results.every(({ account }) => covers(own.see(account.id), 'internal'));
}
