import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Query, Store } from '#kit';
import { parseScopeKey } from '#kit';
import { collected, documentOf, manualClock } from '#kit/testing';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { commit, completeAt, findAll, SCOPE } from '../contract/store-harness.ts';

/** A folder of its own, removed at the end of the test. */
function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(t: TestContext, folder: string, clock = manualClock()) {
  const store = await openSqlite({ folder, clock, busyTimeout: 0 });
  t.after(() => store.close());
  return { store, clock };
}

const byAddress = { match: { address: '10.0.0.1' } };
const document = documentOf({ id: 'a', addresses: ['10.0.0.1'] });

/** The scope that the child process writes is one whole generation, and everything else agrees with it. */
async function checkWhole(store: Store): Promise<number> {
  const all = await collected(store.index.export());
  const [record] = await store.index.scopes();
  const generation = Number(record?.runId);
  const size = 300 + (generation % 2) * 50;
  assert.equal(all.length, size);
  assert.equal(record?.count, size);
  assert.deepEqual([...new Set(all.map(({ attrs }) => attrs['generation']))], [generation]);
  const identifier = `generation-${generation}`;
  assert.equal((await findAll(store.index, { match: { identifier }, limit: 100 })).total, size);
  const before = { match: { identifier: `generation-${generation - 1}` } };
  assert.equal((await store.index.find(before)).total, 0);
  return generation;
}

test('a process that is killed at any moment leaves whole scopes', async (t) => {
  const folder = newFolder(t);
  const generations: number[] = [];
  for (let kill = 0; kill < 10; kill++) {
    const child = fork(join(import.meta.dirname, 'sqlite-child.ts'), [folder]);
    await once(child, 'message');
    // A few more commits, and then somewhere in the middle of one: messages come at their own pace
    for (let more = kill % 4; more > 0; more--) await once(child, 'message');
    for (let turns = kill * 7; turns > 0; turns--) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = await openSqlite({ folder, clock: Date.now });
    generations.push(await checkWhole(store));
    const db = new DatabaseSync(join(folder, 'index.db'), { readOnly: true });
    assert.deepEqual({ ...db.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
    db.close();
    await store.close();
  }
  assert.deepEqual(
    generations,
    [...new Set(generations)].sort((a, b) => a - b),
  );
});

test('a reader in another process sees the old or the new, never half', async (t) => {
  const folder = newFolder(t);
  const child = fork(join(import.meta.dirname, 'sqlite-child.ts'), [folder]);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  const store = await openSqlite({ folder, clock: Date.now });
  t.after(() => store.close());
  const seen = new Set<unknown>();
  while (seen.size < 12) {
    const ids = Array.from({ length: 350 }, (_, i) => `d${i}`);
    const { documents, total } = await store.index.find({ match: { ids }, limit: 1000 });
    const generations = new Set(documents.map(({ attrs }) => attrs['generation']));

    assert.equal(generations.size, 1);
    const [generation] = generations;
    assert.equal(total, 300 + (Number(generation) % 2) * 50);
    seen.add(generation);
    const page = await store.index.find({ match: { under: 'x' } });
    assert.equal(page.total, 0);
    await new Promise(setImmediate);
  }
});

test('two connections share the claims, also those made before one was opened', async (t) => {
  const folder = newFolder(t);
  const { store: one, clock } = await open(t, folder);
  const until = clock() + 600_000;
  assert.equal(await one.state.claim('a', until), true);
  const { store: other } = await open(t, folder, clock);

  assert.equal(await other.state.claim('a', until), false);
  assert.equal(await other.state.claim('b', until), true);
  assert.equal(await one.state.claim('b', until), false);
  const won = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? one : other).state.claim(`c${i >> 1}`, until)),
  );
  assert.equal(won.filter(Boolean).length, 50);
  // What has expired is purged, and the rest is still known
  clock.advance(600_000);
  assert.equal(await one.state.claim('d', until + 600_000), true);
  assert.equal(await other.state.claim('d', until + 600_000), false);
  const db = new DatabaseSync(join(folder, 'state.db'), { readOnly: true });
  assert.deepEqual({ ...db.prepare('SELECT count(*) AS n FROM claims').get() }, { n: 1 });
  db.close();
});

