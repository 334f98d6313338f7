import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { variables } from '../../src/config/variables.ts';
import { folderFor } from '../e2e/process.ts';
import { root } from './compose.ts';
import { listOf, readDockerfile } from './dockerfile.ts';

const path = `${root}deploy/cloudwhois.service`;
const text = readFileSync(path, 'utf8');
const verifier = '/usr/bin/systemd-analyze';
const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line));
const valuesOf = (key: string) =>
  lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));

describe('deploy/cloudwhois.service', () => {
  it('is understood by systemd, every line of it', {
    skip: existsSync(verifier) ? false : 'no systemd-analyze here: Debian has it in systemd',
  }, async (t) => {
    // It also looks for the program and its folder, which are elsewhere on this machine
    const own = text.replace('/usr/bin/node', process.execPath).replace('/opt/cloudwhois', root);
    const file = join(folderFor(t), 'cloudwhois.service');
    writeFileSync(file, own);
    const { stdout, stderr } = await promisify(execFile)(verifier, ['verify', '--man=no', file]);
    const about = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('cloudwhois.service'));
    assert.deepEqual(about, []);
  });

  it('starts what the container starts', () => {
    const last = readDockerfile().at(-1);
    const [start = ''] = valuesOf('ExecStart');
    assert.deepEqual(start.split(' ').slice(1), [
      ...listOf(last, 'ENTRYPOINT').slice(1),
      ...listOf(last, 'CMD'),
    ]);
  });

  it('knows our variables, and gives secrets by files alone', () => {
    const credentials = valuesOf('LoadCredential').map((value) => value.split(':')[0]);
    for (const setting of valuesOf('Environment').filter((one) => !one.startsWith('NODE_'))) {
      const [name = '', value = ''] = setting.split('=');
      const variable = variables.find((one) => one.name === name.replace(/_FILE$/, ''));
      assert.ok(variable, name);
      if (variable.secret)
        assert.ok(
          credentials.some((one) => value === `%d/${one}`),
          setting,
        );
    }
    assert.equal(credentials.length, 2);
  });

  it('may do little, ends in time, and does not start a faulty configuration again and again', () => {
    const hardening = [
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
    ];
    const ending = ['Restart=always', 'RestartPreventExitStatus=2', 'TimeoutStopSec=30', 'MemoryMax=2G'];
    for (const line of [...hardening, ...ending]) assert.ok(lines.includes(line), line);
    // V8 writes the code that it runs
    assert.ok(!text.includes('MemoryDenyWriteExecute'));
  });
});
