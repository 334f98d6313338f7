import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Index, Page, Query } from '#kit';
import { documentOf } from '#kit/testing';
import { remembering } from '../../src/store/sqlite/remembering.ts';

const one: Query = { match: { address: '10.0.0.1' }, kinds: ['ip'] };

/** A reader that counts, over an index whose version the test sets. */
function counted(documents = 1) {
  const count = { find: 0, scopes: 0, version: 0 };
  const at = { version: 1 };
  const times = { asOf: '', validFrom: '', scope: '' };
  const page = (): Page => ({
    documents: Array.from({ length: documents }, (_, i) => ({ ...documentOf({ id: `d${i}` }), ...times })),
    total: documents,
  });
  const reader: Pick<Index, 'find' | 'scopes'> = {
    find: async () => {
      count.find++;
      return page();
    },
    scopes: async () => {
      count.scopes++;
      return [];
    },
  };
  const version = () => {
    count.version++;
    return at.version;
  };
  return { ...remembering(reader, version), count, at };
}

test('reads the same question once, and looks at the version once in a turn', async () => {
  const { find, scopes, count } = counted();

  await Promise.all([find(one), find({ ...one }), scopes('ip')]);
  await find(one);
  await scopes('ip');

  assert.deepEqual(count, { find: 2, scopes: 1, version: 1 });
});

test('tells questions apart by everything in them', async () => {
  const { find, count } = counted();
  const others: Query[] = [
    { ...one, at: 1 },
    { ...one, limit: 2 },
    { ...one, accounts: ['1'] },
    { match: one.match },
  ];

  for (const query of [one, ...others]) await find(query);

  assert.equal(count.find, 5);
});

test('sees a write of another process in the next turn', async () => {
  const { find, scopes, count, at } = counted();
  await find(one);
  await scopes();
  at.version = 2;
  await nextTurn();

  await find(one);
  await scopes();

  assert.deepEqual({ find: count.find, scopes: count.scopes }, { find: 2, scopes: 2 });
});

test('sees a write of this process at once', async () => {
  const { find, changed, count, at } = counted();
  await find(one);
  at.version = 2;
  changed();

  await find(one);

  assert.equal(count.find, 2);
});

test('remembers neither long pages nor what failed, and is never changed by those whom it was given to', async () => {
  const long = counted(21);
  await long.find(one);
  await long.find(one);
  assert.equal(long.count.find, 2);

  const page = await counted().find(one);
  assert.throws(() => page.documents.push(...page.documents), TypeError);
  assert.throws(() => Object.assign(page.documents[0] ?? {}, { name: 'x' }), TypeError);
});

test('forgets the oldest of very many questions', async () => {
  const { find, count } = counted();
  for (let i = 0; i < 8001; i++) await find({ ...one, limit: 1 + (i % 1000), cursor: String(i) });
  const before = count.find;

  await find({ ...one, limit: 1, cursor: '0' });

  assert.equal(count.find, before + 1);
});

test('a turn ends though no event comes: else the next one, much later, would see the index of now', async (t) => {
  const { revision } = counted();
  const ends: NodeJS.Immediate[] = [];
  const real = setImmediate;
  t.mock.method(globalThis, 'setImmediate', (work: () => void) => {
    const end = real(work);
    ends.push(end);
    return end;
  });

  await revision();

  // One that is not waited for runs only after the next event
  assert.deepEqual(
    ends.map((end) => end.hasRef()),
    [true],
  );
});
