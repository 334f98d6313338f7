import type { Coverage, Index, Lookup, Note, Outcome, Question, Result } from '#kit';
import { iso } from '#kit';
import type { Draft, Pending } from './answer-parts.ts';
import type { Checked } from './check-live.ts';
import type { Survey } from './coverage.ts';
import { type GivesAway, givesAway } from './hidden-values.ts';
import { coverageNotes, searchNotes, visibleNotes } from './notes.ts';
import { type Evidence, outcomeOf } from './outcome.ts';
import { addRelated, relatedOf } from './related.ts';
import type { Search } from './search-live.ts';
import { summarise } from './summary.ts';
import { type Holder, toResult } from './to-result.ts';

interface Drafting extends Pending {
  /** Shows only what the asker may see. */
  index: Pick<Index, 'find'>;
  lookup: Lookup;
  survey: Survey;
  checked: Checked;
}

interface Shown {
  holder: Holder;
  result: Result;
  gives: GivesAway;
}

/** Puts an answer together. All of it is redacted; the summary is made of what is left. */
export async function draftAnswer(drafting: Drafting): Promise<Draft> {
  const { asked, parts, sight, lookup, seen, checked, now } = drafting;
  const { question } = asked;
  const { choice, search } = checked;
  const shown = shownOf(checked.holders, drafting);
  const disproved = shown.filter(({ holder }) => holder.disproved).length;
  const results = shown.map(({ result }) => result);
  const options = { index: drafting.index, kinds: parts.kinds, sight, accounts: parts.accounts };
  const known = lookup.related ?? [];
  const documents = shown.map(({ holder }) => holder.document);
  await addRelated(results, documents, { ...options, known });
  // A page may be one of several; what was found live comes on top of what the index has
  const total = Math.max(
    lookup.total + Math.max(0, results.length - lookup.documents.length),
    results.length,
  );
  const outcome = outcomeOf(evidenceOf(total - disproved, disproved, drafting));
  const told = { outcome, question, kinds: parts.kinds, results, disproved, total, seen, search, now };
  const remarks = remarksOf(shown, outcome, drafting);
  const lead = total - disproved > 0 ? undefined : remarks.find((note) => note.lead)?.text;
  return {
    question: questionOf(question),
    outcome,
    summary: lead === undefined ? summarise(told) : `${summarise(told)} ${lead}`,
    results,
    related: relatedOf(lookup.related, options),
    total,
    ...(lookup.cursor !== undefined && { cursor: lookup.cursor }),
    coverage: outcome === 'absent' && search?.complete ? liveCoverage(search, now) : seen.coverage,
    notes: notesOf(shown, remarks, drafting),
    because: choice.because,
  };
}

function evidenceOf(holders: number, disproved: number, { asked, seen, checked }: Drafting): Evidence {
  const { shape, at } = asked.question;
  return {
    holders,
    disproved,
    complete: seen.complete,
    searched: checked.search?.complete === true,
    hidden: seen.hiddenAccounts || (seen.hiddenFields && (shape === 'id' || shape === 'arn')),
    past: at !== undefined,
  };
}

/** What an answer says of its question. */
export function questionOf({ text, kind, value }: Question): Draft['question'] {
  return { text, kind, value };
}

/** Those that may be seen, as they may be seen; what a live check disproved comes last. */
function shownOf(holders: readonly Holder[], { parts, sight }: Drafting): Shown[] {
  const shown = holders.flatMap((holder) => {
    const { document } = holder;
    const kind = parts.kinds.get(document.kind);
    const see = sight.see(document.kind, document.account);
    if (!kind || see === undefined) return [];
    return [{ holder, result: toResult(holder, kind, see, parts), gives: givesAway(kind, document, see) }];
  });
  return shown.some(({ holder }) => holder.disproved)
    ? shown.toSorted((a, b) => Number(a.holder.disproved ?? false) - Number(b.holder.disproved ?? false))
    : shown;
}

/** The lookup's own notes, as far as they fit the outcome and the asker. */
function remarksOf(shown: readonly Shown[], outcome: Outcome, { asked, sight, lookup }: Drafting): Note[] {
  const gives: GivesAway = (text) => shown.some((one) => one.gives(text));
  return visibleNotes(lookup.notes ?? [], { kind: asked.kind.name, outcome, sight, gives });
}

function notesOf(shown: readonly Shown[], remarks: readonly Note[], drafting: Drafting): string[] {
  const { asked, parts, sight, seen, survey, checked, now } = drafting;
  const { kind, question, notes, live } = asked;
  const holders = shown.map(({ holder }) => holder);
  const mayAskLive = sight.grant(kind.name).decision.live;
  return [
    ...notes,
    // Who asked for it should not have to look for why it was not done
    ...(live && !mayAskLive ? [checked.choice.because] : []),
    ...(question.at === undefined ? [] : [`This is how it was at ${iso(question.at)}.`]),
    ...remarks.map(({ text }) => text),
    ...searchNotes(checked.search, kind.name, sight),
    ...coverageNotes({ seen, survey, holders, accounts: parts.accounts, now }),
  ];
}

/** Where a live search read everything, a "no" rests on that and not on the index. */
function liveCoverage({ scopes }: Search, now: number): Coverage {
  return { scopes, complete: scopes, failed: [], oldest: iso(now), newest: iso(now) };
}
