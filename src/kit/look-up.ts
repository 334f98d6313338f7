import type { StoredDocument } from './document.ts';
import { noSuchPage } from './errors.ts';
import type { Index, Match } from './index-port.ts';
import type { Lookup, Question } from './kind.ts';

/** What the look-ups of most kinds have in common: read all that fits, rank it, give a page of it. */

/** Documents read for one match; a private address, or a name, can be held in every place that there is. */
const MOST = 5000;
/** Results on a page. */
const PAGE = 50;

/** Every document that matches, up to 5000, page by page. */
export async function findAll(
  index: Pick<Index, 'find'>,
  match: Match,
  only: { kinds?: readonly string[]; accounts?: readonly string[] },
): Promise<StoredDocument[]> {
  const all: StoredDocument[] = [];
  let cursor: string | undefined;
  do {
    const page = await index.find({
      ...only,
      match,
      limit: 1000,
      ...(cursor !== undefined && { cursor }),
    });
    all.push(...page.documents);
    cursor = page.cursor;
  } while (cursor !== undefined && all.length < MOST);
  return all;
}

/** Each document once, in the order in which they came first. */
export function onceById<T extends { id: string }>(documents: readonly T[]): T[] {
  return [...new Map(documents.map((one) => [one.id, one])).values()];
}

/**
 * The page that a question asks for, of all documents in their order. The cursor is a plain offset, since the ranking
 * needs all of them anyway. Throws `invalid` for any other cursor.
 */
export function pageOf(
  all: readonly StoredDocument[],
  { cursor = '0' }: Pick<Question, 'cursor'>,
): Pick<Lookup, 'documents' | 'total' | 'cursor'> {
  if (!/^[0-9]{1,6}$/.test(cursor)) throw noSuchPage();
  const end = Number(cursor) + PAGE;
  const page = { documents: all.slice(Number(cursor), end), total: all.length };
  return end < all.length ? { ...page, cursor: String(end) } : page;
}
