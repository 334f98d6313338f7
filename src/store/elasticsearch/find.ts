import type { Page, Query } from '#kit';
import { invalid } from '#kit';
import type { Place } from '../query.ts';
import { pageOf, writeCursor } from '../query.ts';
import { findEnded } from './find-ended.ts';
import { narrowing, questionOf, trueAt } from './question.ts';
import type { Known } from './scope-cache.ts';
import type { Source } from './source.ts';
import { sourceFields, storedFrom } from './source.ts';
import type { Hit, World } from './world.ts';
import { search } from './world.ts';

/** Searches at most, where the index is written meanwhile. */
const ATTEMPTS = 3;

/** Answers a query: one search. */
export async function find(world: World, known: Known, query: Query): Promise<Page> {
  const { limit, after } = pageOf(query);
  const question = questionOf(query.match);
  const narrow = narrowing(query);
  if (!question || !narrow) return { documents: [], total: 0 };
  if (query.ended) return findEnded(world, { query, question, narrow, limit });
  const indexes = indexesOf(world, known.head.kinds, query);
  if (indexes.length === 0) return { documents: [], total: 0 };
  const then = query.at === undefined ? [] : trueAt(query.at);
  const body = {
    query: { bool: { filter: [question.filter, ...narrow, ...then] } },
    // Of one time there is one version of a document, unless an import brought others
    sort: [...question.sort, { doc: 'asc' }, { from: 'asc' }],
    size: limit + 1,
    track_total_hits: after === undefined,
    ...(after && { search_after: sortOf(after) }),
  };
  for (let attempt = 1; ; attempt++) {
    const { revision } = known.head;
    const { hits, total } = await search<Source>(world, indexes, body, sourceFields);
    // A document of before a write is not to be dated by a record of after it
    if (known.head.revision !== revision && attempt < ATTEMPTS) continue;
    return toPage(known, query, { hits, limit, total: after?.total ?? total?.value ?? hits.length });
  }
}

function toPage(
  known: Known,
  query: Query,
  { hits, limit, total }: { hits: Hit<Source>[]; limit: number; total: number },
): Page {
  const shown = hits.slice(0, limit);
  const documents = shown.map(({ _source }) => storedFrom(_source, known.completed(_source.scope)));
  const last = shown.at(-1)?.sort;
  if (hits.length <= limit || !last) return { documents, total };
  return { documents, total, cursor: writeCursor({ key: JSON.stringify(last), doc: 0, total }, query) };
}

/** The indexes of the kinds in question that there are; with those of the past where another time is asked for. */
export function indexesOf(
  { names }: Pick<World, 'names'>,
  present: Iterable<string>,
  { kinds, at }: Pick<Query, 'kinds' | 'at'> = {},
): string[] {
  const asked = [...present].filter((kind) => kinds?.includes(kind) ?? true);
  return [...asked.map(names.documents), ...(at === undefined ? [] : [names.past])];
}

function sortOf({ key }: Place): unknown[] {
  const parts = parse(key);
  const sound = Array.isArray(parts) && parts.every((part) => ['string', 'number'].includes(typeof part));
  if (sound) return parts as unknown[];
  throw invalid('The cursor is not one of this question.', { fix: 'Ask again without a cursor.' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
