import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessSettings, Principal } from '#kit';
import { manualClock } from '#kit/testing';
import { createJudge } from '../../../src/access/actions/judge.ts';
import { createAccess } from '../../../src/access/create-access.ts';

const PAY = '111122223333';
const LAB = '444455556666';
const settings: AccessSettings = {
  groups: {
    oncall: { users: ['U0ONCALL', 'U0LEFT', 'U0CUT'] },
    lab: { users: ['U0LAB', 'U0ONCALL'], usergroups: ['S0LAB'] },
    blind: { users: ['U0BLIND'] },
  },
  rules: [
    { effect: 'allow', groups: ['oncall'], kinds: ['ec2'], see: 'internal' },
    { effect: 'allow', groups: ['lab'], kinds: ['ec2'], see: 'internal', accounts: [LAB] },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['*'] },
    { effect: 'deny', users: ['U0CUT'], kinds: ['ec2'], accounts: [PAY] },
  ],
  actions: [
    { groups: ['oncall'], kind: 'ec2', do: ['start'], role: 'starter', approvers: ['lab'], channel: 'C0X' },
    { groups: ['oncall'], kind: 'ec2', do: ['start', 'stop'], role: 'operator' },
    { groups: ['lab'], kind: 'ec2', do: ['reboot'], accounts: [LAB], role: 'lab' },
    { groups: ['blind'], kind: 'ec2', do: ['stop'], role: 'operator' },
  ],
};

const user = (id: string, team = 'T0001'): Principal => ({ type: 'slack', team, user: id });
/** Who wants what where, and the role of the rule that lets them; undefined: nobody lets them. */
const cases: [string, Principal, string, string, string | undefined][] = [
  ['the first rule that fits counts', user('U0ONCALL'), 'start', PAY, 'starter'],
  ['another action, the next rule', user('U0ONCALL'), 'stop', PAY, 'operator'],
  ['what no rule names', user('U0ONCALL'), 'terminate', PAY, undefined],
  ['in the account that the rule names', user('U0ONCALL'), 'reboot', LAB, 'lab'],
  ['and in no other', user('U0ONCALL'), 'reboot', PAY, undefined],
  ['in no account at all', user('U0LAB'), 'reboot', '', undefined],
  ['an action of another group', user('U0LAB'), 'stop', LAB, undefined],
  ['nobody in particular', user('U0NOBODY'), 'stop', PAY, undefined],
  ['a rule, but no right to see it', user('U0BLIND'), 'stop', PAY, undefined],
  ['a deny on everything', user('U0LEFT'), 'stop', PAY, undefined],
  ['a deny on this account', user('U0CUT'), 'stop', PAY, undefined],
  ['and not on another', user('U0CUT'), 'stop', LAB, 'operator'],
  ['of another workspace', user('U0ONCALL', 'T0666'), 'stop', PAY, undefined],
  ['a group that Slack has not told us of', user('U0MAYBE'), 'reboot', LAB, undefined],
  ['a token of the group', { type: 'token', name: 'ci', groups: ['oncall'] }, 'stop', PAY, undefined],
  ['the command line itself', { type: 'system', name: 'cli' }, 'stop', PAY, undefined],
];

describe('who may do what', () => {
  const kinds = [{ name: 'ec2', title: 'EC2 instance', sensitivity: 'internal' as const }];
  const accessOf = (own: AccessSettings) =>
    createAccess({ settings: own, limits: undefined, kinds, teams: ['T0001'], clock: manualClock() });
  const judge = createJudge(settings.actions ?? [], accessOf(settings));

  for (const [what, principal, action, account, role] of cases) {
    it(`${what}: ${role ?? 'no'}`, () => {
      const decision = judge(principal, { kind: 'ec2', action, account });
      assert.equal(decision.allowed ? decision.rule.role : undefined, role);
      if (!decision.allowed) assert.doesNotMatch(decision.reason, /oncall|operator|\d{12}/);
    });
  }

  it('is nobody and nothing where the configuration has no such rule, or for another kind', () => {
    assert.equal(
      createJudge([], accessOf(settings))(user('U0ONCALL'), { kind: 'ec2', action: 'stop', account: PAY })
        .allowed,
      false,
    );
    assert.equal(judge(user('U0ONCALL'), { kind: 's3', action: 'stop', account: PAY }).allowed, false);
  });

  it('has the user groups of its rules resolved', () => {
    assert.deepEqual(accessOf({ ...settings, rules: [] }).needs().usergroups, ['S0LAB']);
  });
});
