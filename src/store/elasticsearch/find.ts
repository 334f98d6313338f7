import type { Page, Query } from '#kit';
import { noSuchPage } from '#kit';
import type { Place } from '../query.ts';
import { pageOf, writeCursor } from '../query.ts';
import { findEnded } from './find-ended.ts';
import { isPresent, narrowing, presentAt, questionOf, trueAt } from './question.ts';
import type { Known } from './scope-cache.ts';
import type { Source } from './source.ts';
import { sourceFields, storedFrom } from './source.ts';
import type { Hit, World } from './world.ts';
import { search } from './world.ts';

/** Searches at most, where the index is written meanwhile. */
const ATTEMPTS = 3;

/** Documents that are sorted out here. */
const FEW = 50;

/** Answers a query: one search; where few documents are to be expected one that leaves more to us, and is quicker. */
export async function find(world: World, known: Known, query: Query): Promise<Page> {
  const { limit, after } = pageOf(query);
  const question = questionOf(query.match);
  const narrow = narrowing(query);
  if (!question || !narrow) return { documents: [], total: 0 };
  const indexes = indexesOf(world, known.head.kinds, query);
  if (indexes.length === 0) return { documents: [], total: 0 };
  const fits = [question.filter, ...narrow];
  if (query.ended) return findEnded(world, { query, indexes, fits, seq: known.head.seq, limit });
  const bodyFor = (seq: number) => ({
    query: boolOf(fits, query.at === undefined ? presentAt(seq) : trueAt(seq, query.at)),
    // Of one time there is one version of a document, unless an import brought others
    sort: [...question.sort, { doc: 'asc' }, { from: 'asc' }],
    size: limit + 1,
    track_total_hits: after === undefined,
    ...(after && { search_after: sortOf(after) }),
  });
  const order = query.at === undefined && !after ? question.order : undefined;
  for (let attempt = 1; ; attempt++) {
    const { revision, seq } = known.head;
    const quick = order && (await findFew(world, { indexes, fits, seq, limit, order }));
    const found = quick ?? (await search<Source>(world, indexes, bodyFor(seq), sourceFields));
    // A document of before a write is not to be dated by a record of after it
    if (known.head.revision !== revision && attempt < ATTEMPTS) continue;
    const { hits, total } = found;
    return toPage(known, query, { hits, seq, limit, total: after?.total ?? total?.value ?? hits.length });
  }
}

/**
 * The current documents that fit, in their order; undefined where more than a page fit, or more versions than are
 * looked through.
 */
async function findFew(
  world: World,
  what: {
    indexes: readonly string[];
    fits: readonly object[];
    seq: number;
    limit: number;
    order: (a: Source, b: Source) => number;
  },
): Promise<{ hits: Hit<Source>[]; total?: undefined } | undefined> {
  const body = { query: { bool: { filter: what.fits } }, size: FEW + 1, track_total_hits: false };
  const { hits } = await search<Source>(world, what.indexes, body, sourceFields);
  const present = hits.filter(({ _source }) => isPresent(_source, what.seq));
  if (hits.length > FEW || present.length > what.limit) return undefined;
  return { hits: present.toSorted(({ _source: a }, { _source: b }) => what.order(a, b)) };
}

/** What fits, of what is seen. */
export function boolOf(
  fits: readonly object[],
  { filter, must_not }: ReturnType<typeof presentAt>,
): { bool: object } {
  return { bool: { filter: [...fits, ...filter], must_not } };
}

function toPage(
  known: Known,
  query: Query,
  { hits, seq, limit, total }: { hits: Hit<Source>[]; seq: number; limit: number; total: number },
): Page {
  const shown = hits.slice(0, limit);
  const documents = shown.map(({ _source }) => storedFrom(_source, seq, known.completed(_source.scope)));
  const last = shown.at(-1)?.sort;
  if (hits.length <= limit || !last) return { documents, total };
  return { documents, total, cursor: writeCursor({ key: JSON.stringify(last), doc: 0, total }, query) };
}

/** The indexes of the kinds in question that there are. */
export function indexesOf(
  { names }: Pick<World, 'names'>,
  present: Iterable<string>,
  { kinds }: Pick<Query, 'kinds'> = {},
): string[] {
  return [...present].filter((kind) => kinds?.includes(kind) ?? true).map(names.documents);
}

function sortOf({ key }: Place): unknown[] {
  const parts = parse(key);
  const sound = Array.isArray(parts) && parts.every((part) => ['string', 'number'].includes(typeof part));
  if (sound) return parts as unknown[];
  throw noSuchPage();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
