import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Whois } from '#kit';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { askCli } from './asking.ts';
import { startChangingAws } from './changing-aws.ts';
import { cli, ended, folderFor, start } from './process.ts';

/** The command line as a person or a script uses it, with its exit codes. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = join(root, 'collectors/ip/fixtures/documents.ndjson');

const rights = `access:
  groups: { support: { users: [U0SUP1] }, security: { users: [U0SEC1] } }
  rules:
    - { effect: allow, groups: [support], kinds: [ip], see: internal }
    - { effect: allow, groups: [security], kinds: ['*'], see: restricted }
slack: { teams: [T0001] }
`;

describe('the command line', { concurrency: 2 }, () => {
  const calls: { it: string; args: string[]; code: number; out: RegExp; err: RegExp }[] = [
    {
      it: 'helps',
      args: ['help'],
      code: 0,
      out: /^ {2}refresh +read the clouds now.*Exit codes: 0/ms,
      err: /^$/,
    },
    {
      it: 'helps with one command',
      args: ['ask', '--help'],
      code: 0,
      out: /^cloudwhois ask .*--live/,
      err: /^$/,
    },
    {
      it: 'knows no other command',
      args: ['aks', 'x'],
      code: 2,
      out: /^$/,
      err: /^There is no command "aks"/,
    },
    {
      it: 'knows no other option',
      args: ['ask', '--liev', 'x'],
      code: 2,
      out: /^$/,
      err: /--liev.*cloudwhois ask/s,
    },
    {
      it: 'wants something asked',
      args: ['ask', ' '],
      code: 2,
      out: /^$/,
      err: /^Nothing was asked\. Example/,
    },
    {
      it: 'wants a file that is there',
      args: ['import', 'none'],
      code: 2,
      out: /^$/,
      err: /^none .*\(ENOENT\)/,
    },
    {
      it: 'wants a kind that is there',
      args: ['refresh', 'xyz'],
      code: 2,
      out: /^$/,
      err: /no kind "xyz".*ip/s,
    },
    {
      it: 'wants somebody who can be',
      args: ['ask', 'x', '--as', 'me'],
      code: 2,
      out: /^$/,
      err: /T0001\/U0SUP1/,
    },
    {
      it: 'prints the manifest of an app without an address of its own',
      args: ['slack', 'manifest'],
      code: 0,
      out: /"socket_mode_enabled": true/,
      err: /SLACK_APP_TOKEN/,
    },
    {
      it: 'prints the policy',
      args: ['aws', 'policy'],
      code: 0,
      out: /"ec2:DescribeNetworkInterfaces"/,
      err: /^$/,
    },
    {
      it: 'has no status of nothing',
      args: ['status'],
      code: 3,
      out: /^Nothing has been read yet/,
      err: /^$/,
    },
  ];
  for (const { it: name, args, code, out, err } of calls) {
    it(name, async (t) => {
      const said = await cli(args, { cwd: folderFor(t) });

      assert.match(said.err, err);
      assert.match(said.out, out);
      assert.equal(said.code, code);
      assert.doesNotMatch(said.err, / {4}at |undefined/);
    });
  }

  it('says what is missing where nothing is configured, without a call to anybody', async (t) => {
    const { code, out, err } = await cli(['doctor'], { cwd: folderFor(t) });

    assert.equal(code, 0, err);
    for (const what of [
      'access: no rule',
      'index: nothing',
      'AWS: no account',
      'Slack: commands are switched off',
    ])
      assert.ok(out.includes(`warning ${what}`), what);
    assert.match(out, /Set SLACK_SIGNING_SECRET/);
    assert.doesNotMatch(out, /^fault/m);
  });

  it('writes a pasted secret nowhere', async (t) => {
    const cwd = folderFor(t);
    // Made up, in the forms of real ones
    const secrets = [
      ['xoxb', '1234567890', 'AbCdEfGhIjKl'].join('-'),
      ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/'),
    ];
    const texts = [...secrets, ...secrets.map((secret) => `10.0.0.1 ${secret}`)];

    const { answers, err } = await askCli(texts, { cwd, env: { LOG_LEVEL: 'trace' } });

    const folder = join(cwd, 'data');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const everything = [JSON.stringify(answers), err].concat(
      files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')),
    );
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['invalid', 'invalid', 'unknown', 'unknown'],
    );
    assert.ok(files.some(({ name }) => name.endsWith('.jsonl')));
    assert.match(err, /question answered/);
    for (const secret of secrets)
      for (const text of everything) assert.ok(!text.includes(secret.slice(8, 20)), text.slice(0, 500));
    assert.match(answers[0]?.summary ?? '', /looks like a secret/);
  });

  it('bears 10 KB of anything', async (t) => {
    const junk = Array.from({ length: 10_000 }, (_, i) =>
      String.fromCodePoint(33 + ((i * 7919) % 9000)),
    ).join('');

    const { code, answers } = await askCli([junk, '('.repeat(10_000)], { cwd: folderFor(t) });

    assert.equal(code, 2);
    for (const { outcome, text } of answers) {
      assert.equal(outcome, 'invalid');
      assert.ok(text.length <= 300);
    }
  });

  it('keeps nothing of a file with bad lines, and names each', async (t) => {
    const good = readFileSync(fixtures, 'utf8').trim().split('\n');
    const lines = [
      good[0],
      '{"kind":"ip"',
      good[1],
      JSON.stringify({ kind: 'nope', id: 'x' }),
      good[2],
      '[]',
    ];
    const cwd = folderFor(t, { 'bad.ndjson': lines.join('\n'), 'good.ndjson': `${lines[0]}\r\n${lines[2]}` });

    const bad = await cli(['import', 'bad.ndjson', '--complete'], { cwd });
    const exported = await cli(['export'], { cwd });
    const fine = await cli(['import', 'good.ndjson', '--json'], { cwd });

    assert.equal(bad.code, 2);
    assert.match(bad.err, /^Nothing was imported: 3 lines cannot be used\.$/m);
    assert.deepEqual(bad.err.match(/^Line \d+/gm), ['Line 2', 'Line 4', 'Line 6']);
    assert.equal(bad.out, '');
    assert.equal(exported.out, '');
    assert.equal(fine.code, 0, fine.err);
    assert.equal((JSON.parse(fine.out) as { documents: number }).documents, 2);
  });

  it('gives the same answers after export and import', async (t) => {
    // JSON may hold a line separator; a file of lines must not break at it
    const [first = ''] = readFileSync(fixtures, 'utf8').split('\n');
    const odd = JSON.stringify({
      ...(JSON.parse(first) as object),
      id: 'odd',
      name: 'one\u2028two',
      identifiers: ['vpc-0dd0dd0d'],
    });
    const here = folderFor(t, { 'more.ndjson': `${odd}\n` });
    const there = folderFor(t);
    const texts = [
      '203.0.113.7',
      '10.0.0.5',
      '10.0.0.0/16',
      'subnet-0aa1aa1a',
      'vpc-0dd0dd0d',
      '10.0.0.250',
      '8.8.8.8',
    ];

    const imports = [
      await cli(['import', fixtures, '--complete'], { cwd: here }),
      await cli(['import', '-'], { cwd: here, input: `${odd}\n` }),
    ];
    const exported = await cli(['export', 'ip'], { cwd: here });
    writeFileSync(join(there, 'world.ndjson'), exported.out);
    imports.push(await cli(['import', 'world.ndjson'], { cwd: there }));
    const [one, two] = [await askCli(texts, { cwd: here }), await askCli(texts, { cwd: there })];
    const again = await cli(['export'], { cwd: there });

    for (const { code, err } of imports) assert.equal(code, 0, err);
    const sorted = (text: string) => text.split('\n').sort();
    assert.deepEqual(sorted(again.out), sorted(exported.out));
    assert.deepEqual(two.answers.map(timeless), one.answers.map(timeless));
    assert.deepEqual(
      one.answers.map(({ outcome }) => outcome),
      ['found', 'found', 'found', 'absent', 'found', 'absent', 'absent'],
    );
  });

  it('completes its words in bash', async (t) => {
    const { out } = await cli(['completion'], { cwd: folderFor(t) });
    const complete = (...words: string[]) => {
      const call = `${out}\nCOMP_WORDS=(cloudwhois ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _cloudwhois; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', call], { encoding: 'utf8' }).trim();
    };

    assert.equal(complete('ref'), 'refresh');
    assert.equal(complete('refresh', '--dr'), '--dry-run');
    assert.equal(complete('audit', 'v'), 'verify');
    assert.equal(complete('nothing', ''), '');
  });

  it('denies a stranger, and names the groups that could ask', async (t) => {
    const cwd = folderFor(t, { 'cloudwhois.yaml': rights });

    const stranger = await cli(['ask', '10.0.0.1', '--as', 'T0001/U0NOBODY'], { cwd });
    const support = await cli(['ask', '10.0.0.1', '--as', 'U0SUP1'], { cwd });

    assert.equal(stranger.code, 4);
    assert.match(
      stranger.out,
      /No rule lets you ask about IP addresses\. Groups that could: support, security\./,
    );
    assert.equal(support.code, 3);
  });

  it('says which folder it cannot use, and does not answer without an audit', async (t) => {
    const cwd = folderFor(t, { file: '' });
    const none = await cli(['ask', '10.0.0.1'], { cwd, env: { CLOUDWHOIS_DATA: './file/data' } });
    mkdirSync(join(cwd, 'noaudit'));
    writeFileSync(join(cwd, 'noaudit', 'audit'), 'a file where a folder is to be');
    const unaudited = await cli(['ask', '10.0.0.1'], { cwd, env: { CLOUDWHOIS_DATA: './noaudit' } });

    assert.equal(none.code, 5);
    assert.match(none.err, /index\.db/);
    assert.doesNotMatch(none.err, / {4}at /);
    assert.equal(unaudited.code, 5);
    assert.equal(unaudited.out, '');
    assert.match(unaudited.err, /The audit cannot be opened/);
  });

  it('lets one import in at a time, and names who writes', async (t) => {
    const cwd = folderFor(t);
    const first = start('cli', { args: ['import', '-', '--complete'], cwd });
    t.after(() => first.kill('SIGKILL'));
    first.stdout?.resume();
    first.stderr?.resume();
    // It holds the lease as long as its file goes on
    first.stdin?.write(readFileSync(fixtures));
    await untilWriting(join(cwd, 'data'));

    const second = await cli(['import', fixtures], { cwd });
    first.stdin?.end();

    assert.equal(second.code, 5);
    assert.match(second.err, new RegExp(`being written by process ${first.pid} on \\S+ since `));
    assert.match(second.err, /Wait until that refresh or import has ended/);
    assert.equal(await ended(first), 0);
    assert.match((await cli(['status', '--all'], { cwd })).out, /ip +aws +111122223333 +complete/);
  });

  it('ends quietly where nobody reads on', (t) => {
    const call = `"$0" "$1" help | true; echo "\${PIPESTATUS[0]}"`;
    const args = ['-c', call, process.execPath, join(root, 'src', 'cli.ts')];
    const { stdout, stderr } = spawnSync('bash', args, { cwd: folderFor(t), encoding: 'utf8' });

    assert.equal(stderr, '');
    assert.equal(stdout, '0\n');
  });

  it('stops at Ctrl+C with a word', async (t) => {
    const aws = await startChangingAws(() => 60_000);
    t.after(() => aws.stop());
    const account = "{ id: '111111111111' }";
    const yaml = `aws: { role: reader, regions: [eu-west-1], accounts: [${account}], ranges: '${aws.url}' }`;
    const cwd = folderFor(t, { 'cloudwhois.yaml': yaml });
    const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const refresh = start('cli', { args: ['refresh'], cwd, env: { AWS_ENDPOINT_URL: aws.url, ...keys } });
    refresh.stdout?.resume();
    let said = '';
    refresh.stderr?.on('data', (chunk) => {
      said += String(chunk);
    });
    await Promise.race([aws.call(1), ended(refresh)]);

    refresh.kill('SIGINT');

    assert.equal(await ended(refresh), 5, said);
    assert.match(said, /^Stopped by Ctrl\+C\./m);
    assert.doesNotMatch(said, / {4}at /);
  });

  it('makes a kind that keeps the contract', async (t) => {
    const cwd = folderFor(t);
    for (const part of ['package.json', 'src', 'collectors', 'test/contract/kinds.test.ts'])
      cpSync(join(root, part), join(cwd, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'));

    const made = await cli(['kind', 'new', 'mail-box'], { cwd });
    const twice = await cli(['kind', 'new', 'mail-box'], { cwd });
    const wrong = await cli(['kind', 'new', '../mail'], { cwd });

    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /^collectors\/mail-box\/index\.ts$/m);
    assert.deepEqual([twice.code, wrong.code], [2, 2]);
    assert.ok(!existsSync(join(cwd, 'mail')));
    const tests = ['test/contract/kinds.test.ts', 'collectors/mail-box/mail-box.test.ts'];
    const { NODE_TEST_CONTEXT: _ours, ...env } = process.env;
    const report = execFileSync(process.execPath, ['--test', ...tests], { cwd, encoding: 'utf8', env });
    assert.match(report, /kind mail-box/);
    assert.match(report, /fail 0/);
  });
});

/** An answer without what differs from one asking to the next. */
function timeless(whois: Whois): unknown {
  const text = JSON.stringify(whois, (key, value: unknown) =>
    /^(requestId|tookMs)$/.test(key) ? '' : value,
  );
  return JSON.parse(text.replaceAll(/\d+ (s|min) (ago|old)/g, 'a while $2'));
}

/** Waits until somebody holds the lease of the writer. */
async function untilWriting(folder: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    assert.ok(Date.now() < deadline, 'nobody writes');
    if (existsSync(join(folder, 'state.db'))) {
      const store = await openSqlite({ folder, clock: Date.now });
      const lease = await store.state.get<{ holder?: object }>('lease/writer');
      await store.close();
      if (lease?.value.holder) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
