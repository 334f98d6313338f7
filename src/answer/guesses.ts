import type { Answer, Question } from '#kit';
import { counted } from '#kit';

/** Whether a text says it, or says nothing better. */
export function isCertain(question: Question, all: readonly Question[]): boolean {
  return question.guess !== true || all.every(({ guess }) => guess === true);
}

/**
 * What is told of the answers to all that a text may ask. Beside what it says for certain, a guess is told only where
 * it alone is right: a bucket `www.example.com`. Where it may be, since not everything was read, a note says so.
 */
export function tellGuesses(
  asked: readonly Question[],
  answers: readonly Answer[],
): { questions: Question[]; answers: Answer[] } {
  const certain = asked.map((question) => isCertain(question, asked));
  const isFound = answers.some(({ outcome }, i) => outcome === 'found' && certain[i]);
  const told = answers.map(({ outcome }, i) => certain[i] || (outcome === 'found' && !isFound));
  const doubts = answers.flatMap((answer, i) => (told[i] || isFound ? [] : doubtOf(asked[i], answer)));
  return {
    questions: asked.filter((_, i) => told[i]),
    answers: answers
      .filter((_, i) => told[i])
      .map((answer) => ({ ...answer, notes: [...answer.notes, ...doubts] })),
  };
}

function doubtOf(question: Question | undefined, { coverage: { scopes, complete } }: Answer): string[] {
  if (!question || complete === scopes) return [];
  const unread = `${scopes - complete} of ${counted(scopes, 'scope')} of the kind ${question.kind}`;
  return [`Besides, ${question.because}, and of that ${unread} could not be read.`];
}
