import type { Answer, Question, Whois } from '#kit';
import { overallOutcome } from './outcome.ts';

const MOST_TOLD = 3;
const MOST_UNDERSTOOD = 5;

/** Puts the answers to everything that a text asks together; without any, the problem says why. */
export function toWhois(options: {
  text: string;
  questions: readonly Question[];
  answers: Answer[];
  problem: string | undefined;
  notAsked?: readonly string[] | undefined;
  requestId: string;
}): Whois {
  const { text, questions, answers, problem, notAsked, requestId } = options;
  const outcome = overallOutcome(answers.map((answer) => answer.outcome));
  return {
    text,
    understood: questions.map(({ kind, value, because }) => ({ kind, value, because })),
    outcome,
    summary: problem ?? `${understoodWords(questions)}${summarise(answers, outcome)}`,
    answers,
    ...(notAsked && { notAsked: [...notAsked] }),
    requestId,
  };
}

/** `Understood 2 things: 10.1.2.3 (an IPv4 address), logs (a bucket). `, where there is more than one. */
function understoodWords(questions: readonly Question[]): string {
  const things = new Map(questions.map(({ value, because }) => [value, because]));
  if (things.size < 2) return '';
  const named = [...things].slice(0, MOST_UNDERSTOOD).map(([value, because]) => `${value} (${because})`);
  const more = things.size - named.length;
  return `Understood ${things.size} things: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}. `;
}

/** The summaries that matter most for the outcome, at most three; one for each thing that nobody holds. */
function summarise(answers: readonly Answer[], outcome: Answer['outcome']): string {
  const things = [...new Set(answers.map(({ question }) => question.value))];
  const said = things.flatMap((value) =>
    thingWords(answers.filter(({ question }) => question.value === value)),
  );
  const ranked = said.toSorted((a, b) => Number(b.outcome === outcome) - Number(a.outcome === outcome));
  const told = [...new Set(ranked.map(({ words }) => words))];
  const more = told.length - MOST_TOLD;
  return `${told.slice(0, MOST_TOLD).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}

/** What several kinds say of one thing: where one has it, what the others do not have is no news. */
function thingWords(answers: readonly Answer[]): { words: string; outcome: Answer['outcome'] }[] {
  const found = answers.filter(({ outcome }) => outcome === 'found');
  const [first] = answers;
  const nobody = answers.length > 1 && answers.every(({ outcome }) => outcome === 'absent');
  if (first && nobody) {
    const kinds = answers.map(({ question }) => question.kind).join(', ');
    const words = `${first.question.value} belongs to nobody of ours: none of the kinds ${kinds} has it, and all of their scopes were read.`;
    return [{ words, outcome: 'absent' }];
  }
  return (found.length > 0 ? found : answers).map(({ summary, outcome }) => ({ words: summary, outcome }));
}
