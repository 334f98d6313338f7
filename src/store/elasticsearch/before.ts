import { hasEnded } from './question.ts';
import type { Source } from './source.ts';
import { sourceFields } from './source.ts';
import type { Hit, Lock, SearchAnswer, World } from './world.ts';
import { lockOf } from './world.ts';

/** The current version of a document, with its id, and what it has to be written over. */
export interface Before {
  id: string;
  source: Source;
  lock: Lock;
}

/** The current versions of these documents (at most 10,000) of one kind by their uid; those that there are. */
export async function currentOf(
  { elastic, names }: World,
  kind: string,
  uids: readonly string[],
): Promise<Map<string, Before>> {
  if (uids.length === 0) return new Map();
  const { body: answer } = await elastic.scan<SearchAnswer<Source>>({
    method: 'POST',
    path: `/${names.documents(kind)}/_search`,
    query: { allow_partial_search_results: false, _source_includes: sourceFields },
    body: {
      query: { bool: { filter: [{ terms: { uid: uids } }], must_not: [hasEnded] } },
      size: uids.length,
      sort: ['_doc'],
      track_total_hits: false,
      seq_no_primary_term: true,
    },
  });
  const hits: Hit<Source>[] = answer.hits.hits;
  return new Map(
    hits.map(({ _id: id, _source: source, ...hit }) => [source.uid, { id, source, lock: lockOf(hit) }]),
  );
}
