import type { ScopeRecord } from '#kit';
import type { Line } from './bulk.ts';
import { bulk } from './bulk.ts';
import { indexesOf } from './find.ts';
import { idFor } from './names.ts';
import type { Pen } from './pen.ts';
import { hasEnded } from './question.ts';
import type { ScopeRow, StoredScope } from './scope-cache.ts';
import type { World } from './world.ts';

/** What is to become of a scope. */
export interface ScopeWrite {
  key: string;
  /** Its record; `null` drops it, undefined leaves it as it is. */
  record?: ScopeRecord | null;
  /** How many documents it holds, where its record is to say so. */
  count?: number;
  /** Whether its documents were written. */
  touched?: boolean;
}

/** Writes scopes. */
export async function writeScopes(world: World, pen: Pen, writes: readonly ScopeWrite[]): Promise<void> {
  const index = pen.into(world.names.scopes);
  const lines = writes.map((write): Line => {
    const before = pen.known.scope(write.key);
    const record = recordOf(write, before?.record);
    const epoch = (before?.epoch ?? 0) + (write.touched ? 1 : 0);
    const now: StoredScope = { key: write.key, revision: pen.revision, epoch, ...(record && { record }) };
    const source: ScopeRow = { ...now, ...(before && { before }) };
    return { action: 'index', index, id: idFor(write.key), source };
  });
  await bulk(world, lines);
}

function recordOf({ record, count }: ScopeWrite, before: ScopeRecord | undefined): ScopeRecord | undefined {
  const next = record === undefined ? before : record;
  if (!next) return undefined;
  return count === undefined ? next : { ...next, count };
}

/** Scopes that are counted by one search. */
const AT_ONCE = 1000;

interface Counts {
  aggregations?: { scopes: { buckets: { key: string; doc_count: number }[] } };
}

/** How many current documents each of these scopes holds, as this write has left them. */
export async function countsOf(
  world: World,
  pen: Pen,
  scopes: readonly string[],
): Promise<Map<string, number>> {
  const counts = new Map(scopes.map((scope) => [scope, 0]));
  const indexes = indexesOf(world, pen.kinds);
  if (indexes.length === 0) return counts;
  await pen.show();
  for (let at = 0; at < scopes.length; at += AT_ONCE) {
    const part = scopes.slice(at, at + AT_ONCE);
    const body = {
      size: 0,
      query: { bool: { filter: [{ terms: { scope: part } }], must_not: [hasEnded] } },
      aggs: { scopes: { terms: { field: 'scope', size: AT_ONCE, include: part } } },
    };
    const query = { allow_partial_search_results: false };
    const path = `/${indexes.join(',')}/_search`;
    const { body: answer } = await world.elastic.scan<Counts>({ method: 'POST', path, query, body });
    for (const { key, doc_count: count } of answer.aggregations?.scopes.buckets ?? []) counts.set(key, count);
  }
  return counts;
}