test('two processes share the state', async (t) => {
  const folder = newFolder(t);
  const child = fork(join(import.meta.dirname, 'sqlite-child.ts'), [folder]);
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'message');
  const store = await openSqlite({ folder, clock: Date.now });
  t.after(() => store.close());
  const versions = [];
  for (let i = 0; i < 200; i++) versions.push(await store.state.put('mine', i));
  await once(child, 'message');

  assert.equal(new Set(versions).size, 200);
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => Number(a) - Number(b)),
  );
  assert.ok(Number((await store.state.get('generation'))?.value) > 0);
});

test('folder and files are for this user alone', async (t) => {
  const folder = join(newFolder(t), 'deep', 'data');
  const { store } = await open(t, folder);
  await store.state.put('a', 1);

  assert.equal(statSync(folder).mode & 0o777, 0o700);
  for (const file of ['index.db', 'state.db', 'state.db-wal'])
    assert.equal(statSync(join(folder, file)).mode & 0o077, 0, file);
});

test('a folder that cannot be one is told with what to do', async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, 'file'), '');

  for (const bad of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/none'])
    await assert.rejects(openSqlite({ folder: bad, clock: Date.now }), isFault(/data folder/));
});

test('a file of an older program learns names and ARNs, of now and then', async (t) => {
  const folder = newFolder(t);
  const { store, clock } = await open(t, folder);
  const start = clock();
  const writer = await store.writer();
  await commit({ writer, clock }, [documentOf({ id: 'a', name: 'Web', arn: 'arn:x' })]);
  clock.advance(1000);
  await commit({ writer, clock }, [documentOf({ id: 'a', name: 'Db', arn: 'arn:y' })]);
  await store.close();
  const db = new DatabaseSync(join(folder, 'index.db'));
  for (const table of ['keys', 'past_keys'])
    db.exec(`DELETE FROM ${table} WHERE key GLOB 'n*' OR key GLOB 'sarn:*'`);
  db.exec('ALTER TABLE counters DROP COLUMN fence; PRAGMA user_version = 1');
  db.close();

  const { index } = (await open(t, folder, clock)).store;

  const total = async (query: Query) => (await index.find(query)).total;
  assert.equal(await total({ match: { name: 'db' } }), 1);
  assert.equal(await total({ match: { identifier: 'arn:y' } }), 1);
  assert.equal(await total({ match: { name: 'web' } }), 0);
  assert.equal(await total({ match: { name: 'web' }, at: start }), 1);
  assert.equal(await total({ match: { identifier: 'arn:x' }, at: start }), 1);
});

