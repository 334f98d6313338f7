import type { Hit, SearchAnswer, World } from './world.ts';

/** How long Elasticsearch keeps one state of an index for a reader that takes its time. */
const KEEP = '5m';

/** What to read, page by page. */
export interface Scan {
  indexes: readonly string[];
  query: object;
  /** Members of the source; '' for none. */
  fields: string;
  /** Members that are read from their columns, which is quicker than from the source. */
  columns?: readonly string[];
  /** In the order of the index where absent, which is the quickest. */
  sort?: object[];
  /** Documents of a page: 10,000 at most. */
  size: number;
  /** Also what each would have to be written over. */
  locks?: true;
}

/** Everything that fits, as it is at the first page (a point in time), in pages. */
export async function* scan<T>({ elastic }: Pick<World, 'elastic'>, what: Scan): AsyncGenerator<Hit<T>[]> {
  const { indexes, query, fields, sort = [{ _shard_doc: 'asc' }], size, columns, locks = false } = what;
  const open = `/${indexes.join(',')}/_pit`;
  const opened = await elastic.scan<{ id: string }>({
    method: 'POST',
    path: open,
    query: { keep_alive: KEEP },
  });
  let { id } = opened.body;
  const source = fields === '' ? false : fields.split(',');
  let after: (string | number)[] | undefined;
  try {
    for (;;) {
      const body = {
        pit: { id, keep_alive: KEEP },
        query,
        sort,
        size,
        _source: source,
        // Without the ids, which lie with the source
        ...(columns && { docvalue_fields: columns, stored_fields: '_none_' }),
        track_total_hits: false,
        seq_no_primary_term: locks,
        ...(after && { search_after: after }),
      };
      const path = '/_search';
      const asked = { method: 'POST', path, query: { allow_partial_search_results: false }, body } as const;
      const { body: answer } = await elastic.scan<SearchAnswer<T>>(asked);
      id = answer.pit_id ?? id;
      const { hits } = answer.hits;
      if (hits.length > 0) yield hits;
      if (hits.length < size) return;
      after = hits.at(-1)?.sort;
    }
  } finally {
    // What is not closed is forgotten by the cluster in five minutes
    await elastic
      .put({ method: 'DELETE', path: '/_pit', body: { id }, expect: [404] })
      .catch(() => undefined);
  }
}
