import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { parseScopeKey, tooMany, unavailable } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { errorOf, faultOf } from '../../src/store/sqlite/thread-messages.ts';
import { sqliteWriter } from '../../src/store/sqlite/writer.ts';
import { createWriterThread } from '../../src/store/sqlite/writer-thread.ts';
import { commit, completeAt, SCOPE } from '../contract/store-harness.ts';

const scope = parseScopeKey(SCOPE) ?? assert.fail();

async function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'thread-'));
  const clock = manualClock();
  const store = await openSqlite({ folder, clock });
  const lock = new DatabaseSync(join(folder, 'index.db'), { timeout: 0 });
  t.after(async () => {
    lock.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return { store, clock, lock, folder };
}

/** A thread of this test's own, and a writer in it. */
async function ownThread({ store, folder }: Awaited<ReturnType<typeof open>>) {
  const workers: Worker[] = [];
  const thread = createWriterThread(() => {
    const worker = new Worker(new URL('../../src/store/sqlite/thread.ts', import.meta.url));
    workers.push(worker);
    return worker;
  });
  const index = { ...store.index, changed: () => undefined };
  const writer = () => sqliteWriter({ path: join(folder, 'index.db'), busyTimeout: 2000, thread, index });
  return { writer, workers };
}

test('while a commit waits, or works, everything else goes on', async (t) => {
  const { store, clock, lock } = await open(t);
  const writer = await store.writer();
  const stage = await writer.stage(scope, clock());
  await stage.put([documentOf({ id: 'a' })]);
  const order: string[] = [];
  lock.exec('BEGIN IMMEDIATE');

  const committed = stage.commit(completeAt(SCOPE, clock())).then(() => order.push('committed'));
  for (let i = 0; i < 10; i++) await nextTurn();
  await store.state.put('lease/writer', 1);
  order.push('lease renewed');
  assert.equal((await store.index.find({ match: { ids: ['a'] } })).total, 0);
  order.push('question answered');
  lock.exec('ROLLBACK');
  await committed;

  assert.deepEqual(order, ['lease renewed', 'question answered', 'committed']);
  assert.equal((await store.index.find({ match: { ids: ['a'] } })).total, 1);
});

test('a thread that dies in the middle of a commit leaves the index as it was, and the next one writes', async (t) => {
  const opened = await open(t);
  const { store, clock, lock } = opened;
  const { writer, workers } = await ownThread(opened);
  const first = await writer();
  await commit({ writer: first, clock }, [documentOf({ id: 'a' })]);
  const [large, other] = [await first.stage(scope, clock()), await first.stage(scope, clock())];
  await large.put(Array.from({ length: 5000 }, (_, i) => documentOf({ id: `b${i}` })));

  const rejected = assert.rejects(large.commit(completeAt(SCOPE, clock())), { code: 'unavailable' });
  while (!isLocked(lock)) await nextTurn();
  await workers[0]?.terminate();
  await rejected;

  await assert.rejects(other.put([documentOf({ id: 'c' })]), { code: 'unavailable' });
  await assert.rejects(first.record([completeAt(SCOPE, clock())]), { code: 'unavailable' });
  await first.close();
  assert.equal((await store.index.find({ match: { all: true } })).total, 1);
  assert.equal(isLocked(lock), false);
  const second = await writer();
  assert.equal((await commit({ writer: second, clock }, [documentOf({ id: 'd' })])).gone, 1);
  await second.close();
  assert.equal(workers.length, 2);
  await workers[1]?.terminate();
});

test('a thread that cannot start is told', async (t) => {
  const { store, folder } = await open(t);
  const thread = createWriterThread(() => new Worker('throw new Error("no memory")', { eval: true }));
  const index = { ...store.index, changed: () => undefined };

  const opening = sqliteWriter({ path: join(folder, 'index.db'), busyTimeout: 0, thread, index });

  await assert.rejects(opening, (error: Error) => {
    assert.match(String(error.cause), /no memory/);
    return Object.entries({ code: 'unavailable', fix: 'Refresh again.' }).every(
      ([name, value]) => error[name as keyof Error] === value,
    );
  });
});

test('an error is the same on both sides', () => {
  const errors = [
    unavailable('It is locked.', { fix: 'Wait.', retryAfterSeconds: 30, cause: new Error('SQLITE_BUSY') }),
    tooMany('Slowly.'),
    new TypeError('a bug'),
  ];
  for (const error of errors) {
    const back = errorOf(structuredClone(faultOf(error)));

    assert.deepEqual(back, error);
  }
});

test('a process that was paused before its commit writes nothing once another has the lease', async (t) => {
  const { store, clock, folder } = await open(t);
  const child = fork(join(import.meta.dirname, 'sqlite-leased-child.ts'), [folder]);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.kill('SIGSTOP');
  const writer = await store.writer({ epoch: 2 });
  await commit({ writer, clock }, [documentOf({ id: 'new' })]);

  child.send('commit');
  child.kill('SIGCONT');
  const [outcome] = await once(child, 'message');

  assert.equal(outcome, 'unavailable');
  const { documents } = await store.index.find({ match: { all: true } });
  assert.deepEqual(
    documents.map(({ id }) => id),
    ['new'],
  );
  assert.deepEqual(
    (await store.index.scopes()).map(({ key }) => key),
    [SCOPE],
  );
});

test('a process ends by itself, though nobody closed the writer', async (t) => {
  const { folder, store } = await open(t);
  const child = fork(join(import.meta.dirname, 'sqlite-leased-child.ts'), [folder]);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.send('commit');

  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.equal((await store.index.find({ match: { ids: ['old'] } })).total, 1);
});

function isLocked(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  }
}
