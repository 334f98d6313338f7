import type { Index, Question, StoredDocument } from '#kit';
import { utc } from '#kit';
import type { Drafting } from './drafting.ts';
import { isHiddenIdentifier } from './hidden-values.ts';
import { answersFor } from './judge-holder.ts';
import { type Shown, show } from './show.ts';
import { describe, place } from './summary.ts';
import { visibleIndex } from './visible-index.ts';

/** Results whose history is read, and present holders that are named. */
const MOST_SINCE = 10;
const MOST_NAMED = 3;

/**
 * For a question about the past: sets since when each of the first results had held the value then, and tells in a
 * note who holds it now.
 */
export async function tellPast(shown: readonly Shown[], at: number, drafting: Drafting): Promise<string[]> {
  const { asked, lookup, index } = drafting;
  const { question } = asked;
  const versions = new Map(lookup.documents.map((document) => [document.id, document]));
  await Promise.all(
    shown.slice(0, MOST_SINCE).map(async ({ holder, result }) => {
      const version = versions.get(holder.document.id);
      if (version) result.since = await heldSince(version, question, drafting, index);
    }),
  );
  return question.shape === 'cidr' ? [] : [await presentNote(shown, at, drafting)];
}

/** Start of the earliest version that leads to this one without a gap and answers for the value all along. */
async function heldSince(
  version: StoredDocument,
  question: Question,
  drafting: Drafting,
  index: Pick<Index, 'history'>,
): Promise<string> {
  const all = await index.history(version.kind, version.id);
  let first = version;
  for (const older of all.slice(all.findIndex(({ validFrom }) => validFrom === version.validFrom) + 1)) {
    if (older.validTo !== first.validFrom || !answers(older, question, drafting)) break;
    first = older;
  }
  return first.validFrom;
}

/** Whether a version answers for the value by what the asker may see. */
function answers(version: StoredDocument, question: Question, { parts, sight }: Drafting): boolean {
  const kind = parts.kinds.get(version.kind);
  if (!kind || !answersFor(kind, version, question)) return false;
  const see = sight.see(version.kind, version.account) ?? 'public';
  return !isHiddenIdentifier(kind, version, see, question.value);
}

async function presentNote(then: readonly Shown[], at: number, drafting: Drafting): Promise<string> {
  const { asked, parts, sight, seen, now } = drafting;
  const { at: _, cursor: __, ...question } = asked.question;
  const index = visibleIndex({ index: parts.index, kinds: parts.kinds, sight });
  const { documents, total, beyond } = await asked.kind.lookup({ question, index, now, hides: sight.hides });
  const holders = apart(documents).flatMap((document) =>
    show({ document, source: 'index', asOf: document.asOf }, new Map(), drafting).map((one) => ({
      ...one,
      document,
    })),
  );
  if (holders.length === 0) return nobody(question, seen.complete && beyond === undefined);
  const since = await Promise.all(
    holders.slice(0, MOST_NAMED).map(({ document }) => heldSince(document, question, drafting, index)),
  );
  const ids = new Set(then.map(({ holder }) => holder.document.id));
  const [held] = since;
  if (holders.length === 1 && held !== undefined && ids.has(holders[0]?.document.id ?? ''))
    return still(question, held, at);
  const named = since.map((from, i) => {
    const result = holders[i]?.result;
    return result
      ? `${describe(result, parts.kinds)}${place(result, ' in the account ')}, since ${utc(from)}`
      : '';
  });
  const more = total - (documents.length - holders.length) - named.length;
  const verb = question.shape === 'address' ? 'it is held by' : 'it is';
  return `Now ${verb} ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

function still({ shape }: Question, since: string, at: number): string {
  const again = Date.parse(since) > at;
  if (shape === 'address')
    return again ? `Now it holds it again, since ${utc(since)}.` : `It still holds it, since ${utc(since)}.`;
  return again ? `Now it is so again, since ${utc(since)}.` : `It is still so, since ${utc(since)}.`;
}

function nobody({ shape }: Question, complete: boolean): string {
  if (!complete) return 'Who holds it now is not known: not everything was read, or not recently.';
  return shape === 'address'
    ? 'Now nobody that you may see holds it.'
    : 'Now there is nothing of the kind that you may see.';
}

/** Without what hangs on a better one, as an Elastic IP does on its interface. */
function apart(documents: readonly StoredDocument[]): StoredDocument[] {
  return documents.filter(({ links }, i) => {
    const better = new Set(documents.slice(0, i).map(({ id }) => id));
    return !links.some(({ id }) => better.has(id));
  });
}
