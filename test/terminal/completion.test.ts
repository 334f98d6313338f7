import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { Command } from '../../src/terminal/command.ts';
import { ask } from '../../src/terminal/commands/ask.ts';
import { auditVerify } from '../../src/terminal/commands/audit-verify.ts';
import { completionCommand } from '../../src/terminal/commands/completion.ts';
import { kindNew } from '../../src/terminal/commands/kind-new.ts';
import { refresh } from '../../src/terminal/commands/refresh.ts';
import { commandHelp, helpText } from '../../src/terminal/help.ts';
import { callOf, memoryTerminal } from './fixtures.ts';

const verify = auditVerify(() => assert.fail('nothing may be read'));
const commands: readonly Command[] = [
  ask,
  refresh,
  verify,
  { ...verify, name: 'audit show', options: { last: { type: 'string' } } },
  kindNew,
];

async function script(): Promise<string> {
  const screen = memoryTerminal();
  assert.equal(await completionCommand(() => commands).run(callOf(screen.terminal)), 0);
  return screen.out;
}

const bash = spawnSync('bash', ['--version']).error === undefined;

describe('the completion script', { skip: !bash && 'there is no bash here' }, () => {
  it('is one that bash can read', async () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: await script(), encoding: 'utf8' });

    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  const completions: { line: string; words: string[] }[] = [
    { line: '', words: ['ask', 'refresh', 'audit', 'kind'] },
    { line: 'a', words: ['ask', 'audit'] },
    { line: 'refresh --d', words: ['--dry-run'] },
    {
      line: 'ask 10.0.0.1 --',
      words: ['--kind', '--live', '--at', '--cursor', '--as', '--server', '--json', '--csv'],
    },
    { line: 'kind ', words: ['new'] },
    // Two commands that begin with one word
    { line: 'audit ', words: ['verify', '--json', 'show', '--last'] },
    { line: 'nonsense ', words: [] },
    { line: 'nonsense', words: [] },
  ];
  for (const { line, words } of completions) {
    it(`completes "cloudwhois ${line}"`, async () => {
      const typed = ['cloudwhois', ...line.split(' ')];
      const session = `${await script()}
        COMP_WORDS=(${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length - 1}
        _cloudwhois; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('bash', ['--norc'], { input: session, encoding: 'utf8' });

      assert.equal(stderr, '');
      assert.deepEqual(
        stdout.split('\n').filter((word) => word !== ''),
        words,
      );
    });
  }
});

describe('help', () => {
  it('names every command once, in line, with its summary', () => {
    const text = helpText(commands);

    for (const { name, summary } of commands)
      assert.equal(
        text.split('\n').filter((line) => line === `  ${name.padEnd(12)}  ${summary}`).length,
        1,
        name,
      );
    assert.match(text, /Exit codes: 0 found or complete, 1 absent, 2 bad input/);
  });

  for (const command of commands.filter(({ name }) => name !== 'audit show')) {
    it(`tells of "${command.name}" every option there is, and none besides`, () => {
      const text = commandHelp(command);
      const told = new Set([...text.matchAll(/--([a-z-]+)/g)].map((match) => match[1] ?? ''));

      assert.ok(text.startsWith(`cloudwhois ${command.name}`));
      assert.deepEqual([...told].toSorted(), Object.keys(command.options).toSorted());
    });
  }
});
