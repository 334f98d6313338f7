import type { Answer, Whois } from '#kit';
import { covers } from '#kit';
import type { DeliverOptions, SlackQuestion } from './deliver.ts';

/** The answer of one kind; whatever a text held; or of many lines, each on its own. */
export type Reply = Answer | Whois | Whois[];

/** Whether the policy lets this channel read answers of the kind at all; for a restricted kind it must say so. */
export function mayRead(
  channel: string,
  kind: string,
  { principal }: Pick<SlackQuestion, 'principal'>,
  { access, commands }: Pick<DeliverOptions, 'access' | 'commands'>,
): boolean {
  const { decision } = access.grant({ principal, kind, channel });
  const restricted = [...commands.values()].some(
    (one) => one.name === kind && one.kind?.sensitivity === 'restricted',
  );
  return decision.allowed && (!restricted || covers(decision.see, 'restricted'));
}

/** The kinds that an answer is of. */
export function kindsOf(reply: Reply): string[] {
  if (Array.isArray(reply)) return reply.flatMap(kindsOf);
  return 'answers' in reply ? reply.answers.map(({ question }) => question.kind) : [reply.question.kind];
}

/** Whether nothing of it was answered. */
export function isRefused(reply: Reply): boolean {
  if (Array.isArray(reply)) return reply.every(isRefused);
  return reply.outcome === 'denied' || reply.outcome === 'invalid';
}
