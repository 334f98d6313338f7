import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import type { Change, Match } from '#kit';
import { iso, scopeKey } from '#kit';
import { bodyOf, printOf } from '../../src/store/body.ts';
import { attributesOf } from '../../src/store/elasticsearch/attributes.ts';
import { changesLayout, documentsLayout } from '../../src/store/elasticsearch/mappings.ts';
import { termFor } from '../../src/store/elasticsearch/names.ts';
import { sourceFields, sourceOf } from '../../src/store/elasticsearch/source.ts';
import { probeOf } from '../../src/store/keys.ts';
import { documentAt, scopeOfDocument } from '../documents.ts';

/**
 * The measure for the first load: the very rows that the store writes, into indexes of the same layout, by the client's
 * own bulk helper. `load` gives the milliseconds of the bulk alone: the rows are made before.
 */
export async function rawElasticsearch(
  url: string,
  prefix: string,
): Promise<{
  load: (start: number, count: number) => Promise<number>;
  drop: () => Promise<void>;
  close: () => Promise<void>;
}> {
  const client = new Client({ node: url, requestTimeout: 60_000 });
  const [documents, changes] = [`raw-${prefix}-docs`, `raw-${prefix}-changes`];
  await client.indices.create({ index: documents, ...documentsLayout(attributesOf(undefined)) } as never);
  await client.indices.create({ index: changes, ...changesLayout } as never);
  return {
    async load(start, count) {
      const rows = Array.from({ length: count }, (_, i) => rowsOf(start + i, documents, changes)).flat();
      const began = performance.now();
      const { failed } = await client.helpers.bulk({
        datasource: rows,
        flushBytes: 3_000_000,
        concurrency: 2,
        onDocument: ({ index, id, source }: Row) => [{ index: { _index: index, _id: id } }, source],
        onDrop: ({ error }: { error: { reason?: string } | null }) => {
          throw new Error(error?.reason ?? 'a document was dropped');
        },
      } as never);
      if (failed > 0) throw new Error(`${failed} documents failed`);
      await client.indices.refresh({ index: [documents, changes] });
      return performance.now() - began;
    },
    async drop() {
      await client.indices.delete({ index: [documents, changes] });
    },
    close: () => client.close(),
  };
}

interface Row {
  index: string;
  id: string;
  source: object;
}

function rowsOf(n: number, documents: string, changes: string): Row[] {
  const document = documentAt(n);
  const { kind, id, account, name } = document;
  const scope = scopeKey(scopeOfDocument(n));
  const seq = n + 1;
  const body = bodyOf(document);
  const content = { document, body, print: printOf(body) };
  const change: Change = {
    seq,
    at: iso(1),
    type: 'appeared',
    kind,
    id,
    account,
    scope,
    ...(name && { name }),
  };
  return [
    {
      index: changes,
      id: String(seq),
      source: { seq, at: 1, kind, uid: id, change: JSON.stringify(change) },
    },
    {
      index: documents,
      id: String(seq),
      source: sourceOf(content, { scope, doc: seq, made: seq, from: 1 }, {}),
    },
  ];
}

/**
 * A look-up as it would be asked without the store: one search for one key, or for the ranges around an address, with
 * the members of which an answer is made. `settled` resolves when the cluster merges nothing any more.
 */
export function rawSearch(
  url: string,
  prefix: string,
): {
  look: (match: Match) => Promise<number>;
  settled: () => Promise<void>;
  close: () => Promise<void>;
} {
  const client = new Client({ node: url });
  const index = `${prefix}-docs-ip`;
  const how = { index, size: 51, track_total_hits: false, _source_includes: sourceFields };
  return {
    async look(match) {
      const filter = 'holding' in match ? holding(match.holding) : { term: { keys: keyOf(match) } };
      const { hits } = await client.search({ ...how, query: { bool: { filter: [filter] } } });
      return hits.hits.length;
    },
    async settled() {
      for (let merging = 1; merging > 0; await wait(1000)) {
        const { _all: all } = await client.indices.stats({ metric: 'merge' });
        merging = all.total?.merges?.current ?? 0;
      }
    },
    close: () => client.close(),
  };
}

function keyOf(match: Match): string {
  const probe = probeOf(match, []);
  return termFor('one' in probe ? probe.one : '');
}

function holding(address: string): object {
  return { nested: { path: 'spots', query: { term: { 'spots.net': address } } } };
}
