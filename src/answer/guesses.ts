import type { Answer, Question } from '#kit';
import { overallOutcome } from './outcome.ts';

/** Whether a text says it, or says nothing better. */
export function isCertain(question: Question, all: readonly Question[]): boolean {
  return question.guess !== true || all.every(({ guess }) => guess === true);
}

/**
 * Beside what a text says for certain, a guess is told only where it alone is right: a bucket `www.example.com`; and
 * where nothing else has it and scopes of the guess were not read: "absent" would be a false "no".
 */
export function isTold(at: number, asked: readonly Question[], answers: readonly Answer[]): boolean {
  const isSure = asked.map((question) => isCertain(question, asked));
  const certain = overallOutcome(answers.flatMap(({ outcome }, i) => (isSure[i] ? [outcome] : [])));
  const { outcome, coverage: { complete, scopes } = { complete: 0, scopes: 0 } } = answers[at] ?? {};
  if (isSure[at] === true) return true;
  return outcome === 'found' ? certain !== 'found' : certain === 'absent' && complete < scopes;
}
