import type { Answer, Question } from '#kit';

/** Whether a text says it, or says nothing better. */
export function isCertain(question: Question, all: readonly Question[]): boolean {
  return question.guess !== true || all.every(({ guess }) => guess === true);
}

/** Beside what a text says for certain, a guess is told only where it alone is right: a bucket `www.example.com`. */
export function isTold(at: number, asked: readonly Question[], answers: readonly Answer[]): boolean {
  const right = answers.map(({ outcome }) => outcome === 'found');
  const certain = asked.map((question) => isCertain(question, asked));
  return certain[at] === true || (right[at] === true && !right.some((found, i) => found && certain[i]));
}
