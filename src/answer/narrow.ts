import type { Kind } from '#kit';
import { isCertain } from './guesses.ts';
import type { Recognised } from './recognise.ts';

/**
 * A text as it is understood where only some kinds are to be asked; what it asks of the others is left out, and told
 * in `notAsked`. A text that names its kind by a command stands as it is. Pure.
 */
export function narrow(
  recognised: Recognised,
  only: readonly string[] | undefined,
  kinds: ReadonlyMap<string, Kind>,
): Recognised {
  const { questions: all, named } = recognised;
  if (!only || named) return recognised;
  // What no kind answers (the number of an account, an ARN of another service) is told anywhere
  const questions = all.filter(({ kind }) => only.includes(kind) || !kinds.has(kind));
  const left = all.filter((question) => !questions.includes(question) && isCertain(question, all));
  const notAsked = [...new Set(left.map(({ kind }) => kind))];
  if (notAsked.length === 0) return { ...recognised, questions };
  const problem = `This asks ${notAsked.join(', ')}, and only ${only.join(', ')} was to be asked: nothing was looked up.`;
  return { ...recognised, questions, notAsked, ...(questions.length === 0 && { problem }) };
}
