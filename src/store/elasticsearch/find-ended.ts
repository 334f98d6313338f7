import type { Page, Query } from '#kit';
import { lastToGo } from '../query.ts';
import type { Question } from './question.ts';
import { scan } from './scan.ts';
import type { Source } from './source.ts';
import { sourceFields, storedFrom } from './source.ts';
import type { World } from './world.ts';

/** Versions and ids that are asked about at once. */
const PAGE = 1000;

/** The last version of a document that fits. */
interface Last {
  _id: string;
  index: string;
  uid: string;
  to: number;
  seq: number;
}

/** What is gone by now: of all versions that ended and fit, the last of each document that there is no more. */
export async function findEnded(
  world: World,
  options: { query: Query; question: Question; narrow: object[]; limit: number },
): Promise<Page> {
  const { query, question, narrow, limit } = options;
  if (query.at !== undefined) return { documents: [], total: 0 };
  const latest = await latestOf(world, { bool: { filter: [question.filter, ...narrow] } });
  const gone: Last[] = [];
  for (let at = 0; at < latest.length; at += PAGE)
    gone.push(...(await thoseGone(world, latest.slice(at, at + PAGE))));
  // More than a page, since of those that ended together the order is that of their ids
  const last = gone.sort((a, b) => b.to - a.to);
  const edge = last[limit - 1]?.to ?? 0;
  const shown = await read(
    world,
    last.filter(({ to }) => to >= edge),
  );
  const documents = shown.map((source) => storedFrom(source)).sort(lastToGo);
  return { documents: documents.slice(0, limit), total: gone.length };
}

async function latestOf(world: World, query: object): Promise<Last[]> {
  const latest = new Map<string, Last>();
  const what = { indexes: [world.names.past], query, fields: 'uid,kind,to,seq', size: PAGE };
  for await (const hits of scan<Source>(world, what))
    for (const { _id, _source } of hits) {
      const { kind, uid, to = 0, seq } = _source;
      const index = world.names.documents(kind);
      const key = `${index} ${uid}`;
      const other = latest.get(key);
      if (!other || to > other.to || (to === other.to && seq > other.seq))
        latest.set(key, { _id, index, uid, to, seq });
    }
  return [...latest.values()];
}

interface Got {
  docs: { found?: boolean; error?: { type?: string }; _source?: Source }[];
}

/** Those of which there is no current version. */
async function thoseGone({ elastic }: World, all: readonly Last[]): Promise<Last[]> {
  const docs = all.map(({ index, uid }) => ({ _index: index, _id: uid }));
  const asked = { method: 'POST', path: '/_mget', query: { _source: false }, body: { docs } } as const;
  const { body } = await elastic.scan<Got>(asked);
  return all.filter((_, i) => body.docs[i]?.found !== true);
}

async function read({ elastic, names }: World, wanted: readonly Last[]): Promise<Source[]> {
  if (wanted.length === 0) return [];
  const query = { _source_includes: sourceFields };
  const asked = {
    method: 'POST',
    path: `/${names.past}/_mget`,
    query,
    body: { ids: wanted.map(({ _id }) => _id) },
  };
  const { body } = await elastic.scan<Got>({ ...asked, method: 'POST' });
  return body.docs.flatMap(({ _source }) => _source ?? []);
}
