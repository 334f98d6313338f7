import type { Column, Coverage, Note, Outcome, Question, RelatedDocument } from '#kit';
import { iso, utc } from '#kit';
import type { Draft } from './answer-parts.ts';
import type { Drafting } from './drafting.ts';
import type { GivesAway } from './hidden-values.ts';
import { readLinked } from './linked.ts';
import { nameAccounts } from './name-accounts.ts';
import { coverageNotes, searchNotes, visibleNotes } from './notes.ts';
import { type Evidence, outcomeOf } from './outcome.ts';
import { tellPast } from './past.ts';
import { relate } from './relate.ts';
import { namedRelated } from './related.ts';
import type { Search } from './search-live.ts';
import { type Shown, show } from './show.ts';
import { summarise } from './summary.ts';
import type { Holder } from './to-result.ts';

/** Puts an answer together. All of it is redacted; the summary is made of what is left. */
export async function draftAnswer(drafting: Drafting): Promise<Draft> {
  const { asked, parts, sight, lookup, seen, checked, now } = drafting;
  const { question } = asked;
  const { search } = checked;
  const named = [...(checked.enrichment?.related ?? []), ...(lookup.related ?? [])];
  const shown = await shownOf(checked.holders, named, drafting);
  const past = question.at === undefined ? [] : await tellPast(shown, question.at, drafting);
  const results = shown.map(({ result }) => result);
  const disproved = shown.filter(({ holder }) => holder.disproved).length;
  // A page may be one of several; what was found live comes on top of what the index has
  const total = Math.max(
    lookup.total + Math.max(0, results.length - lookup.documents.length),
    results.length,
  );
  const outcome = outcomeOf(evidenceOf(total - disproved, disproved, drafting));
  const remarks = remarksOf(shown, outcome, drafting);
  const { kinds } = parts;
  const { beyond, cursor } = lookup;
  const nowhere = checked.enrichment?.nowhere;
  const told = { outcome, question, kinds, results, disproved, total, seen, search, beyond, nowhere, now };
  const lead = remarks.find((note) => note.lead?.includes(outcome))?.text;
  return {
    question: questionOf(question),
    outcome,
    summary: lead === undefined ? summarise(told) : `${summarise(told)} ${lead}`,
    results,
    related: namedRelated(named, undefined, { kinds, sight, accounts: parts.accounts }),
    total,
    ...(cursor !== undefined && { cursor }),
    coverage: outcome === 'absent' && search?.complete ? liveCoverage(search, now) : seen.coverage,
    notes: notesOf(shown, [...past, ...remarks.map(({ text }) => text)], drafting),
    because: checked.choice.because,
  };
}

function evidenceOf(
  holders: number,
  disproved: number,
  { asked, seen, checked, lookup }: Drafting,
): Evidence {
  const { shape, value, at } = asked.question;
  const couldHold = ({ identifies }: Column) => identifies?.test(value) ?? true;
  return {
    holders,
    disproved,
    complete: seen.complete && lookup.beyond === undefined,
    searched: checked.search?.complete === true && lookup.unsearchable !== true && !isLeftOut(seen),
    hidden:
      seen.hiddenAccounts || ((shape === 'id' || shape === 'arn') && seen.hiddenColumns.some(couldHold)),
    past: at !== undefined,
  };
}

/** What an answer says of its question. */
export function questionOf({ text, kind, value }: Question): Draft['question'] {
  return { text, kind, value };
}

/** Those that may be seen, as they may be seen, with what is related; what a live check disproved comes last. */
async function shownOf(
  holders: readonly Holder[],
  named: readonly RelatedDocument[],
  drafting: Drafting,
): Promise<Shown[]> {
  const documents = holders.map(({ document }) => document);
  const linked = await readLinked(documents, named, drafting.index);
  const facts = drafting.checked.enrichment?.facts;
  const all = holders.flatMap((holder) => show(holder, linked, drafting, facts));
  const shown = all.some(({ holder }) => holder.disproved)
    ? all.toSorted((a, b) => Number(a.holder.disproved ?? false) - Number(b.holder.disproved ?? false))
    : all;
  await relate(shown, { linked, named }, drafting);
  return shown;
}

/** What a live look and the lookup had to say, as far as it fits the outcome and the asker. */
function remarksOf(shown: readonly Shown[], outcome: Outcome, drafting: Drafting): Note[] {
  const { asked, parts, sight, lookup, checked } = drafting;
  const kind = asked.kind.name;
  const gives: GivesAway = (text) => shown.some((one) => one.gives(text));
  const looked = checked.enrichment !== undefined || checked.search !== undefined;
  const outdated = new Set(checked.enrichment?.outdated);
  const indexed = (lookup.notes ?? [])
    .filter(({ of }) => !of?.length || of.some((id) => !outdated.has(id)))
    .map(({ unlessLive, ...note }) =>
      unlessLive === undefined || looked ? note : { ...note, text: `${note.text} ${unlessLive}` },
    );
  const notes = [...(checked.enrichment?.notes ?? []), ...indexed];
  return visibleNotes(notes, { kind, outcome, sight, gives }).map((note) => ({
    ...note,
    text: nameAccounts(note.text, { kind, accounts: parts.accounts, sight }),
  }));
}

function notesOf(shown: readonly Shown[], remarks: readonly string[], drafting: Drafting): string[] {
  const { asked, parts, sight, seen, survey, checked, now } = drafting;
  const { kind, question, notes, live } = asked;
  const holders = shown.map(({ holder }) => holder);
  const mayAskLive = sight.grant(kind.name).decision.live;
  return [
    ...notes,
    // Who asked for it should not have to look for why it was not done
    ...(live && !mayAskLive ? [checked.choice.because] : []),
    // Where nothing is shown, the summary says the time, and "how it was" may not be known
    ...(question.at === undefined || shown.length === 0
      ? []
      : [`This is how it was at ${utc(question.at)}.`]),
    ...remarks,
    ...searchNotes(checked.search, kind.name, sight),
    ...coverageNotes({ seen, survey, holders, accounts: parts.accounts, now }),
  ];
}

/** Whether nothing that could hold it is read at all, live or not. */
function isLeftOut({ coverage, excluded }: Drafting['seen']): boolean {
  return coverage.scopes === 0 && excluded.length > 0;
}

/** Where a live search settled every place, a "no" rests on that and not on the index. */
function liveCoverage({ scopes, passed }: Search, now: number): Coverage {
  const settled = scopes + passed;
  return { scopes: settled, complete: settled, failed: [], oldest: iso(now), newest: iso(now) };
}
