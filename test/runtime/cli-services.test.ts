import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Principal } from '#kit';
import type { Asking } from '../../src/runtime/asking.ts';
import { cliServices } from '../../src/runtime/cli-services.ts';
import type { Runtime } from '../../src/runtime.ts';

function servicesFor(teams: string[] | undefined) {
  const settings = teams === undefined ? {} : { slack: { teams } };
  return cliServices({ config: { settings } } as unknown as Runtime, {} as Asking);
}

describe('--as', () => {
  const people: { as: string | undefined; teams?: string[]; principal: Principal }[] = [
    { as: undefined, principal: { type: 'system', name: 'cli' } },
    { as: 'T0001/U0SUP1', principal: { type: 'slack', team: 'T0001', user: 'U0SUP1' } },
    { as: 'E0001/W0SEC2', teams: ['T1', 'T2'], principal: { type: 'slack', team: 'E0001', user: 'W0SEC2' } },
    { as: 'U0SUP1', teams: ['T0001'], principal: { type: 'slack', team: 'T0001', user: 'U0SUP1' } },
  ];
  for (const { as, teams, principal } of people) {
    it(`${as} is ${principal.type}`, () => assert.deepEqual(servicesFor(teams).principal(as), principal));
  }

  const nobody: [as: string, teams: string[] | undefined][] = [
    ['U0SUP1', undefined],
    ['U0SUP1', ['T1', 'T2']],
    ['', ['T1']],
    ['system', ['T1']],
    ['T1/', ['T1']],
    ['T1/u0sup1', ['T1']],
    ['T1/U1/U2', ['T1']],
    ['C1/U1', ['T1']],
    ['T1/U1\n', ['T1']],
  ];
  for (const [as, teams] of nobody) {
    it(`refuses ${JSON.stringify(as)} with ${teams?.length ?? 'no'} teams`, () => {
      assert.throws(() => servicesFor(teams).principal(as), {
        code: 'invalid',
        fix: 'Example: --as T0001/U0SUP1',
      });
    });
  }
});

describe('the log', () => {
  it('writes one line of JSON for an event, with errors and without secrets', () => {
    const file = fileURLToPath(new URL('../../src/runtime/log.ts', import.meta.url));
    const program = `
      const { createLog } = await import(${JSON.stringify(file)});
      const log = createLog({ level: 'info', fd: 2, role: 'router' });
      log.debug({}, 'not said');
      log.info({ request: { authorization: 'Bearer s3cr3t', response_url: 'https://s3cr3t', token: 's3cr3t' } }, 'one');
      log.warn({ token: 's3cr3t', headers: { cookie: 's3cr3t' }, body: 'text=s3cr3t', kind: 'ip' }, 'two');
      log.error({ err: new Error('broken') }, 'three');`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    const lines = stderr
      .trimEnd()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { msg: string; role: string; kind?: string; err?: { message: string } },
      );

    assert.equal(stdout, '');
    assert.deepEqual(
      lines.map(({ msg, role }) => [msg, role]),
      [
        ['one', 'router'],
        ['two', 'router'],
        ['three', 'router'],
      ],
    );
    assert.equal(lines[1]?.kind, 'ip');
    assert.equal(lines[2]?.err?.message, 'broken');
    assert.doesNotMatch(stderr, /s3cr3t/);
  });
});