test('a file of a newer program is refused', async (t) => {
  const folder = newFolder(t);
  await (await openSqlite({ folder, clock: Date.now })).close();
  const db = new DatabaseSync(join(folder, 'state.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();

  await assert.rejects(
    openSqlite({ folder, clock: Date.now }),
    isFault(/newer program/, /state\.db has the version 99/),
  );
});

test('a damaged file is told, and read again once it is put back', async (t) => {
  const folder = newFolder(t);
  const first = await open(t, folder);
  const writer = await first.store.writer();
  await commit({ writer, clock: first.clock }, [document]);
  await first.store.close();
  const path = join(folder, 'index.db');
  renameSync(path, join(folder, 'good'));
  writeFileSync(path, 'This is not a database, and long enough to be taken for a header.'.repeat(100));
  await assert.rejects(openSqlite({ folder, clock: Date.now }), isFault(/copy/));
  renameSync(join(folder, 'good'), path);
  const { store, clock } = await open(t, folder);
  assert.equal((await store.index.find(byAddress)).total, 1);

  // While it runs: somebody puts rubbish in its place, and later the good one again
  renameSync(path, join(folder, 'good'));
  writeFileSync(path, 'rubbish'.repeat(1000));
  clock.advance(2000);
  await nextTurn();
  await assert.rejects(store.index.find(byAddress), isFault(/copy/));
  await assert.rejects(store.index.scopes(), isFault(/copy/));
  await assert.rejects(collected(store.index.export()), isFault(/copy/));
  renameSync(join(folder, 'good'), path);
  assert.equal((await store.index.find(byAddress)).total, 1);
});

test('a missing file is told, and read again once it is back', async (t) => {
  const folder = newFolder(t);
  const { store, clock } = await open(t, join(folder, 'data'));
  const writer = await store.writer();
  await commit({ writer, clock }, [document]);
  renameSync(join(folder, 'data'), join(folder, 'away'));
  clock.advance(2000);

  await assert.rejects(store.index.find(byAddress), isFault(/Put it back/));
  await assert.rejects(store.state.get('a'), isFault(/Put it back/));
  await assert.rejects(store.state.put('a', 1), isFault(/Put it back/));
  await assert.rejects(store.writer(), isFault(/Put it back/));
  renameSync(join(folder, 'away'), join(folder, 'data'));
  assert.equal((await store.index.find(byAddress)).total, 1);
  assert.ok((await store.state.put('a', 1)) !== undefined);
});

test('a locked file is told, and written again once it is free', async (t) => {
  const folder = newFolder(t);
  const { store, clock } = await open(t, folder);
  const writer = await store.writer();
  const stage = await writer.stage(parseScopeKey(SCOPE) ?? assert.fail(), clock());
  await stage.put([document]);
  for (const file of ['index.db', 'state.db']) {
    const db = new DatabaseSync(join(folder, file));
    db.exec('BEGIN IMMEDIATE');
    const attempt = () =>
      file === 'state.db' ? store.state.put('a', 1) : stage.commit(completeAt(SCOPE, clock()));

    await assert.rejects(attempt(), isFault(/lock/, new RegExp(`${file} is locked`)));
    assert.equal((await store.index.scopes()).length, file === 'index.db' ? 0 : 1);
    db.exec('ROLLBACK');
    db.close();
    assert.ok(await attempt());
  }
  assert.equal((await store.index.find(byAddress)).total, 1);
});

test('a full disk is told, keeps what was there, and is written again once there is room', async (t) => {
  const folder = mounted(t, 'size=1m');
  if (folder === undefined) return;
  const { store, clock } = await open(t, folder);
  const writer = await store.writer();
  await commit({ writer, clock }, [document]);
  const filler = join(folder, 'filler');
  assert.throws(() => writeFileSync(filler, Buffer.alloc(4_000_000)), { code: 'ENOSPC' });
  const more = Array.from({ length: 500 }, (_, i) =>
    documentOf({ id: `b${i}`, account: 'new', attrs: { long: 'x'.repeat(500) } }),
  );

  await assert.rejects(commit({ writer, clock }, more), isFault(/free space/i));
  await assert.rejects(store.state.put('a', 'x'.repeat(60_000)), isFault(/free space/i));
  assert.equal((await store.index.find(byAddress)).total, 1);
  rmSync(filler);
  assert.equal((await commit({ writer, clock }, more.slice(0, 50))).after, 50);
  assert.equal((await store.index.find(byAddress)).total, 0);
  assert.equal((await store.index.find({ match: { ids: ['b7'] }, accounts: ['new'] })).total, 1);
  assert.ok(await store.state.put('a', 1));
});

test('a read-only folder is told, and written again once it is writable', async (t) => {
  const folder = mounted(t, 'size=4m');
  if (folder === undefined) return;
  await (await openSqlite({ folder, clock: Date.now })).close();
  execFileSync('mount', ['-o', 'remount,ro', folder]);

  await assert.rejects(openSqlite({ folder, clock: Date.now }), isFault(/writ/));
  await assert.rejects(openSqlite({ folder: join(folder, 'new'), clock: Date.now }), isFault(/writ/));
  execFileSync('mount', ['-o', 'remount,rw', folder]);
  const { store } = await open(t, folder);
  assert.deepEqual(await store.index.scopes(), []);
});

test('what is closed says so', async (t) => {
  const { store, clock } = await open(t, newFolder(t));
  const writer = await store.writer();
  const stage = await writer.stage(parseScopeKey(SCOPE) ?? assert.fail(), clock());
  await store.close();

  for (const attempt of [
    () => store.index.find(byAddress),
    () => store.index.scopes(),
    () => store.state.get('a'),
    () => store.state.put('a', 1),
    () => writer.prune(0),
    () => stage.put([document]),
  ])
    await assert.rejects(attempt(), { code: 'unavailable' });
});

/** Checks that an error is one for people: `unavailable`, with a fix, and nothing of SQLite in its text. */
function isFault(fix: RegExp, message = /./): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
    assert.equal(error.code, 'unavailable', String(error.cause));
    assert.match(String(error.fix), fix, String(error.cause));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /SQLITE|errno|syscall/i);
    return true;
  };
}

/** A small disk of its own; undefined (and the test skipped) where this user may not mount one. */
function mounted(t: TestContext, options: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'disk-'));
  chmodSync(folder, 0o700);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    t.skip('mounting a small disk needs root');
    return undefined;
  }
  t.after(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}
