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
const other = 's3/aws/1/a';
const stored = (revision: number, outcome: ScopeRecord['outcome']): StoredScope => ({
  ...{ key, revision, epoch: revision },
  record: { key, outcome },
});

interface Now {
  revision: number;
  made?: string | undefined;
  row: ScopeRow;
}

/** A cache before a cluster whose head and rows are these; `afterHead` runs when the head was read, before the rows are. */
function cacheOf(now: Now, afterHead: () => void, clock = manualClock()) {
  const read = async ({ path }: { path: string }) => {
    if (path.endsWith('/_search')) {
      const hit = { _source: { ...now.row }, sort: [now.row.revision, key] };
      return { status: 200, body: { hits: { hits: [hit] } } };
    }
    const { revision, made } = now;
    const head = { ...freshHead, revision, ...(made !== undefined && { record: { made } }) };
    afterHead();
    return { status: 200, body: { _source: head, _seq_no: 1, _primary_term: 1 } };
  };
  const elastic = { read } as unknown as Elastic;
  return createScopeCache({ elastic, names: namesOf('x'), clock });
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

  const others: [string, { revision: number; made: string | undefined }][] = [
    ['put back from a snapshot', { revision: 1, made: 'first' }],
    ['made anew, and has as many writes by now', { revision: 9, made: 'second' }],
    ['made anew by an older program', { revision: 9, made: undefined }],
  ];
  for (const [what, { revision, made }] of others)
    it(`forgets what it knew where the index was ${what}`, async () => {
      const now: Now = { revision: 9, made: 'first', row: stored(9, 'complete') };
      const clock = manualClock();
      const cache = cacheOf(now, () => {}, clock);
      const before = await cache.look();
      assert.deepEqual([before.list('ip').length, before.list('s3').length], [1, 0]);

      Object.assign(now, {
        revision,
        made,
        row: { key: other, revision, epoch: 1, record: { key: other, outcome: 'failed' } },
      });
      clock.advance(1000);
      const known = await cache.look();

      assert.deepEqual([known.head.revision, known.list('ip'), known.scope(key)], [revision, [], undefined]);
      assert.deepEqual(known.list('s3'), [{ key: other, outcome: 'failed' }]);
      assert.deepEqual(known.list(''), [{ key: other, outcome: 'failed' }]);
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
