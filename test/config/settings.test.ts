import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { ConfigError, Settings } from '#kit';
import { accessFaults } from '../../src/access/access-faults.ts';
import { checkShape } from '../../src/config/check-shape.ts';
import { fitting } from '../../src/config/fitting.ts';
import { parseSettingsFile } from '../../src/config/settings-file.ts';
import type { LoadOptions } from '../../src/config.ts';
import { loadConfig, settingsJsonSchema } from '../../src/config.ts';
import { loadKinds } from '../../src/kinds.ts';

const kinds = await loadKinds(new URL('../fixtures/kinds/', import.meta.url));

function load(text: string, checks: LoadOptions['checks'] = []) {
  return loadConfig({ environment: {}, cwd: '/srv', readFile: async () => text, kinds, checks });
}

async function faultsOf(text: string, checks?: LoadOptions['checks']): Promise<string[]> {
  const error: unknown = await load(text, checks).then(
    () => assert.fail('the file was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConfigError, String(error));
  return error.faults.map(
    ({ key, problem, example }) => `${key}: ${problem}${example ? ` — ${example}` : ''}`,
  );
}

/** The example of the documentation: everything that there is. */
const whole = `
aws:
  discover: organizations
  role: cloudwhois-reader
  regions: enabled
  exclude: [{ account: '444455556666', region: eu-south-2, why: 'SCP' }]
  accounts:
    - { id: '111122223333', name: payments-prod, owner: team-payments, contact: '#payments-oncall' }
  portal: { start: 'https://acme.awsapps.com/start', role: ReadOnly }
  ranges: https://ip-ranges.amazonaws.com/ip-ranges.json
  sourceIdentity: false
refresh:
  queue: '0 * * * *'
networks: [{ cidr: 198.51.100.0/24, name: 'Office Pune', owner: it }]
owners:
  - { tag: [Owner, owner] }
  - { tag: 'aws:cloudformation:stack-name', matches: '^pay-', team: payments }
  - { vpcTag: Owner, contact: '#network' }
  - { name: '^pay-', team: payments, contact: '#payments-oncall' }
  - { account: owner }
resolvers: [9.9.9.9]
history: 90d
access:
  groups:
    security: { users: [T0001/U0SEC1, W0SEC2], usergroups: [S0SECURITY], role: security-reader }
    everyone: { users: ['*'] }
  rules:
    - { effect: allow, groups: [security], kinds: ['*'], see: restricted, live: true }
    - { effect: allow, groups: [security], kinds: [queue], see: internal, accounts: ['111122223333'] }
  requests: { queue: { approvers: [security], longest: 8h, channel: C0APPROVALS } }
  operators: [security]
  tokens: [{ name: runbooks, sha256: '${'ab'.repeat(32)}', groups: [security], expires: 2027-01-01 }]
limits: { questions: 60/min, live: off, bulk: 200 }
slack:
  app: A0001
  teams: [T0001]
  commands: { queue: /q, whois: /who }
  replies: { default: asker, queue: C0LOOKUPS }
  alerts: C0CLOUD
`;

describe('the configuration file', () => {
  it('is accepted whole, without a warning', async () => {
    const { settings, warnings } = await load(whole);

    assert.deepEqual(warnings, []);
    assert.equal(settings.access?.tokens?.[0]?.expires, '2027-01-01');
    assert.equal(settings.limits?.live, 'off');
  });

  it('may be empty', async () => {
    assert.deepEqual((await load('# nothing yet\n')).settings, {});
  });

  const scenarios: { name: string; text: string; says: string[] }[] = [
    {
      name: 'an unknown key, with the near name and the line',
      text: 'aws:\n  regons: enabled\n',
      says: ['aws.regons: is no known key here; did you mean "regions"? (line 2) — one of discover,'],
    },
    {
      name: 'a key that every object of the language has',
      text: 'constructor: 1',
      says: ['constructor: is no known key here (line 1)'],
    },
    {
      name: 'an account id without quotes, with its zero',
      text: 'aws: { accounts: [{ id: 012345678901 }] }',
      says: [
        "aws.accounts[0].id: is a number to YAML, which drops leading zeros and rounds long ones; write it in quotes (line 1) — '012345678901'",
      ],
    },
    {
      name: 'every fault, not the first',
      text: 'limits: { questions: 60, bulk: 0 }\nhistory: [90d]\naccess: { rules: [{ effect: alow, kinds: ip }] }',
      says: [
        'limits.questions: must be off or a number with /s, /min or /h (line 1) — 60/min',
        'limits.bulk: must be a whole number from 1 to 10000 (line 1)',
        'history: is a list; it must be text (line 2)',
        'access.rules[0].effect: must be allow or deny; did you mean "allow"? (line 3)',
        'access.rules[0].kinds: is text; it must be a list (line 3)',
      ],
    },
    {
      name: 'what the schema cannot say beside what it can, in one section',
      text: `aws: { accounts: [{ id: 1 }, { id: '444455556666' }, { id: '444455556666' }] }
networks: [{ cidr: 10.0.0.0/8 }, { cidr: 300.0.0.0/8, name: x }]
owners: [{ foo: 1 }, { name: '(', team: x, more: y }]
refresh: { queue: { every: '99 * * * *', staleAfter: soon } }`,
      says: [
        'aws.accounts[0].id: must be 12 digits in quotes (line 1)',
        'networks[0].name: is missing',
        'owners[0].foo: is no known key',
        'owners[0].tag: is missing',
        'owners[1].more: is no known key',
        'refresh.queue.staleAfter: must be a number',
        'aws.accounts[2].id: 444455556666 is listed twice',
        'refresh.queue.every: must be five fields',
        'networks[1].cidr: must be a network',
        'owners[1].name: must be a regular expression',
      ],
    },
    {
      name: 'a member that is missing',
      text: 'networks: [{ name: x }]',
      says: ['networks[0].cidr: is missing (line 1) — 198.51.100.0/24'],
    },
    {
      name: 'a rule of both sorts',
      text: 'owners: [{ tag: x, team: y }]',
      says: ['owners[0].team: is no known key here'],
    },
    {
      name: 'a list at the top',
      text: '- aws',
      says: ['the configuration file: is a list; it must be a block of keys'],
    },
    {
      name: 'a yes that is text',
      text: 'access: { rules: [{ effect: allow, kinds: [ip], live: yes }] }',
      says: ['access.rules[0].live: is text; it must be true or false (line 1)'],
    },
    { name: 'an empty value', text: 'aws:\n', says: ['aws: is empty; it must be a block of keys (line 1)'] },
    {
      name: 'a cron with seconds',
      text: "refresh: { ip: '0 0 * * * *' }",
      says: ['refresh.ip: must be five fields of cron, in UTC (line 1)'],
    },
    {
      name: 'a cron of one account',
      text: "refresh: { ip: { accounts: { '111122223333': { every: soon, staleAfter: 9999999d } } } }",
      says: [
        'refresh.ip.accounts.111122223333.every: must be five',
        'refresh.ip.accounts.111122223333.staleAfter: is too long',
      ],
    },
    {
      name: 'a network that is none',
      text: 'networks: [{ cidr: 198.51.100.0/33, name: x }, { cidr: 198.51.100.7, name: y }]',
      says: ['networks[0].cidr: must be a network', 'networks[1].cidr: must be a network'],
    },
    {
      name: 'a pattern that is none',
      text: "owners: [{ name: '(', team: x }, { tag: a, matches: '(a+)+$', team: y }]",
      says: ['owners[0].name: must be a regular', 'owners[1].matches: repeats a repetition'],
    },
    {
      name: 'DNS servers that are no addresses',
      text: 'resolvers: [9.9.9.9, dns.example.com, "2620:fe::fe", 9.9.9.9:53]',
      says: ['resolvers[1]: must be the address of a DNS server', 'resolvers[3]: must be the address'],
    },
    {
      name: 'a date that is none',
      text: `access: { tokens: [{ name: x, sha256: '${'0'.repeat(64)}', groups: [a], expires: 2027-02-30 }] }`,
      says: ['access.tokens[0].expires: must be a date that exists'],
    },
    {
      name: 'a command twice',
      text: 'slack: { commands: { a: /x, b: /x } }',
      says: ['slack.commands.b: /x is already the command of a'],
    },
    {
      name: 'a command of another kind',
      text: 'slack: { commands: { whois: /queueinfo } }',
      says: ['slack.commands.whois: /queueinfo is already the command of queue'],
    },
    {
      name: 'a kind of a channel that there is not, and a channel by name',
      text: 'slack: { channels: { C0PAY: { kinds: [queue, queu] }, pay: { region: eu-west-1 } } }',
      says: [
        'slack.channels.C0PAY.kinds: there is no kind "queu"; did you mean "queue"?',
        'slack.channels.pay: must be the id of a channel',
      ],
    },
    {
      name: 'a channel by name',
      text: "slack: { replies: { ip: '#ops' }, alerts: '#cloud' }",
      says: ['slack.replies.ip: must be asker, channel or the id', 'slack.alerts: must be the id'],
    },
    {
      name: 'an account twice',
      text: "aws: { accounts: [{ id: '111122223333' }, { id: '111122223333' }] }",
      says: ['aws.accounts[1].id: 111122223333 is listed twice'],
    },
    {
      name: 'an exclusion of nothing',
      text: 'aws: { exclude: [{ why: SCP }] }',
      says: ['aws.exclude[0]: names neither'],
    },
    {
      name: 'a reference to nothing',
      text: 'aws: { externalId: env:NOWHERE }',
      says: ['aws.externalId: the variable "NOWHERE" that it names is not set'],
    },
    {
      name: 'a key twice',
      text: 'history: 1d\nhistory: 2d\n',
      says: ['cloudwhois.yaml: line 2, column 1: '],
    },
    { name: 'an open bracket', text: 'aws: { role: x\n', says: ['cloudwhois.yaml: line 2, column 1: '] },
    { name: 'a tag', text: 'history: !secret x\n', says: ['cloudwhois.yaml: line 1, column 10: '] },
    { name: 'two documents', text: 'history: 1d\n---\nhistory: 2d\n', says: ['cloudwhois.yaml: line 2'] },
    {
      name: 'a file over 1 MB',
      text: `# ${'x'.repeat(1024 * 1024)}`,
      says: ['cloudwhois.yaml: is larger than 1 MB'],
    },
    { name: 'endless nesting', text: '['.repeat(200_000), says: ['cloudwhois.yaml: '] },
    {
      name: 'a bomb of aliases',
      text: `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`)
        .join('\n')}`,
      says: ['cloudwhois.yaml: repeats itself through too many aliases'],
    },
  ];
  for (const { name, text, says } of scenarios) {
    it(`refuses ${name}`, async () => {
      const faults = await faultsOf(text);

      for (const [i, start] of says.entries()) assert.ok(faults[i]?.startsWith(start), faults.join('\n'));
      if (!says[0]?.startsWith('cloudwhois')) assert.equal(faults.length, says.length, faults.join('\n'));
    });
  }

  it('says what is wrong with access in one go, and nothing of what is only left out', async () => {
    const text = `access:
  groups: { a: { users: [bob, 5] } }
  rules: [{ effect: allow, groups: [5], kinds: ['*'] }, { effect: allow, groups: [b], kinds: ['*'] }]
  tokens: [{ name: t, sha256: x, groups: [c] }]
slack: { teams: T1 }`;
    const faults = await faultsOf(text, [({ access }) => accessFaults(access, [], [])]);

    assert.deepEqual(
      faults.map((one) => one.replace(/: .*/, '')),
      [
        'access.groups.a.users[1]',
        'access.rules[0].groups[0]',
        'access.tokens[0].sha256',
        'slack.teams',
        'access.rules[1].groups',
        'access.tokens[0].groups',
      ],
    );
    const [groupless] = await faultsOf(text.replace('{ a: { users: [bob, 5] } }', '[]'), [
      ({ access }) => accessFaults(access, [], []),
    ]);
    assert.match(groupless ?? '', /^access.groups: is a list/);
  });

  it('leaves what is right as it is, and of anything else what fits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const made = fitting(Settings, value);
        assert.deepEqual(checkShape(Settings, made, { key: '', written: () => undefined }), []);
      }),
    );
  });

  it('quotes nothing of a file that cannot be read', async () => {
    const faults = await faultsOf('aws: { externalId: "hunter2\n  }\n');

    assert.doesNotMatch(faults.join(), /hunter2/);
  });

  it('keeps keys that look like numbers as they are written', async () => {
    const { settings } = await load(
      "refresh: { queue: { accounts: { 012345678901: { every: '0 * * * *' } } } }",
    );

    assert.deepEqual(settings.refresh?.['queue'], { accounts: { '012345678901': { every: '0 * * * *' } } });
  });

  it('reads what an alias stands for', async () => {
    const text = 'access: { operators: &us [security], auditors: *us }';

    assert.deepEqual((await load(text)).settings.access?.auditors, ['security']);
  });

  it('warns of kinds that there are not', async () => {
    const { warnings } = await load(
      "refresh: { queu: '0 * * * *' }\nslack: { replies: { default: asker, moon: channel } }",
    );

    assert.deepEqual(warnings, [
      'refresh: there is no kind "queu"; did you mean "queue"?',
      'slack.replies: there is no kind "moon"',
    ]);
  });
});

describe('checkShape', () => {
  const check = Compile(Settings);
  const word = fc.constantFrom('aws', 'off', '12h', '60/min', '/ip', '111122223333', 'allow', 'ip', '', 'x');
  const scalar = fc.oneof(
    word,
    fc.integer({ min: -1, max: 20_000 }),
    fc.boolean(),
    fc.constant(null),
    fc.double(),
  );
  const names = [
    'aws',
    'discover',
    'accounts',
    'id',
    'refresh',
    'every',
    'owners',
    'tag',
    'name',
    'team',
    'access',
  ];
  const more = [
    'rules',
    'effect',
    'kinds',
    'limits',
    'bulk',
    'questions',
    'slack',
    'commands',
    'history',
    '__proto__',
  ];
  const anything = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('block')),
    block: fc.dictionary(fc.constantFrom(...names, ...more), tie('value'), { maxKeys: 4 }),
  })).value;

  it('decides as TypeBox does', () => {
    const own = (value: unknown) => checkShape(Settings, value, { key: '', written: () => undefined });
    fc.assert(
      fc.property(anything, (value) => assert.equal(own(value).length === 0, check.Check(value))),
      { numRuns: 2000 },
    );
  });
});

describe('parseSettingsFile', () => {
  const unit = fc.constantFrom(
    'a',
    ':',
    ' ',
    '-',
    '[',
    ']',
    '{',
    '}',
    '&',
    '*',
    '!',
    '|',
    '"',
    '\n',
    '#',
    '?',
    ',',
  );

  it('never throws, and gives a value or faults', () => {
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const { value, faults } = parseSettingsFile(text, 'f');
        assert.equal(value === undefined, faults.length > 0);
      }),
    );
  });
});

describe('settingsJsonSchema', () => {
  it('is plain JSON with descriptions and examples', () => {
    const schema = settingsJsonSchema();

    assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
    assert.match(JSON.stringify(schema), /"additionalProperties":false/);
    assert.match(JSON.stringify(schema), /"examples":\["198\.51\.100\.0\/24"\]/);
  });
});
