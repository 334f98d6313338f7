import type { Sensitivity } from '#kit';
import { thingsOf } from '#kit';

/** Why a decision is as it is, the nearest to allowed first: where accounts differ, the first of these is said. */
export const whys = [
  'system',
  'allowed',
  'unchecked',
  'channel-too-little',
  'too-little',
  'nothing',
  'deny-unchecked',
  'channel-forbidden',
  'forbidden',
  'gone',
  'team',
  'no-kind',
] as const;
export type Why = (typeof whys)[number];

/**
 * The reason in one sentence for a person. Names the kind by its title and how closely it is held, and nothing else:
 * no account, no group, no rule, so that it tells nothing about the thing asked.
 */
export function reasonOf(why: Why, title: string, needed: Sensitivity, see?: Sensitivity): string {
  const kind = thingsOf(title);
  const reasons: Record<Why, string> = {
    allowed: `You may ask about ${kind} and see what is ${upTo(see ?? 'public')}.`,
    system: 'The command line on the machine itself has all rights.',
    'no-kind': 'There is nothing of that name to ask about.',
    team: 'Your Slack workspace is not one of those that may ask here.',
    gone: 'Your Slack account is deactivated.',
    forbidden: `A rule forbids you to ask about ${kind}.`,
    'channel-forbidden': `A rule forbids answers about ${kind} in this channel.`,
    'deny-unchecked': `Some people may not ask about ${kind}, and it could not be checked with Slack whether you are one of them; try again in a few minutes.`,
    'channel-too-little': `Answers about ${kind} are ${needed}, which this channel may not see; ask where only you can read the answer.`,
    'too-little': `Answers about ${kind} are ${needed}, which is more than you may see.`,
    unchecked: `It could not be checked with Slack whether you belong to a group that may ask about ${kind}; try again in a few minutes.`,
    nothing: `No rule lets you ask about ${kind}.`,
  };
  return reasons[why];
}

function upTo(see: Sensitivity): string {
  if (see === 'restricted') return 'public, internal and restricted';
  return see === 'internal' ? 'public and internal' : 'public';
}
