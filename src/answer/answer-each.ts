import type { Answer, Question, Whois } from '#kit';
import { CloudwhoisError, inOrder } from '#kit';
import { emptyAnswer } from './answer-question.ts';
import type { Recognised } from './recognise.ts';
import { toWhois } from './whois.ts';

/** Questions that are answered at the same time. */
const AT_ONCE = 25;

/**
 * Answers all, in their order. For one that fails, `instead` says what stands in its place, so that it fails no other.
 * Throws the first error where all of them fail: then something that they all stand on does not answer.
 */
export async function answerEach<T, R>(
  items: readonly T[],
  answer: (item: T) => Promise<R>,
  instead: (item: T, error: unknown) => R,
): Promise<R[]> {
  const settled = (item: T) =>
    answer(item).then(
      (value) => ({ value }),
      (error: unknown) => ({ item, error }),
    );
  const all = await Array.fromAsync(inOrder(items, AT_ONCE, settled));
  const failed = all.filter((one) => 'error' in one);
  const [first] = failed;
  if (first && failed.length === all.length) throw first.error;
  return all.map((one) => ('error' in one ? instead(one.item, one.error) : one.value));
}

/** What stands in the place of an answer that could not be given: whether it is there is not known. */
export function unanswered(
  { text, kind, value }: Pick<Question, 'text' | 'kind'> & { value?: string },
  error: unknown,
  requestId: string,
): Answer {
  const known = error instanceof CloudwhoisError;
  const summary = known ? error.message : 'The question could not be answered just now.';
  const question = { text, kind, ...(value !== undefined && { value }) };
  return { ...emptyAnswer({ question, outcome: 'unknown', summary, notes: [] }), tookMs: 0, requestId };
}

/** The same for everything that a text asks. */
export function unansweredText({ text, questions }: Recognised, error: unknown, requestId: string): Whois {
  const asked = questions.length > 0 ? questions : [{ text, kind: '' }];
  const answers = asked.map((question) => unanswered(question, error, requestId));
  return toWhois({ text, questions, answers, problem: undefined, requestId });
}
