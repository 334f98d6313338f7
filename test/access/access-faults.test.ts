import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessSettings } from '#kit';
import { accessFaults } from '../../src/access/access-faults.ts';

const kinds = ['ip', 'lb', 'dns', 's3', 'key'];
const groups = { support: { users: ['U0SUP1'] }, security: { usergroups: ['S0SECURITY'] } };
const sha256 = 'a'.repeat(64);

/** The example of the documentation, whole. */
const good: AccessSettings = {
  groups: {
    security: { users: ['T0001/U0SEC1', 'W0SEC2'], usergroups: ['S0SECURITY'] },
    support: { users: ['U0SUP1'] },
    everyone: { users: ['*'] },
  },
  rules: [
    { effect: 'allow', groups: ['support'], kinds: ['ip', 'lb', 'dns'], see: 'internal' },
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    { effect: 'allow', groups: ['security'], kinds: ['key'], see: 'restricted', channels: ['G0INCIDENT'] },
    { effect: 'allow', groups: ['support'], kinds: ['s3'], see: 'internal', accounts: ['111122223333'] },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['*'] },
    { effect: 'deny', kinds: ['key'], channels: ['C0GENERAL'] },
  ],
  requests: { key: { approvers: ['security'], longest: '8h', channel: 'C0APPROVALS' } },
  operators: ['security'],
  auditors: ['security'],
  tokens: [{ name: 'runbooks', sha256, groups: ['support'], expires: '2027-01-01' }],
};

interface Case {
  name: string;
  settings: AccessSettings;
  teams?: string[];
  faults?: [key: string, problem: RegExp][];
  warnings?: RegExp[];
}

