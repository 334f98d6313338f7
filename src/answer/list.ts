import type { Document, Index } from '#kit';
import { invalid, utc } from '#kit';
import type { Draft, Pending } from './answer-parts.ts';
import type { Survey } from './coverage.ts';
import { readVpcs } from './linked.ts';
import { accountsOf } from './list-accounts.ts';
import { type Place, readPlace, writePlace } from './list-place.ts';
import { summariseList } from './list-summary.ts';
import { listWords } from './list-words.ts';
import { coverageNotes } from './notes.ts';
import { outcomeOf } from './outcome.ts';
import { parseFilters } from './parse-filters.ts';
import { scanList, type Window } from './scan-list.ts';
import { narrowSurvey, type SeenCoverage, seeCoverage } from './seen-coverage.ts';
import { type Shown, show } from './show.ts';

/** Results on a page. */
const PAGE = 50;

interface Listing extends Pending {
  /** Shows only what the asker may see, as of the time asked about. */
  index: Pick<Index, 'find' | 'scopes'>;
  survey: Survey;
}

/**
 * Answers `list account:payments-prod public:yes` for any kind, from the index alone. What the asker may not see
 * matches nothing. Throws `invalid` for an account that there is not, as far as they may see, or a foreign cursor.
 */
export async function answerList(listing: Listing): Promise<Draft> {
  const { asked, parts, sight, index, now } = listing;
  const { kind, question } = asked;
  const filters = parseFilters(listWords(question.value).slice(1), kind);
  if ('problem' in filters) throw invalid(filters.problem);
  const listed = await accountsOf(filters, { kind, index, accounts: parts.accounts, at: question.at });
  const survey = listed.all ? listing.survey : narrowSurvey(listing.survey, listed.ids);
  const seen = listed.all ? listing.seen : seeCoverage(kind, survey, sight.grant(kind.name));
  const from = readPlace(question.cursor);
  // An account that has left has no scope any more, but a past
  const accounts = listed.all && question.at !== undefined ? undefined : listed.ids;
  const window = await scanList({ kind, filters, accounts, from, pending: listing, index });
  const shown = await pageOf(window, from, listing);
  const total = from.before + window.matches.length;
  const outcome = outcomeOf({
    holders: total,
    disproved: 0,
    complete: seen.complete && window.next === undefined && window.unsure.size === 0,
    searched: false,
    hidden: seen.hiddenAccounts || window.hidden.size > 0,
    past: question.at !== undefined,
  });
  const next = nextPlace(from, window);
  const results = shown.map(({ result }) => result);
  return {
    question: { text: question.text, kind: kind.name, value: question.value },
    outcome,
    summary: summariseList({ kind, question, filters, listed, outcome, results, total, window, seen, now }),
    results,
    related: [],
    total,
    ...(next && { cursor: writePlace(next) }),
    coverage: seen.coverage,
    notes: notesOf({ listing, survey, seen, window, shown }),
    because: becauseOf(asked.live),
  };
}

async function pageOf(window: Window, { offset }: Place, listing: Listing): Promise<Shown[]> {
  const documents = window.matches.slice(offset, offset + PAGE);
  const vpcs = new Map<string, Document>();
  if (listing.parts.needsVpc) await readVpcs(documents, vpcs, listing.index);
  return documents.flatMap((document) =>
    show({ document, source: 'index', asOf: document.asOf, scope: document.scope }, vpcs, listing),
  );
}

function nextPlace(from: Place, { matches, next }: Window): Place | undefined {
  const offset = from.offset + PAGE;
  if (offset < matches.length) return { ...from, offset };
  return next === undefined ? undefined : { cursor: next, offset: 0, before: from.before + matches.length };
}

function notesOf(told: {
  listing: Listing;
  survey: Survey;
  seen: SeenCoverage;
  window: Window;
  shown: readonly Shown[];
}): string[] {
  const { listing, survey, seen, window, shown } = told;
  const { asked, parts, now } = listing;
  const { at } = asked.question;
  const hidden = [...window.hidden].map(
    (filter) => `\`${filter}\` rests on what you may not see, of some at least: those were not looked for.`,
  );
  const unsure = [...window.unsure].map(
    ([filter, number]) => `\`${filter}\` could not be told of ${number}: a detail of theirs was not read.`,
  );
  const part =
    window.next === undefined
      ? []
      : [
          `${window.looked} of ${window.of} documents were looked at for this answer; the next page goes on from there.`,
        ];
  const holders = shown.map(({ holder }) => holder);
  return [
    ...asked.notes,
    ...(at === undefined ? [] : [`This is how it was at ${utc(at)}.`]),
    ...part,
    ...hidden,
    ...unsure,
    ...coverageNotes({ seen, survey, holders, accounts: parts.accounts, now }),
  ];
}

function becauseOf(live: boolean): string {
  const why = 'The index alone: a list is made of what was read';
  return live ? `${why}; a live check looks at one thing, so none was made.` : `${why}.`;
}
