import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredDocument } from '#kit';
import { findAll, onceById, pageOf } from '#kit';
import { documentOf, naiveIndex } from '#kit/testing';

const documents = Array.from({ length: 2500 }, (_, i) => documentOf({ id: `i-${i}`, name: 'api' }));
const index = naiveIndex([...documents, documentOf({ kind: 'box', id: 'b', name: 'api' })]);
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);

describe('look-ups', () => {
  it('find every document of the kind, through all pages', async () => {
    const found = await findAll(index, { name: 'api' }, { kinds: ['ip'] });

    assert.deepEqual(ids(found), ids(documents));
    assert.deepEqual(ids(await findAll(index, { name: 'api' }, { kinds: ['box'] })), ['b']);
  });

  it('keep each document once, where it came first', () => {
    assert.deepEqual(ids(onceById([{ id: 'b' }, { id: 'a' }, { id: 'b' }])), ['b', 'a']);
  });

  it('give pages that lead from the first to the last, with the true total', () => {
    const all = documents.slice(0, 120) as StoredDocument[];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = pageOf(all, cursor === undefined ? {} : { cursor });
      assert.equal(page.total, 120);
      seen.push(...ids(page.documents));
      cursor = page.cursor;
    } while (cursor !== undefined);

    assert.deepEqual(seen, ids(all));
    assert.deepEqual(pageOf([], {}), { documents: [], total: 0 });
  });

  for (const cursor of ['', '-1', '1.5', 'abc', '1234567'])
    it(`refuse the cursor "${cursor}"`, () => {
      assert.throws(() => pageOf([], { cursor }), { code: 'invalid' });
    });
});
