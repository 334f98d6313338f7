import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { collected } from '#kit/testing';
import type { Status } from '../../src/answer/status.types.ts';
import { sqliteReader } from '../../src/store/sqlite/reader.ts';
import { configurationOf, environmentOf, ranges, startChangingAws } from './changing-aws.ts';
import { cli, ended, folderFor, startFile } from './process.ts';

/** The process that refreshes is stopped for longer than its lease lives, and wakes up when another one has gone on: the status says so. */

const accounts = ['111111111111', '222222222222'];
const regions = ['eu-west-1', 'us-east-1'];
const scopes = accounts.length * regions.length;
/** Calls of one refresh: a role for each account, four lists for each scope. */
const calls = accounts.length + 4 * scopes;

it('pitfall 33: lets a process that was stopped write nothing more when it wakes', async (t) => {
  const aws = await startChangingAws(() => 40);
  t.after(() => aws.stop());
  const cwd = folderFor(t, { 'cloudwhois.yaml': configurationOf(accounts, regions), 'ranges.json': ranges });
  const env = environmentOf(aws);
  const begin = () => said(startFile('test/e2e/leader.ts', { cwd, env }));

  let stopped: number | undefined;
  for (const [round, stopAt] of [calls / 2, calls - 2].entries()) {
    aws.turn(2 * round);
    const first = begin();
    t.after(() => first.child.kill('SIGKILL'));
    await Promise.race([aws.call(Math.floor(stopAt)), ended(first.child)]);
    first.child.kill('SIGSTOP');
    aws.turn(2 * round + 1);
    const second = begin();
    assert.equal(await ended(second.child), 0, second.text());
    assert.deepEqual(await roundsOf(cwd), [2 * round + 1]);

    first.child.kill('SIGCONT');
    assert.equal(await ended(first.child), 5, first.text());

    assert.match(first.text(), /The lease was lost: /);
    assert.doesNotMatch(first.text(), /"scope":"ip\/aws\/[^}]*"outcome":"complete"/);
    assert.deepEqual(await roundsOf(cwd), [2 * round + 1]);
    stopped = first.child.pid;
  }
  const { code, out } = await cli(['status', '--json'], { cwd, env });
  const { promiseKept, running, interrupted } = JSON.parse(out) as Status;
  assert.deepEqual({ code, promiseKept, running }, { code: 0, promiseKept: true, running: undefined });
  assert.equal(interrupted?.by, `process ${stopped} on ${hostname()}`);
});

/** What a child printed so far. */
function said(child: ChildProcess) {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  return { child, text: () => text };
}

/** The rounds whose documents are in the index. */
async function roundsOf(cwd: string): Promise<number[]> {
  const path = join(cwd, 'data', 'index.db');
  const index = sqliteReader({ path, clock: Date.now, busyTimeout: 2000 });
  try {
    const documents = await collected(index.export(['ip']));
    const own = documents.filter(({ provider, account }) => provider === 'aws' && account !== '-');
    return [...new Set(own.map(({ tags }) => Number(tags['Round'])))];
  } finally {
    await index.close();
  }
}
