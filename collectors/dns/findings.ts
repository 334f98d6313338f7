import type { Finding, FindingContext, StoredDocument } from '#kit';
import { attrsOf, isPrivate, isRecord, nameOf, recordTypeOf } from './document.ts';
import { whereItLeads } from './leads.ts';
import { standingOf } from './standing.ts';

/** Records of these types lead somewhere that may be gone. */
const LEADING = new Set(['A', 'AAAA', 'CNAME']);

/** What teams want to hear of as it comes up. */
export const findings: readonly Finding[] = [
  { name: 'dangling-names', title: 'names that dangle', holds: dangles },
];

/**
 * The same verdict as in answers: what cannot be told there is not told here. Where it leads is told from the record
 * itself, since who hears of it may not see what else is known.
 */
async function dangles(
  document: StoredDocument,
  { index, now, staleAfter }: FindingContext,
): Promise<string | boolean | undefined> {
  if (!isRecord(document) || isPrivate(document) || !LEADING.has(recordTypeOf(document))) return false;
  const value = nameOf(document);
  const question = { text: value, kind: 'dns', shape: 'hostname' as const, value, because: 'a record' };
  const context = { question, index, now, ...(staleAfter && { staleAfter }) };
  const { notes } = await whereItLeads(await standingOf(context, value), context);
  const own = notes.flatMap(({ text, of }) => (of?.includes(document.id) ? [text] : []));
  const found = own.find((text) => text.startsWith('Dangling:'));
  if (found === undefined) return own.some((text) => text.includes('cannot be told')) ? undefined : false;
  const except = found.includes('unless it is in') ? ', unless that is in an account that is not read' : '';
  return `points to ${targetOf(document)}, which nothing of ours holds${except}`;
}

function targetOf(document: StoredDocument): string {
  const { alias, values = document.addresses } = attrsOf(document);
  return alias?.name ?? values.join(', ');
}
