import type { Answer, Result } from '#kit';
import { createGenerations } from '#kit';
import type { SlackQuestion } from '../deliver.ts';
import type { Reply } from '../may-read.ts';
import type { SlackMessage } from './message.ts';

/** Messages in each of the two generations. */
const MOST_MESSAGES = 1000;
const LONGEST_TEXT = 300;

const texts = new WeakMap<object, string>();

/** Gives the message of an answer again, or makes it; see `createMessageMemory`. */
export type MessageMemory = (
  reply: Reply,
  question: SlackQuestion,
  make: () => Promise<SlackMessage>,
) => Promise<SlackMessage>;

/**
 * Makes the message of an answer once for each who asks the same, while `ask` gives the same answer again: then its
 * results are the same list, for ten seconds at most. A button may be offered, or not, by rights of a moment ago; a
 * click asks for them anew.
 */
export function createMessageMemory(): MessageMemory {
  const messages = createGenerations<{ results: readonly Result[]; message: SlackMessage }>(MOST_MESSAGES);
  return async (reply, question, make) => {
    if (!isRepeatable(reply) || question.text.length > LONGEST_TEXT) return make();
    const { results } = reply;
    const key = keyOf(question);
    const before = messages.get(key);
    if (before?.results === results) return before.message;
    const message = await make();
    messages.set(key, { results, message });
    texts.set(message, JSON.stringify(message));
    return message;
  };
}

/** A message as it goes to Slack, JSON. */
export function bodyOf(message: object): string {
  return texts.get(message) ?? JSON.stringify(message);
}

/**
 * An answer that will be given again is frozen. Answers of other outcomes name their request, and what was asked without
 * a kind has no list of results of its own.
 */
function isRepeatable(reply: Reply): reply is Answer {
  if (Array.isArray(reply) || 'answers' in reply) return false;
  return (reply.outcome === 'found' || reply.outcome === 'absent') && Object.isFrozen(reply.results);
}

function keyOf(question: SlackQuestion): string {
  const { principal, channel, typed, text, live, at, cursor, kinds, narrowed } = question;
  const { team, user } = principal;
  return JSON.stringify([team, user, channel, typed, text, live, at, cursor, kinds, narrowed]);
}
