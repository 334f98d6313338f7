import type { Clock } from '#kit';
import type { Elastic } from './elastic.ts';
import { statusFault } from './faults.ts';
import type { Names } from './names.ts';

/** Where the records lie, and the way there. */
export interface World {
  elastic: Elastic;
  names: Names;
  clock: Clock;
}

/** The state of a document that a write rests on: it fails where another came between. */
export interface Lock {
  seqNo: number;
  term: number;
}

/** A document of Elasticsearch, as a search or a get gives it. */
export interface Hit<T> {
  _id: string;
  _index: string;
  _source: T;
  fields?: Record<string, string[]>;
  _seq_no?: number;
  _primary_term?: number;
  sort?: (string | number)[];
}

export interface SearchAnswer<T> {
  pit_id?: string;
  hits: { total?: { value: number }; hits: Hit<T>[] };
}

export function lockOf({
  _seq_no: seqNo,
  _primary_term: term,
}: Pick<Hit<unknown>, '_seq_no' | '_primary_term'>): Lock {
  if (seqNo === undefined || term === undefined)
    throw new Error('Elasticsearch gave a document without its number.');
  return { seqNo, term };
}

/** Half an answer is none: it would be taken for "there is no more". */
const whole = { allow_partial_search_results: false };

/** One page of a search, within the time of a look-up. */
export async function search<T>(
  { elastic }: Pick<World, 'elastic'>,
  indexes: readonly string[],
  body: object,
  fields: string,
): Promise<SearchAnswer<T>['hits']> {
  const path = `/${indexes.join(',')}/_search`;
  const query = { ...whole, _source_includes: fields };
  return (await elastic.read<SearchAnswer<T>>({ method: 'POST', path, query, body })).body.hits;
}

interface Refreshed {
  _shards: { failed: number };
}

/** What is written is to be seen from now on, by whoever asks any of the copies. Throws `unavailable` where it is not. */
export async function makeVisible({ elastic }: World, indexes: readonly string[]): Promise<void> {
  if (indexes.length === 0) return;
  const { body } = await elastic.write<Refreshed>({ method: 'POST', path: `/${indexes.join(',')}/_refresh` });
  const { _shards: shards } = body;
  if (shards.failed > 0) throw statusFault(503, `${shards.failed} shards were not refreshed`);
}
