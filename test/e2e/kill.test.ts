import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoredDocument } from '#kit';
import { collected } from '#kit/testing';
import type { Status } from '../../src/answer/status.types.ts';
import { createRandom } from '../../src/demo/random.ts';
import { sqliteReader } from '../../src/store/sqlite/reader.ts';
import {
  configurationOf,
  environmentOf,
  interfacesIn,
  ranges,
  resourceId,
  startChangingAws,
} from './changing-aws.ts';
import { cli, ended, folderFor, start } from './process.ts';

/** A refresh is killed again and again, at moments that nobody chose: each scope stays wholly of one round, and the status says it. */

const accounts = ['111111111111', '222222222222', '333333333333', '444444444444'];
const regions = ['eu-west-1', 'us-east-1', 'us-west-2'];
const scopes = accounts.length * regions.length;
/** Calls of one refresh: a role for each account, four lists for each scope. */
const calls = accounts.length + 4 * scopes;
const kills = 20;

it('keeps every scope whole when a refresh is killed', async (t) => {
  const seed = process.env['CLOUDWHOIS_TEST_SEED'] ?? String(randomInt(1_000_000));
  t.diagnostic(`CLOUDWHOIS_TEST_SEED=${seed}`);
  const random = createRandom(seed);
  const aws = await startChangingAws(() => random.below(20));
  t.after(() => aws.stop());
  const cwd = folderFor(t, { 'cloudwhois.yaml': configurationOf(accounts, regions), 'ranges.json': ranges });
  const env = environmentOf(aws);
  const refresh = ['refresh', 'ip', '--json'];
  aws.turn(0);
  await wholeRefresh();

  let mixed = 0;
  for (let round = 1; round <= kills; round++) {
    aws.turn(round);
    const child = start('cli', { args: refresh, cwd, env });
    child.stdout?.resume();
    // Calls come first and commits last: half of the kills are meant for the commits
    const committed = scopesCommitted(child, 1 + random.below(scopes - 1));
    await Promise.race([random.oneIn(2) ? committed : aws.call(random.below(calls)), ended(child)]);
    await wait(random.below(5));
    child.kill('SIGKILL');
    await ended(child);
    const rounds = await roundsOf(cwd, round);
    if (rounds.size > 1) mixed++;
  }
  t.diagnostic(`${mixed} of ${kills} kills left scopes of different rounds beside each other`);
  assert.ok(mixed > 0, 'no kill came between two commits: this test has shown nothing');

  aws.turn(kills + 1);
  // A lease of the dead would stand for 30 s, and a refresh waits for one 5 s at most
  await wholeRefresh();
  assert.deepEqual([...(await roundsOf(cwd, kills + 1))], [kills + 1]);
  await checkHistory(cwd);
  const { promiseKept, interrupted } = JSON.parse(
    (await cli(['status', '--json'], { cwd, env })).out,
  ) as Status;
  assert.equal(promiseKept, true);
  assert.match(interrupted?.by ?? '', /^process \d+ on /);

  async function wholeRefresh() {
    const { code, out, err } = await cli(refresh, { cwd, env });
    assert.equal(code, 0, `${out}${err}`);
  }
});

/** Resolves when a refresh has told of so many scopes of an account, by the progress that it writes; maybe never. */
function scopesCommitted(child: ChildProcess, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    if (text.split('ip/aws/').length > count) resolve();
  });
  return promise;
}

/** The rounds that are in the index. Fails where a scope holds documents of two rounds, or not all of one. */
async function roundsOf(cwd: string, newest: number): Promise<Set<number>> {
  const index = readIndex(cwd);
  try {
    const records = (await index.scopes()).filter(({ key }) => key.startsWith('ip/aws/'));
    const documents = Map.groupBy(await collected(index.export()), ({ scope }) => scope);
    assert.equal(records.length, scopes);
    const rounds = records.map(({ key, outcome, count, completedAt }) => {
      const own = documents.get(key) ?? [];
      const found = new Set(own.map(roundOf));
      const [round = -1] = found;
      assert.equal(found.size, 1, `${key} holds documents of the rounds ${[...found].join(', ')}`);
      assert.ok(round >= 0 && round <= newest, `round ${round}`);
      // The VPC and the subnet besides
      assert.equal(own.length, interfacesIn(round) + 2, key);
      assert.deepEqual({ outcome, count }, { outcome: 'complete', count: own.length });
      assert.ok(own.every(({ asOf }) => asOf === completedAt));
      return round;
    });
    return new Set(rounds);
  } finally {
    await index.close();
  }
}

/** Each version ends where the next begins, and rounds only ever grow. */
async function checkHistory(cwd: string): Promise<void> {
  const index = readIndex(cwd);
  try {
    const place = `${accounts[0]}/${regions[0]}`;
    const id = `${place}/${resourceId('eni', place)}`;
    const versions = await index.history('ip', id);
    assert.ok(versions.length > 2);
    for (const [i, version] of versions.entries()) {
      const older = versions[i + 1];
      if (!older) continue;
      assert.ok(roundOf(version) > roundOf(older));
      assert.equal(older.validTo, version.validFrom);
    }
    const { total } = await index.find({ match: { ids: [id] } });
    assert.equal(total, 1);
  } finally {
    await index.close();
  }
}

function readIndex(cwd: string) {
  return sqliteReader({ path: join(cwd, 'data', 'index.db'), clock: Date.now, busyTimeout: 2000 });
}

function roundOf({ tags }: StoredDocument): number {
  return Number(tags['Round']);
}
