import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { manualClock } from '#kit/testing';
import type { Elastic } from '../../src/store/elasticsearch/elastic.ts';
import { freshHead } from '../../src/store/elasticsearch/head.ts';
import { namesOf } from '../../src/store/elasticsearch/names.ts';
import type { ScopeRow, StoredScope } from '../../src/store/elasticsearch/scope-cache.ts';
import { createScopeCache } from '../../src/store/elasticsearch/scope-cache.ts';

const key = 'ip/aws/1/a';
const stored = (revision: number, outcome: ScopeRecord['outcome']): StoredScope => ({
  ...{ key, revision, epoch: revision },
  record: { key, outcome },
});

/** A cache before a cluster whose head and rows are these; `afterHead` runs when the head was read, before the rows are. */
function cacheOf(now: { revision: number; row: ScopeRow }, afterHead: () => void) {
  const read = async ({ path }: { path: string }) => {
    if (path.endsWith('/_search')) {
      const hit = { _source: { ...now.row }, sort: [now.row.revision, key] };
      return { status: 200, body: { hits: { hits: [hit] } } };
    }
    const head = { ...freshHead, revision: now.revision };
    afterHead();
    return { status: 200, body: { _source: head, _seq_no: 1, _primary_term: 1 } };
  };
  const elastic = { read } as unknown as Elastic;
  return createScopeCache({ elastic, names: namesOf('x'), clock: manualClock() });
}

describe('the memory of scopes', () => {
  it('has no record of a write that its head does not know', async () => {
    const now = { revision: 1, row: stored(1, 'failed') as ScopeRow };
    const cache = cacheOf(now, () => {
      now.row = { ...stored(2, 'complete'), before: stored(1, 'failed') };
    });

    const known = await cache.look();

    assert.equal(known.head.revision, 1);
    assert.deepEqual(known.list('ip'), [{ key, outcome: 'failed' }]);
  });

  it('reads the head again where a scope was written twice since', async () => {
    const now = { revision: 1, row: stored(1, 'failed') as ScopeRow };
    const cache = cacheOf(now, () => {
      now.revision = 3;
      now.row = { ...stored(3, 'complete'), before: stored(2, 'complete') };
    });

    const known = await cache.look();

    assert.deepEqual(known.list('ip'), [{ key, outcome: 'complete' }]);
    assert.equal(known.head.revision, 3);
  });
});
