import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sensitivity } from '#kit';
import type { Responder } from '#kit/testing';
import { collected, fakeAws, naiveIndex } from '#kit/testing';
import { tailOf } from './console-output.ts';
import { ids, place, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const provider = kind.providers.aws;
assert.ok(provider?.enrich);
const { enrich, collect } = provider;
const signal = new AbortController().signal;
const scope = { kind: 'ec2', provider: 'aws', ...place };
const documents = await collected(collect({ aws: fakeAws(respond), scope, signal, networks: [] }));

async function enriched(answers: Responder, see: Sensitivity, signalled = signal) {
  const aws = fakeAws(answers);
  const { facts = [] } = await enrich({
    aws,
    question: { text: '', kind: 'ec2', shape: 'id', value: ids.api, because: '' },
    results: documents,
    index: naiveIndex([]),
    see: () => see,
    resolve: async () => [],
    now: 0,
    signal: signalled,
  });
  return { facts, calls: aws.calls };
}

const output = (text: string) => ({
  Output: Buffer.from(text).toString('base64'),
  Timestamp: new Date('2026-11-21T02:00:00Z'),
});
const answers: Responder = (command, input) => {
  if (command === 'GetConsoleOutputCommand') return output('booted\nlogin:');
  assert.deepEqual(input, {
    Filters: [{ Name: 'instance-id', Values: [ids.api, ids.stopped] }],
    IncludeAllInstances: true,
  });
  return {
    InstanceStatuses: [
      {
        InstanceId: ids.api,
        SystemStatus: { Status: 'ok' },
        InstanceStatus: { Status: 'impaired', Details: [{ Name: 'reachability', Status: 'failed' }] },
        Events: [
          { Code: 'system-reboot', NotBefore: new Date('2026-11-22T00:00:00Z') },
          { Code: 'instance-stop', Description: '[Completed] was done' },
        ],
      },
    ],
  };
};

describe('what a live look at an instance adds', () => {
  it('its status checks, and the end of its console for those who may see it', async () => {
    const { facts, calls } = await enriched(answers, 'restricted');

    assert.deepEqual(
      facts.map(({ of, name, value }) => [of.replace(/^.*\//, ''), name, value]),
      [
        [
          ids.api,
          'statusChecks',
          'system ok, instance impaired (reachability failed), scheduled: system-reboot on 2026-11-22T00:00:00.000Z',
        ],
        [ids.api, 'console', 'booted\nlogin:'],
        [ids.stopped, 'console', 'booted\nlogin:'],
      ],
    );
    assert.ok(
      facts.filter(({ name }) => name === 'console').every((fact) => fact.sensitivity === 'restricted'),
    );
    assert.equal(calls.length, 3);
  });

  it('no console is read for those who may not see it', async () => {
    const { facts, calls } = await enriched(answers, 'internal');

    assert.deepEqual(calls, ['DescribeInstanceStatusCommand']);
    assert.ok(!facts.some(({ name }) => name === 'console'));
  });

  it('pitfall 36: what is refused is said to be unreadable', async () => {
    const { facts } = await enriched(() => {
      throw Object.assign(new Error('no'), { name: 'UnauthorizedOperation' });
    }, 'restricted');

    assert.deepEqual(
      facts.map(({ value }) => value),
      [
        { unreadable: 'UnauthorizedOperation (ec2:DescribeInstanceStatus)' },
        { unreadable: 'UnauthorizedOperation (ec2:DescribeInstanceStatus)' },
        { unreadable: 'UnauthorizedOperation (ec2:GetConsoleOutput)' },
        { unreadable: 'UnauthorizedOperation (ec2:GetConsoleOutput)' },
      ],
    );
  });
});

describe('the end of a console output', () => {
  const secret = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/');
  const cases: [string, string][] = [
    ['AWS_SECRET_ACCESS_KEY=hunter2', 'AWS_SECRET_ACCESS_KEY=[cut]'],
    [`key ${secret}`, 'key [cut]'],
    ['db_password: "hunter2",', 'db_password: "[cut]",'],
    ['Set password to hunter2', 'Set password to [cut]'],
    ['curl -H "Authorization: Bearer abcdefgh12345678"', 'curl -H "Authorization: [cut]'],
    ['mysql --password hunter2 -u x', 'mysql --password [cut] -u x'],
    ['postgres://app:hunter2@db/x', 'postgres://app:[cut]@db/x'],
    ['<Password>QUJDREVG</Password>', '<Password>[cut]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz\n-----END RSA PRIVATE KEY-----\nok', '[cut]\nok'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nMIIE', '[cut]'],
    ['\u001b[32m  OK  \u001b[0m Started \u202enginx\u0007', '  OK   Started nginx'],
    ['[    1.2] eth0: link becomes ready', '[    1.2] eth0: link becomes ready'],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(expected), () => {
      assert.equal(tailOf(text), expected);
    });
  }

  it('has the last 40 lines, and a key that began before them is cut all the same', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`);
    const body = Array.from({ length: 60 }, () => 'MIIEowIBAAKCAQEA').join('\n');

    assert.equal(tailOf(lines.join('\r\n')), lines.slice(-40).join('\n'));
    assert.equal(
      tailOf(`-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\nend`),
      '[cut]\nend',
    );
    assert.equal(tailOf('\n \n'), undefined);
  });
});
