import type { Lookup, ScopeRecord } from '#kit';
import type { Remembered } from './answer-memory.ts';
import type { AnswerParts, Asked, Draft, Pending } from './answer-parts.ts';
import { checkLive } from './check-live.ts';
import { draftAnswer, questionOf } from './draft-answer.ts';
import type { Drafting } from './drafting.ts';
import { overlap, type Span, spanAround } from './freshness.ts';
import { answerList } from './list.ts';
import { ownRecords } from './own-place.ts';
import { seeCoverage } from './seen-coverage.ts';
import { createSight } from './sight.ts';
import type { Holder } from './to-result.ts';
import { visibleIndex } from './visible-index.ts';
import { answerWithoutIndex } from './without-index.ts';

/**
 * Answers one recognised question: rights, index, coverage, choice of sources, live, redaction. Throws `tooMany`
 * (limit of live checks, where strict) and what the index throws, unless a live search alone can answer.
 */
export async function answerQuestion(asked: Asked, parts: AnswerParts): Promise<Draft> {
  const { question, principal, channel } = asked;
  const refused = refusalOf(asked, parts, questionOf(question));
  if (refused) return refused;
  const sight = createSight({ access: parts.access, kinds: parts.kinds, principal, channel });
  const asking = { asked, parts, sight, now: parts.clock() };
  let remembered: Remembered;
  let read: Reading;
  try {
    remembered = await parts.memory(asking);
    if (remembered.draft) return remembered.draft;
    read = await readIndex(asking);
  } catch (error) {
    return answerWithoutIndex(asking, error);
  }
  const { lookup, lists, ...source } = read;
  const pending = { ...asking, ...source };
  if (!lookup) return answerList(pending);
  const indexed = lookup.documents.map(
    (document): Holder => ({ document, source: 'index', asOf: document.asOf, scope: document.scope }),
  );
  const checked = await checkLive(indexed, pending, source.index);
  const draft = await draftAnswer({ ...pending, lookup, checked });
  if (checked.indexAlone) remembered.keep(draft, spanOf(indexed, { ...pending, lists }));
  return draft;
}

/** From when until when the index would be asked alone, and nothing that was read turns fresh or stale. */
function spanOf(
  holders: readonly Holder[],
  { parts, lists, now }: Pick<Drafting, 'parts' | 'now'> & Pick<Reading, 'lists'>,
): Span {
  const staleAt = holders.map(({ asOf, scope = '' }) => Date.parse(asOf) + parts.staleAfter(scope));
  return overlap([spanAround(now, staleAt), ...[...lists].map((records) => parts.freshness(records, now))]);
}

/** What the index says; a list is looked up later. */
interface Reading extends Pick<Drafting, 'index' | 'survey' | 'seen'> {
  /** Every list of scope records that was read, of whatever kind; those that are read later, too. */
  lists: ReadonlySet<readonly ScopeRecord[]>;
  lookup?: Lookup;
}

async function readIndex({ asked, parts, sight, now }: Omit<Pending, 'seen'>): Promise<Reading> {
  const { kind, question } = asked;
  // Before the documents: a run that completes in between must not make a "no" of what was looked up before it
  const records = await parts.index.scopes(kind.name);
  const lists = new Set([records]);
  const source: Drafting['index'] = {
    find: (query) => parts.index.find(query),
    history: (name, id) => parts.index.history(name, id),
    async scopes(name) {
      const list = name === kind.name ? records : await parts.index.scopes(name);
      lists.add(list);
      return list;
    },
  };
  const index = visibleIndex({ index: source, kinds: parts.kinds, sight, at: question.at });
  const own = ownRecords(question, records, (account) => sight.visible({ kind: kind.name, account }));
  const survey = parts.survey(kind, own, now);
  const seen = seeCoverage(kind, survey, sight.grant(kind.name));
  const reading = { index, lists, survey, seen };
  if (question.shape === 'list') return reading;
  const { staleAfter } = parts;
  return { ...reading, lookup: await kind.lookup({ question, index, now, hides: sight.hides, staleAfter }) };
}

/** An answer that rests on nothing: the question was denied, or could not be understood. */
export function emptyAnswer(part: Pick<Draft, 'question' | 'outcome' | 'summary' | 'notes'>): Draft {
  return {
    ...part,
    results: [],
    related: [],
    total: 0,
    coverage: { scopes: 0, complete: 0, failed: [] },
    because: 'Nothing was looked up.',
  };
}

/** The answer to somebody who may not ask about the kind; undefined where they may. */
export function refusalOf(
  { kind, principal, channel, notes }: Pick<Asked, 'kind' | 'principal' | 'channel' | 'notes'>,
  { access }: Pick<AnswerParts, 'access'>,
  question: Draft['question'],
): Draft | undefined {
  const { decision } = access.grant({
    principal,
    kind: kind.name,
    ...(channel !== undefined && { channel }),
  });
  if (decision.allowed) return undefined;
  const { reason, grantedBy } = decision;
  const who = grantedBy.length > 0 ? ` Groups that could: ${grantedBy.join(', ')}.` : '';
  return emptyAnswer({ question, outcome: 'denied', summary: `${reason}${who}`, notes: [...notes] });
}
