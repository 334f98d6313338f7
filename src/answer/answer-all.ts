import type { Answer, Kind, Question, Whois } from '#kit';
import { CloudwhoisError, principalId } from '#kit';
import { answerArn } from './answer-arn.ts';
import { answerEach, unanswered } from './answer-each.ts';
import type { AnswerParts, Asked, Draft } from './answer-parts.ts';
import { answerQuestion, emptyAnswer, refusalOf } from './answer-question.ts';
import type { AskInput } from './ask.types.ts';
import { isCertain, tellGuesses } from './guesses.ts';
import { parseTime, TIME_EXAMPLES } from './parse-time.ts';
import type { Recognised } from './recognise.ts';
import type { About, Recorder } from './recorder.ts';
import { toWhois } from './whois.ts';

/** All that one question needs besides itself. */
export interface Desk {
  parts: AnswerParts;
  record: Recorder;
  liveSignal: (input: Pick<AskInput, 'signal'>, live: boolean) => AbortSignal;
}

/** One text to answer: as understood, from whom, since when (`timer`). */
export interface Request {
  recognised: Recognised;
  input: Omit<AskInput, 'text'>;
  started: number;
  /** Whether reaching the limit of live checks is an error; else the index alone answers. */
  strict: boolean;
}

/** Answers everything that a text asks, each kind on its own, at once. */
export async function answerAll(request: Request, desk: Desk): Promise<Whois> {
  const { recognised, input, started } = request;
  const { text, questions, problem = '', notes, notAsked } = recognised;
  const { requestId } = input;
  if (questions.length === 0) {
    const nothing = emptyAnswer({
      question: { text, kind: '' },
      outcome: 'invalid',
      summary: problem,
      notes: [...notes],
    });
    await desk.record(about(request), started, () => nothing);
    return toWhois({ text, questions, answers: [], problem, notAsked, requestId });
  }
  const asked = withoutHidden(questions, request, desk.parts);
  const answer = (question: Question) => answerThing(question, request, desk);
  const answers = await answerEach(asked, answer, (question, error) =>
    unanswered(question, error, requestId),
  );
  return toWhois({ text, ...tellGuesses(asked, answers), problem: undefined, notAsked, requestId });
}

/** Nobody has to read that something was denied that they did not ask for. */
function withoutHidden(questions: readonly Question[], { input }: Request, parts: AnswerParts): Question[] {
  const { principal, channel } = input;
  return questions.filter((question) => {
    const kind = parts.kinds.get(question.kind);
    if (!kind || isCertain(question, questions)) return true;
    return refusalOf({ kind, principal, channel, notes: [] }, parts, question) === undefined;
  });
}

function answerThing(question: Question, request: Request, desk: Desk): Promise<Answer> {
  const kind = desk.parts.kinds.get(question.kind);
  if (kind) return answerOne(kind, question, request, desk);
  const entry = { ...about(request), kind: question.kind, value: question.value };
  const { principal, channel } = request.input;
  const asked = { question, principal, channel, notes: request.recognised.notes };
  return desk.record(entry, request.started, () => answerArn(asked, desk.parts));
}

/** One kind's answer, audited. Without a question, or with a problem, it says what to type instead. */
export function answerOne(
  kind: Kind,
  question: Question | undefined,
  request: Request,
  desk: Desk,
): Promise<Answer> {
  const value = question && { value: question.value };
  const entry = { ...about(request), kind: kind.name, ...value };
  return desk.record(entry, request.started, (recorded) => draft(kind, question, recorded, request, desk));
}

async function draft(
  kind: Kind,
  question: Question | undefined,
  recorded: Promise<void>,
  request: Request,
  { parts, liveSignal }: Desk,
): Promise<Draft> {
  const { recognised, input, strict } = request;
  const { principal, channel, cursor = recognised.options.cursor } = input;
  const { text, notes } = recognised;
  const live = isLive(request);
  const signal = () => liveSignal(input, live);
  const asked: Omit<Asked, 'question'> = { kind, principal, channel, live, strict, recorded, notes, signal };
  const invalid = (summary: string): Draft => {
    const unread = { text, kind: kind.name };
    return (
      refusalOf(asked, parts, unread) ??
      emptyAnswer({ question: unread, outcome: 'invalid', summary, notes: [...notes] })
    );
  };
  const at = timeOf(request, parts);
  if (!question || recognised.problem !== undefined) return invalid(recognised.problem ?? '');
  if (at === 'unreadable') return invalid(`I do not understand that time. Type ${TIME_EXAMPLES}.`);
  const paged = { ...question, ...(cursor !== undefined && { cursor }), ...(at !== undefined && { at }) };
  try {
    return await answerQuestion({ ...asked, question: paged }, parts);
  } catch (error) {
    // A cursor that the store does not know
    if (error instanceof CloudwhoisError && error.code === 'invalid')
      return invalid([error.message, error.fix].filter(Boolean).join(' '));
    throw error;
  }
}

/** The time asked about, from the door or else from the text. */
function timeOf({ input, recognised }: Request, { clock }: AnswerParts): number | 'unreadable' | undefined {
  const typed = input.at ?? recognised.options.at;
  return typed === undefined ? undefined : (parseTime(typed, clock()) ?? 'unreadable');
}

function isLive({ input, recognised }: Request): boolean {
  return input.live === true || recognised.options.live === true;
}

function about(request: Request): About {
  const { requestId, principal, door, channel } = request.input;
  return {
    requestId,
    principal: principalId(principal),
    door,
    ...(channel !== undefined && { channel }),
    text: request.recognised.text,
    live: isLive(request),
  };
}
