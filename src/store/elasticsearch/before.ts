import { statusFault } from './faults.ts';
import type { Source } from './source.ts';
import { sourceFields } from './source.ts';
import type { Hit, Lock, World } from './world.ts';
import { lockOf } from './world.ts';

/** The current version of a document, with what it has to be written over. */
export interface Before {
  source: Source;
  lock: Lock;
}

interface Got {
  docs: (Hit<Source> & { found?: boolean; error?: { type: string; reason: string } })[];
}

/** The current versions of these documents of one kind, as they are at this moment; undefined where there is none. */
export async function currentOf(
  { elastic, names }: World,
  kind: string,
  uids: readonly string[],
): Promise<(Before | undefined)[]> {
  if (uids.length === 0) return [];
  const path = `/${names.documents(kind)}/_mget`;
  const query = { _source_includes: sourceFields };
  const { body } = await elastic.scan<Got>({ method: 'POST', path, query, body: { ids: uids } });
  return body.docs.map((hit) => {
    const { _source: source, found, error } = hit;
    if (error) throw statusFault(502, `${error.type}: ${error.reason}`);
    return found ? { source, lock: lockOf(hit) } : undefined;
  });
}
