import { createRepeats } from '#kit';
import type { Grant } from '../access/access.ts';
import type { Asked, Draft, Pending } from './answer-parts.ts';
import { isTrue, type Span } from './freshness.ts';

/** How long (milliseconds) an answer is given again at most: what it says of ages is no more wrong than that. */
const KEEP_MS = 10_000;
/** Answers in each of the two generations. */
const MOST_ANSWERS = 1000;
/** A longer answer is made again each time. */
const MOST_RESULTS = 10;
/** So is that to a text of which only the beginning is a question's: the engine would keep all of it. */
const LONGEST_TEXT = 299;

interface Kept extends Span {
  draft: Draft;
  revision: number;
  /** All the rights that it was made by. */
  grants: ReadonlyMap<string, Grant>;
}

/** What is remembered of one question. */
export interface Remembered {
  /** The answer; absent where it has to be made. */
  draft?: Draft;
  /** To be called with what was made since, of the index alone; `span`: when it would be made the same of the same index. */
  keep(draft: Draft, span: Span): void;
}

/** Looks for the answer to a question; see `createAnswerMemory`. */
export type AnswerMemory = (asking: Omit<Pending, 'seen'>) => Promise<Remembered>;

/**
 * Remembers answers that were made of the index alone: in an incident many ask the same within moments. What is asked
 * for the second time is kept, frozen, and given again only while the index, the asker's rights and whatever hangs on
 * the time are the same; at most ten seconds. To be asked before anything is read: what is written meanwhile makes an
 * index that the answer is not of. Rejects as the index does.
 */
export function createAnswerMemory(): AnswerMemory {
  const answers = createRepeats<Kept>(MOST_ANSWERS);
  const keyOf = createKeys();
  return async (asking) => {
    const { asked, parts, sight, now } = asking;
    if (!isRemembered(asked)) return nothing;
    const revision = await parts.index.revision();
    const key = keyOf(asked, sight.grant(asked.kind.name));
    const known = answers.get(key);
    return {
      ...(known && known.revision === revision && isOf(known, asking) && { draft: known.draft }),
      keep(draft, span) {
        if (draft.results.length > MOST_RESULTS) return;
        const until = Math.min(span.until, now + KEEP_MS);
        const from = Math.max(span.from, now);
        const isKept = answers.set(key, { draft, revision, grants: sight.grants, from, until });
        if (isKept) freeze(draft);
      },
    };
  };
}

/** Whoever would change what others are given, too, is told so by the language. */
function freeze(draft: Draft): void {
  for (const part of [draft, draft.results, ...draft.results, draft.related, draft.notes])
    Object.freeze(part);
}

const nothing: Remembered = { keep() {} };

/** What tells one question from another: everything in it, and what the asker may see of its kind. */
function createKeys(): (asked: Pick<Asked, 'question' | 'notes'>, grant: Grant) => string {
  const numbers = new WeakMap<Grant, number>();
  let last = 0;
  const numberOf = (grant: Grant) => {
    const known = numbers.get(grant);
    if (known !== undefined) return known;
    numbers.set(grant, ++last);
    return last;
  };
  return ({ question, notes }, grant) => {
    const { kind, text, shape, value, because, guess, cursor } = question;
    return JSON.stringify([numberOf(grant), kind, text, shape, value, because, guess, cursor, notes]);
  };
}

/** Live looks and the past are for once. */
function isRemembered({ live, question: { at, text } }: Asked): boolean {
  return !live && at === undefined && text.length <= LONGEST_TEXT;
}

/** Whether it is true now, to this asker. */
function isOf(kept: Kept, { sight, now }: Omit<Pending, 'seen'>): boolean {
  return isTrue(kept, now) && [...kept.grants].every(([kind, grant]) => sight.grant(kind) === grant);
}
