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
  const path = `/${what.indexes.join(',')}/_pit`;
  const opened = await elastic.scan<{ id: string }>({ method: 'POST', path, query: { keep_alive: KEEP } });
  let { id } = opened.body;
  const read = async (after?: Hit<T>['sort']): Promise<Hit<T>[]> => {
    const { body: answer } = await elastic.scan<Partial<SearchAnswer<T>>>(searchOf(what, id, after));
    id = answer.pit_id ?? id;
    return answer.hits?.hits ?? [];
  };
  let next: Promise<Hit<T>[]> | undefined = read();
  try {
    while (next) {
      const hits: Hit<T>[] = await next;
      // The cluster reads the next page while this one is looked at; that it failed is said when its turn comes
      next = hits.length < what.size ? undefined : read(hits.at(-1)?.sort);
      next?.catch(() => undefined);
      if (hits.length > 0) yield hits;
    }
  } finally {
    await next?.catch(() => undefined);
    // Nobody waits for that: what is not closed is forgotten by the cluster in five minutes
    void elastic.put({ method: 'DELETE', path: '/_pit', body: { id }, expect: [404] }).catch(() => undefined);
  }
}

function searchOf(what: Scan, id: string, after: (string | number)[] | undefined) {
  const { query, fields, sort = [{ _shard_doc: 'asc' }], size, columns, locks = false } = what;
  const body = {
    pit: { id, keep_alive: KEEP },
    query,
    sort,
    size,
    _source: fields === '' ? false : fields.split(','),
    // Without the ids, which lie with the source
    ...(columns && { docvalue_fields: columns, stored_fields: '_none_' }),
    track_total_hits: false,
    seq_no_primary_term: locks,
    ...(after && { search_after: after }),
  };
  const only = columns && { filter_path: 'pit_id,hits.hits.fields,hits.hits.sort' };
  return {
    method: 'POST',
    path: '/_search',
    query: { allow_partial_search_results: false, ...only },
    body,
  } as const;
}
