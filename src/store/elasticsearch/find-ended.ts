import type { Page, Query } from '#kit';
import { lastToGo } from '../query.ts';
import { batches } from './batches.ts';
import { endedBy, presentAt } from './question.ts';
import { scan } from './scan.ts';
import type { Source } from './source.ts';
import { sourceFields, storedFrom } from './source.ts';
import type { Hit, World } from './world.ts';
import { search } from './world.ts';

/** Versions and ids that are asked about at once. */
const PAGE = 1000;

/** The last version of a document that fits. */
interface Last {
  id: string;
  key: string;
  index: string;
  uid: string;
  to: number;
  ended: number;
}

/** What to look for, of what is seen up to the number `seq`. */
interface Wanted {
  query: Query;
  indexes: readonly string[];
  fits: readonly object[];
  seq: number;
  limit: number;
}

/** What is gone by now: of all versions that ended and fit, the last of each document that there is no more. */
export async function findEnded(world: World, wanted: Wanted): Promise<Page> {
  const { query, seq, limit } = wanted;
  if (query.at !== undefined) return { documents: [], total: 0 };
  const latest = await latestOf(world, wanted);
  const gone: Last[] = [];
  for (const some of batches(latest, PAGE)) gone.push(...(await thoseGone(world, some, seq)));
  // More than a page, since of those that ended together the order is that of their ids
  const last = gone.sort((a, b) => b.to - a.to);
  const edge = last[limit - 1]?.to ?? 0;
  const shown = await read(
    world,
    last.filter(({ to }) => to >= edge),
  );
  const documents = shown.map(({ _source }) => storedFrom(_source, seq)).sort(lastToGo);
  return { documents: documents.slice(0, limit), total: gone.length };
}

async function latestOf(world: World, { indexes, fits, seq }: Wanted): Promise<Iterable<Last>> {
  const latest = new Map<string, Last>();
  const query = { bool: { filter: [...fits, endedBy(seq)] } };
  for await (const hits of scan<Source>(world, { indexes, query, fields: 'uid,kind,to,ended', size: PAGE }))
    for (const hit of hits) {
      const one = lastOf(hit);
      const other = latest.get(one.key);
      if (!other || one.to > other.to || (one.to === other.to && one.ended > other.ended))
        latest.set(one.key, one);
    }
  return latest.values();
}

function lastOf({ _id: id, _index: index, _source: { kind, uid, to, ended } }: Hit<Source>): Last {
  return { id, index, uid, key: `${kind} ${uid}`, to: to ?? 0, ended: ended ?? 0 };
}

/** Those of which there is no current version. */
async function thoseGone(world: World, all: readonly Last[], seq: number): Promise<Last[]> {
  const { filter, must_not } = presentAt(seq);
  const present = new Set<string>();
  for (const [index, some] of Map.groupBy(all, (one) => one.index)) {
    const uids = some.map(({ uid }) => uid);
    const query = { bool: { filter: [{ terms: { uid: uids } }, ...filter], must_not } };
    const hits = await search<Source>(world, [index], { query, size: uids.length }, 'kind,uid');
    for (const { _source } of hits.hits) present.add(`${_source.kind} ${_source.uid}`);
  }
  return all.filter(({ key }) => !present.has(key));
}

async function read(world: World, wanted: readonly Last[]): Promise<Hit<Source>[]> {
  if (wanted.length === 0) return [];
  const found: Hit<Source>[] = [];
  for (const [index, some] of Map.groupBy(wanted, (one) => one.index)) {
    const query = { ids: { values: some.map(({ id }) => id) } };
    const { hits } = await search<Source>(world, [index], { query, size: some.length }, sourceFields);
    found.push(...hits);
  }
  return found;
}
