import type { LookupContext, Note, RelatedDocument, StoredDocument } from '#kit';
import type { Chain, End } from './chain.ts';
import { follow } from './chain.ts';
import type { Judging } from './dangling.ts';
import { endNote, judgeEnd } from './dangling.ts';
import { recordTypeOf } from './document.ts';
import type { Holders } from './holders.ts';
import { heldBy, holdersAt, holdersOf, keyOf } from './holders.ts';
import type { Standing } from './standing.ts';
import { answers } from './standing.ts';

/** Sentences about ends; a name with more of them is told in part. */
const MOST_TOLD = 6;

/** Where a name leads in the end, what holds that, and where nothing does. */
export async function whereItLeads(
  standing: Standing,
  context: LookupContext,
): Promise<{ notes: Note[]; related: RelatedDocument[] }> {
  const { name } = standing;
  const heard = [...standing.asked, ...standing.inside];
  const from = (heard.some(answers) ? heard : standing.unheard).filter(answers);
  const records = [...from, ...standing.strays].flatMap(({ answer }) => answer.records);
  const chain = await follow(context, { name, records, zones: from.map(({ zone }) => zone) });
  const holders = await holdersOf(context, chain.ends);
  const account = records[0]?.account ?? '-';
  const inside = insideOf(standing);
  const held = heldNotes(chain, holders, account, inside);
  const judging: Judging = { ...context, name, past: context.question.at !== undefined };
  const unheld = distinct(chain.ends.filter((end) => holdersAt(end, holders).length === 0));
  // What dangles is told before what merely lies outside
  const judged = await Promise.all(
    unheld.slice(0, MOST_TOLD).map(async (end) => ({
      end,
      text: inside(end, await judgeEnd(end, judging)),
    })),
  );
  return {
    notes: [
      ...held,
      ...judged.toSorted(danglingFirst).map(({ end, text }) => endNote(text, account, startsOf(end, chain))),
      ...manyNote(chain, account),
    ],
    related: relatedTo(chain, holders),
  };
}

type Inside = (end: End, text: string) => string;

/** Where the public DNS answers too, what holds only inside VPCs is told as that. */
function insideOf({ asked, inside }: Standing): Inside {
  const records = new Set(inside.flatMap(({ answer }) => answer.records.map(({ id }) => id)));
  const apart = asked.some(answers);
  return ({ from }, text) =>
    apart && records.has(from) ? text.replace(/^It points/, 'Inside its VPCs it points') : text;
}

function heldNotes(chain: Chain, holders: Holders, account: string, inside: Inside): Note[] {
  return distinct(chain.ends)
    .flatMap((end) => {
      const held = holdersAt(end, holders);
      return held.length > 0
        ? [endNote(inside(end, heldText(end, held)), account, startsOf(end, chain))]
        : [];
    })
    .slice(0, MOST_TOLD);
}

/** `It points to payments-front-….elb.amazonaws.com, the load balancer payments-front in the account 111122223333.` */
function heldText(end: End, held: readonly StoredDocument[]): string {
  const by = end.via.length > 0 ? ` by way of ${end.via.join(', ')}` : '';
  return `It points to ${keyOf(end)}${by}${heldBy(end, held)}.`;
}

function manyNote({ ends }: Chain, account: string): Note[] {
  const all = distinct(ends);
  if (all.length <= MOST_TOLD) return [];
  return [
    { text: `It leads to ${all.length} ends; not every one is told here.`, account, outcomes: ['found'] },
  ];
}

/** Each end once, though several sets lead there; what is asked in other VPCs may be held by something else. */
function distinct(ends: readonly End[]): End[] {
  return [...new Map(ends.map((end) => [placeOf(end), end])).values()];
}

function placeOf(end: End): string {
  return [keyOf(end), end.stopped, ...(end.vpcs ?? [])].join(' ');
}

/** The records that lead there. */
function startsOf(end: End, { ends }: Chain): string[] {
  return ends.filter((one) => placeOf(one) === placeOf(end)).map(({ from }) => from);
}

function relatedTo({ ends, via }: Chain, holders: Holders): RelatedDocument[] {
  const named = ends.flatMap((end) =>
    holdersAt(end, holders).map((document) => ({ relation: 'points-to', document, to: end.from })),
  );
  const between = [...via.values()]
    .filter((record) => recordTypeOf(record) !== 'NS')
    .map((document) => ({ relation: 'by-way-of', document }));
  return [...named, ...between];
}

function danglingFirst(a: { text: string }, b: { text: string }): number {
  return Number(b.text.startsWith('Dangling')) - Number(a.text.startsWith('Dangling'));
}