const cases: Case[] = [
  { name: 'nothing at all', settings: {} },
  { name: 'the example', settings: good },
  {
    name: 'an unknown group in a rule',
    settings: { groups, rules: [{ effect: 'allow', groups: ['support', 'suport'], kinds: ['ip'] }] },
    faults: [['access.rules[0].groups', /no group "suport"/]],
  },
  {
    name: 'a group called as something that every object has',
    settings: { groups, operators: ['constructor'] },
    faults: [['access.operators', /no group "constructor"/]],
  },
  {
    name: 'unknown operators, auditors, approvers and groups of a token',
    settings: {
      groups,
      operators: ['a'],
      auditors: ['b'],
      requests: { key: { approvers: ['c'] } },
      tokens: [{ name: 't', sha256, groups: ['d'] }],
    },
    faults: [
      ['access.requests.key.approvers', /"c"/],
      ['access.operators', /"a"/],
      ['access.auditors', /"b"/],
      ['access.tokens[0].groups', /"d"/],
    ],
  },
  {
    name: 'bare ids with several teams',
    teams: ['T0001', 'T0002'],
    settings: {
      groups: {
        support: { users: ['U0SUP1', 'W0SEC2', '*', 'T0001/U0SUP1'], usergroups: ['S0X', 'T0002/S0X'] },
      },
      rules: [{ effect: 'deny', users: ['U0LEFT'], kinds: ['*'] }],
    },
    faults: [
      ['access.groups.support.users', /"U0SUP1" could be of several teams/],
      ['access.groups.support.usergroups', /"S0X" could be of several teams/],
      ['access.rules[0].users', /"U0LEFT" could be of several teams/],
    ],
  },
  {
    name: 'a team that is not allowed',
    settings: { groups: { support: { users: ['T0009/U0SUP1'] } } },
    faults: [['access.groups.support.users', /of a team that slack.teams does not name/]],
  },
  {
    name: 'ids that are none',
    settings: {
      groups: {
        support: { users: ['@anna', 'u0sup', 'S0X', 'T0001/', ' U0SUP1'], usergroups: ['U0X', '*'] },
      },
      rules: [
        {
          effect: 'deny',
          users: ['anna@example.com'],
          kinds: ['*'],
          channels: ['#general', 'T0001', 'C0OK'],
        },
      ],
      requests: { key: { approvers: ['support'], channel: 'approvals' } },
    },
    faults: [
      ['access.groups.support.users', /"@anna" is no id of a Slack user$/],
      ['access.groups.support.users', /"u0sup"/],
      ['access.groups.support.users', /"S0X"/],
      ['access.groups.support.users', /"T0001\/"/],
      ['access.groups.support.users', /" U0SUP1"/],
      ['access.groups.support.usergroups', /"U0X" is no id of a Slack user group/],
      ['access.groups.support.usergroups', /"\*"/],
      ['access.rules[0].users', /"anna@example.com"/],
      ['access.rules[0].channels', /"#general" is no id of a Slack channel/],
      ['access.rules[0].channels', /"T0001"/],
      ['access.requests.key.channel', /"approvals"/],
    ],
  },
  {
    name: 'an allow for nobody',
    settings: { rules: [{ effect: 'allow', kinds: ['ip'] }] },
    faults: [['access.rules[0]', /allows nobody/]],
  },
  { name: 'a deny for everybody', settings: { rules: [{ effect: 'deny', kinds: ['ip'] }] } },
  {
    name: 'empty lists',
    settings: { groups, rules: [{ effect: 'deny', groups: [], kinds: [], channels: [], accounts: [] }] },
    faults: [
      ['access.rules[0].groups', /empty/],
      ['access.rules[0].kinds', /empty/],
      ['access.rules[0].channels', /empty/],
      ['access.rules[0].accounts', /empty/],
    ],
  },
  {
    name: 'two tokens with one name, two alike',
    settings: {
      groups,
      tokens: [
        { name: 'a', sha256, groups: [] },
        { name: 'a', sha256: 'b'.repeat(64), groups: [] },
        { name: 'c', sha256, groups: [] },
      ],
    },
    faults: [
      ['access.tokens[1].name', /called "a", too/],
      ['access.tokens[2].sha256', /the same/],
    ],
  },
  {
    name: 'AWS roles that are no names',
    settings: {
      groups: {
        a: { users: ['U0A'], role: 'arn:aws:iam::111122223333:role/reader' },
        b: { users: ['U0B'], role: 'none' },
        c: { users: ['U0C'], role: 'a role' },
        d: { users: ['U0D'], role: 'teams/security-reader' },
      },
    },
    faults: [
      ['access.groups.a.role', /every account has, not an ARN/],
      ['access.groups.b.role', /every account has/],
      ['access.groups.c.role', /every account has/],
    ],
  },
  {
    name: 'dates that are none',
    settings: {
      tokens: ['tomorrow', '2027-13-01', '2027-02-30', '2027-1-1', '2027-01-01T00:00:00Z', ''].map(
        (expires, i) => ({
          name: `t${i}`,
          sha256: `${i}`.repeat(64),
          groups: [],
          expires,
        }),
      ),
    },
    faults: Array.from({ length: 6 }, (_, i) => [`access.tokens[${i}].expires`, /is no date/]),
  },
  {
    name: 'kinds that there are not',
    settings: {
      groups,
      rules: [{ effect: 'allow', groups: ['support'], kinds: ['ip', 'vpn'] }],
      requests: { gcp: { approvers: ['security'] } },
    },
    warnings: [/rules\[0\]\.kinds: there is no kind "vpn"/, /requests: there is no kind "gcp"/],
  },
  {
    name: 'a channel rule without a right that it could show',
    settings: { groups, rules: [{ effect: 'allow', groups: ['support'], kinds: ['ip'], channels: ['C0X'] }] },
    warnings: [/rules\[0\]: names channels/],
  },
];

describe('accessFaults', () => {
  for (const { name, settings, teams = ['T0001'], faults = [], warnings = [] } of cases) {
    it(`${name}: ${faults.length} faults, ${warnings.length} warnings`, () => {
      const found = accessFaults(settings, kinds, teams);

      assert.deepEqual(
        found.faults.map(({ key }) => key),
        faults.map(([key]) => key),
      );
      for (const [i, [, problem]] of faults.entries()) assert.match(found.faults[i]?.problem ?? '', problem);
      assert.equal(found.warnings.length, warnings.length, found.warnings.join('\n'));
      for (const [i, warning] of warnings.entries()) assert.match(found.warnings[i] ?? '', warning);
    });
  }

  it('finds no fault where there are no settings', () => {
    assert.deepEqual(accessFaults(undefined, kinds, []), { faults: [], warnings: [] });
  });

  it('tells no hash of a token', () => {
    const tokens = [1, 2].map(() => ({ name: 'a', sha256, groups: ['x'], expires: 'y' }));

    assert.ok(!JSON.stringify(accessFaults({ tokens }, kinds, [])).includes(sha256));
  });
});
