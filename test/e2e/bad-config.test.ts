import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { cli, folderFor } from './process.ts';

/** Broken configurations: every fault at once, each with what to write instead, and no secret in sight. */

interface Case {
  it: string;
  yaml?: string;
  env?: Record<string, string>;
  /** Each key that is told, with words of its problem; all of them, in no order. */
  faults: Record<string, RegExp>;
  /** Faults that come without an example: where the file is no YAML there is none. */
  bare?: true;
  /** What must not be printed. */
  never?: RegExp;
}

const shape = `aws:
  discover: organisations
  accounts: [{ id: '12345' }]
refresh: { ip: { every: '0 * * * *', staleAfter: soon } }
networks: [{ cidr: 300.1.1.0/24, name: Office }]
history: always
access:
  groups: { support: { users: [U0SUP1] } }
  rules:
    - { effect: alow, groups: [support], kinds: [ip] }
    - { effect: allow, groups: [suport], kinds: [ip] }
  tokens: [{ name: runbooks, sha256: 'token-in-the-clear', groups: [support] }]
limits: { questions: many }
slack: { team: T1, commands: { ip: ipinfo } }
colour: red
`;

const meaning = `aws: { role: cloudwhois-reader, externalId: 'env:NOT_SET' }
refresh: { ip: 'every hour' }
owners: [{ name: '([', team: x }]
access:
  groups: { support: { users: [jane] } }
  rules: [{ effect: allow, groups: [suport], kinds: [ip], see: internal }]
  operators: [ghosts]
`;

const cases: Case[] = [
  {
    it: 'of the wrong shape, in the file and in the environment',
    yaml: shape,
    env: {
      PORT: '70000',
      LOG_LEVEL: 'loud',
      CLOUDWHOIS_ROLES: 'router,barista',
      SLACK_SIGNING_SECRET: 'hunter2',
      SLACK_BOT_TOKEN: 'a-secret-in-the-wrong-place',
      SLACK_RESPONSE_URLS: 'http://elsewhere.example',
      AWS_ENDPOINT_URL: 'nope',
    },
    faults: {
      PORT: /0 to 65535/,
      LOG_LEVEL: /one of fatal, error/,
      CLOUDWHOIS_ROLES: /router, collector/,
      SLACK_SIGNING_SECRET: /at least 8 characters/,
      SLACK_BOT_TOKEN: /start with xoxb-/,
      SLACK_RESPONSE_URLS: /https/,
      AWS_ENDPOINT_URL: /http or https/,
      'aws.discover': /did you mean "organizations"\? \(line 2\)/,
      'aws.accounts[0].id': /12 digits in quotes \(line 3\)/,
      'refresh.ip.staleAfter': /\(line 4\)/,
      'networks[0].cidr': /\(line 5\)/,
      history: /a number and s, m, h or d/,
      'access.rules[0].effect': /did you mean "allow"/,
      'access.rules[1].groups': /no group "suport"/,
      'access.tokens[0].sha256': /64 lower-case hex digits/,
      'limits.questions': /off or a number/,
      'slack.team': /did you mean "teams"/,
      'slack.commands.ip': /a slash and a word/,
      colour: /no known key/,
    },
    never: /hunter2|a-secret-in|token-in-the-clear/,
  },
  {
    it: 'of the right shape that cannot be meant',
    yaml: meaning,
    faults: {
      'aws.externalId': /NOT_SET/,
      'refresh.ip': /five fields of cron/,
      'owners[0].name': /a regular expression/,
      'access.groups.support.users': /no id of a Slack user/,
      'access.rules[0].groups': /no group "suport"/,
      'access.operators': /no group "ghosts"/,
    },
  },
  {
    it: 'that is no YAML',
    yaml: 'aws: [unclosed\n  role: my-external-secret\n',
    faults: { 'cloudwhois.yaml': /line 3, column 1/ },
    bare: true,
    never: /my-external-secret/,
  },
  {
    it: 'with a key twice',
    yaml: 'history: 90d\nhistory: 30d\n',
    faults: { 'cloudwhois.yaml': /line 2, column 1: Map keys must be unique/ },
    bare: true,
  },
  {
    it: 'that is a list',
    yaml: '- ip\n- lb\n',
    faults: { 'the configuration file': /is a list/ },
    bare: true,
  },
  {
    it: 'that is named and not there, beside secrets that are not',
    env: {
      CLOUDWHOIS_CONFIG: './missing.yaml',
      SLACK_SIGNING_SECRET_FILE: './a-secret-pasted-here',
      SLACK_BOT_TOKEN: '',
    },
    faults: {
      CLOUDWHOIS_CONFIG: /missing\.yaml cannot be read \(ENOENT\)/,
      SLACK_SIGNING_SECRET_FILE: /cannot be read \(ENOENT\)/,
      SLACK_BOT_TOKEN: /set but empty/,
    },
    never: /a-secret-pasted-here/,
  },
];

describe('a configuration', { concurrency: 2 }, () => {
  for (const { it: name, yaml, env = {}, faults, bare, never } of cases) {
    it(`${name} is refused with every fault`, async (t) => {
      const cwd = folderFor(t, yaml === undefined ? {} : { 'cloudwhois.yaml': yaml });

      const { code, out, err } = await cli(['status'], { cwd, env });

      const told = [...err.matchAll(/^ {2}(\S.*?): (.*)\n(?: {4}for example: (.+)\n)?/gm)];
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.deepEqual(new Set(told.map(([, key]) => key)), new Set(Object.keys(faults)), err);
      for (const [, key = '', problem = '', example] of told) {
        // Of several faults of one key the table names one
        const many = told.filter(([, other]) => other === key).map(([, , words]) => words);
        assert.match(many.join('\n'), faults[key] ?? /$^/, `${key}: ${problem}`);
        if (!bare) assert.ok(example, `${key} has no example`);
      }
      assert.match(err, /\nNothing was started\. .*\n$/);
      assert.doesNotMatch(err, / {4}at |node:/);
      if (never) assert.doesNotMatch(err, never);
      assert.ok(!existsSync(join(cwd, 'data')), 'nothing was to be opened');
    });
  }

  it('that names unknown kinds and strange variables is accepted with warnings', async (t) => {
    const yaml = `refresh: { queue: '0 * * * *' }
access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip, topic], see: internal }]
slack: { commands: { table: /table } }
`;
    const cwd = folderFor(t, { 'cloudwhois.yaml': yaml });

    const { code, out } = await cli(['doctor'], { cwd, env: { SLACK_SIGNING_SECERT: 'do-not-print-this' } });

    const warnings = out.split('\n').filter((line) => line.startsWith('warning configuration:'));
    assert.equal(code, 0);
    assert.deepEqual(
      new Set(warnings.map((line) => /"(\w+)"$|is no variable/.exec(line)?.[1])),
      new Set(['queue', 'topic', 'table', undefined]),
    );
    assert.match(out, /SLACK_SIGNING_SECERT is no variable of cloudwhois.*SLACK_SIGNING_SECRET/);
    assert.doesNotMatch(out, /do-not-print-this/);
  });
});
