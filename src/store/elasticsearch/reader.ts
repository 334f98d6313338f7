import type { Change, Index, StoredDocument } from '#kit';
import { checkChanges } from '../query.ts';
import { find, indexesOf } from './find.ts';
import { endedBy, idTerm, madeBy, presentAt } from './question.ts';
import { scan } from './scan.ts';
import type { ScopeCache } from './scope-cache.ts';
import type { Source } from './source.ts';
import { sourceFields, storedFrom } from './source.ts';
import type { World } from './world.ts';
import { search } from './world.ts';

/** Documents of one page of an export. */
const PAGE = 1000;

/** The index for readers. */
export function elasticReader(world: World, cache: ScopeCache): Index {
  return {
    find: async (query) => find(world, await cache.look(), query),
    scopes: async (kind = '') => (await cache.look()).list(kind),
    revision: async () => (await cache.look()).head.revision,
    history: (kind, id) => historyOf(world, cache, kind, id),
    changes: (page) => changesOf(world, cache, page),
    export: (kinds) => readPresent(world, cache, kinds),
    versions: (kinds) => readPast(world, cache, kinds),
    close: async () => {},
  };
}

/** A document with more versions than this shows its newest. */
const MOST_VERSIONS = 10_000;

async function historyOf(
  world: World,
  cache: ScopeCache,
  kind: string,
  id: string,
): Promise<StoredDocument[]> {
  const known = await cache.look();
  const { seq } = known.head;
  const indexes = indexesOf(world, known.head.kinds, { kinds: [kind] });
  if (indexes.length === 0) return [];
  const body = {
    query: { bool: { filter: [idTerm(id), madeBy(seq)] } },
    sort: [{ from: 'desc' }, { to: { order: 'desc', missing: '_first' } }, { made: 'desc' }],
    size: MOST_VERSIONS,
    track_total_hits: false,
  };
  const { hits } = await search<Source>(world, indexes, body, sourceFields);
  return hits.map(({ _source }) => storedFrom(_source, seq, known.completed(_source.scope)));
}

async function changesOf(
  world: World,
  cache: ScopeCache,
  page: Parameters<Index['changes']>[0],
): Promise<Change[]> {
  checkChanges(page);
  const { since, limit, kinds } = page;
  // What is beyond the head belongs to a write that has not ended
  const { head } = await cache.look();
  const filter = [
    { range: { seq: { gt: since, lte: head.seq } } },
    ...(kinds ? [{ terms: { kind: kinds } }] : []),
  ];
  const body = { query: { bool: { filter } }, sort: [{ seq: 'asc' }], size: limit, track_total_hits: false };
  const { hits } = await search<{ change: string }>(world, [world.names.changes], body, 'change');
  return hits.map(({ _source }) => JSON.parse(_source.change) as Change);
}

async function* readPresent(
  world: World,
  cache: ScopeCache,
  kinds: readonly string[] | undefined,
): AsyncGenerator<StoredDocument> {
  const known = await cache.look();
  const indexes = indexesOf(world, known.head.kinds, kinds ? { kinds } : {});
  if (indexes.length === 0) return;
  const times = known.times();
  const { seq } = known.head;
  const all = { query: { bool: presentAt(seq) }, sort: [{ doc: 'asc' }] };
  for await (const hits of scan<Source>(world, { indexes, ...all, fields: sourceFields, size: PAGE }))
    for (const { _source } of hits) yield storedFrom(_source, seq, times.get(_source.scope));
}

async function* readPast(
  world: World,
  cache: ScopeCache,
  kinds: readonly string[] | undefined,
): AsyncGenerator<StoredDocument> {
  const { head } = await cache.look();
  const indexes = indexesOf(world, head.kinds, kinds ? { kinds } : {});
  if (indexes.length === 0) return;
  const all = { query: { bool: { filter: [endedBy(head.seq)] } }, sort: [{ ended: 'asc' }] };
  for await (const hits of scan<Source>(world, { indexes, ...all, fields: sourceFields, size: PAGE }))
    for (const { _source } of hits) yield storedFrom(_source, head.seq);
}
