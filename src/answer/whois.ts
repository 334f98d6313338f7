import type { Answer, Question, Whois } from '#kit';
import { overallOutcome } from './outcome.ts';

const MOST_TOLD = 3;

/** Puts the answers to everything that a text asks together; without any, the problem says why. */
export function toWhois(options: {
  text: string;
  questions: readonly Question[];
  answers: Answer[];
  problem: string | undefined;
  requestId: string;
}): Whois {
  const { text, questions, answers, problem, requestId } = options;
  const outcome = overallOutcome(answers.map((answer) => answer.outcome));
  return {
    text,
    understood: questions.map(({ kind, value, because }) => ({ kind, value, because })),
    outcome,
    summary: problem ?? summarise(answers, outcome),
    answers,
    requestId,
  };
}

/** The summaries that matter most for the outcome, at most three. */
function summarise(answers: readonly Answer[], outcome: Answer['outcome']): string {
  const ranked = answers.toSorted((a, b) => Number(b.outcome === outcome) - Number(a.outcome === outcome));
  const told = [...new Set(ranked.map(({ summary }) => summary))];
  const more = told.length - MOST_TOLD;
  return `${told.slice(0, MOST_TOLD).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}
