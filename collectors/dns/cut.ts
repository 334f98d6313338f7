import type { LookupContext, Note, StoredDocument } from '#kit';
import { isRoute53Server, listed } from './delegation.ts';
import { attrsOf, nameOf } from './document.ts';
import { exceptIn, gapIn } from './gap.ts';
import { shownName } from './names.ts';
import type { Standing } from './standing.ts';

/** What there is to say of a name that a zone of ours delegates to servers which no zone of ours has. */
export async function cutNotes({ asked, unheard, name }: Standing, context: LookupContext): Promise<Note[]> {
  const notes: Note[] = [];
  for (const { zone, answer } of [...asked, ...unheard]) {
    const own = answer.how === 'delegated' ? answer.records.filter((record) => nameOf(record) === name) : [];
    if (own.length === 0) continue;
    const title = `the zone ${shownName(nameOf(zone))} (${zone.id}) in the account ${zone.account}`;
    const text = await cutText(own, title, context);
    notes.push({ text, account: zone.account, outcomes: ['found'], lead: ['found'] });
  }
  return notes;
}

/** A delegation to servers that are none of our zones': legitimate, unless they are Route 53's. */
export async function cutText(
  cut: readonly StoredDocument[],
  title: string,
  context: LookupContext,
): Promise<string> {
  const [first] = cut;
  const name = first ? nameOf(first) : '';
  const place = name === context.question.value ? 'It is a name that' : `It lies below ${name}, which`;
  const servers = cut.flatMap((record) => attrsOf(record).values ?? record.identifiers);
  const text = `${place} ${title} delegates to ${listed(servers)}: no zone of ours that they answer for is known.`;
  if (!servers.some(isRoute53Server)) return text;
  const leftOut = (await exceptIn(['dns'], context)) === '' ? undefined : 'some accounts are not read';
  const gap = (await gapIn(['dns'], context)) ?? leftOut;
  const why =
    gap === undefined
      ? 'the delegation dangles, and whoever makes a zone there may get these servers'
      : `whether the delegation dangles cannot be told, because ${gap}`;
  return `${text} They are Route 53's: ${why}.`;
}
