import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { AccessSettings, Principal, Rule } from '#kit';
import { manualClock } from '#kit/testing';
import { createAccess } from '../../src/access/create-access.ts';

const hours = 3_600_000;
const A = '111122223333';
const B = '444455556666';
const kinds = [
  { name: 'ip', title: 'IP address', sensitivity: 'internal' },
  { name: 'key', title: 'Access key', sensitivity: 'restricted' },
] as const;

const slack = (user: string, team = 'T0001'): Principal => ({ type: 'slack', team, user });
const system: Principal = { type: 'system', name: 'cli' };

const settings: AccessSettings = {
  groups: {
    security: { users: ['U0SEC'], usergroups: ['T0001/S0SEC'] },
    support: { users: ['U0SUP', 'U0LEFT'] },
    everyone: { users: ['*'] },
    unused: { usergroups: ['S0UNUSED'] },
  },
  rules: [
    { effect: 'allow', groups: ['support'], kinds: ['ip'] },
    { effect: 'allow', groups: ['support'], kinds: ['ip'], accounts: [A], see: 'restricted', live: true },
    { effect: 'deny', groups: ['support'], kinds: ['ip'], accounts: [B] },
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    { effect: 'allow', groups: ['everyone'], kinds: ['ip'], accounts: [A], see: 'public' },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['*'] },
  ],
  operators: ['security', 'support'],
  auditors: ['security'],
};

function build(part: Partial<Parameters<typeof createAccess>[0]> = {}) {
  const clock = manualClock();
  return {
    clock,
    access: createAccess({ settings, limits: undefined, kinds, teams: ['T0001'], clock, ...part }),
  };
}

describe('grant', () => {
  it('is the same object for all who have the same rights to the same kind, and for nobody else', () => {
    const { access } = build();
    const of = (user: string, kind = 'ip', channel?: string) =>
      access.grant({ principal: slack(user), kind, ...(channel !== undefined && { channel }) });
    access.learnUser('T0001', 'U1', 'full', manualClock()());
    access.learnUser('T0001', 'U2', 'full', manualClock()());

    assert.equal(of('U1'), of('U2'));
    const others = [of('U0SUP'), of('U0SEC'), of('U0SEC', 'key'), of('U1', 'key'), of('U0LEFT')];
    assert.equal(new Set([of('U1'), ...others]).size, 1 + others.length);
  });

  it('is not shared by people whose rules name different accounts, or let only one of them ask live', () => {
    const own = (user: string, part: Partial<Rule>): Rule => ({
      ...{ effect: 'allow', users: [user], kinds: ['ip'] },
      ...part,
    });
    const rules = [
      own('U1', { accounts: [A] }),
      own('U2', { accounts: [B] }),
      own('U3', { accounts: [A], live: true }),
      own('U4', {}),
      own('U5', { see: 'restricted' }),
      own('U6', { accounts: [A], see: 'restricted' }),
    ];
    const besides = [own('U7', { accounts: [A], see: 'restricted' }), own('U7', {})];
    const { access } = build({ settings: { rules: [...rules, ...besides] } });
    const all = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7'].map((user) =>
      access.grant({ principal: slack(user), kind: 'ip' }),
    );

    assert.equal(new Set(all).size, 7);
    assert.deepEqual(
      all.map(({ see }) => [see(A), see(B)]),
      [
        ['internal', undefined],
        [undefined, 'internal'],
        ['internal', undefined],
        ['internal', 'internal'],
        ['restricted', 'restricted'],
        ['restricted', undefined],
        ['restricted', 'internal'],
      ],
    );
  });

  it('tells which accounts are visible, and where live is allowed', () => {
    const { access } = build();
    const grant = access.grant({ principal: slack('U0SUP'), kind: 'ip' });
    const { decision, accounts, hidden, liveAccounts } = grant;

    assert.deepEqual(
      { see: decision.see, live: decision.live, accounts, hidden, liveAccounts },
      { see: 'restricted', live: true, accounts: undefined, hidden: [B], liveAccounts: [A] },
    );
    assert.deepEqual(
      [A, B, '777788889999', '-'].map((account) => grant.see(account)),
      ['restricted', undefined, 'internal', 'internal'],
    );
  });

  it('names the accounts where rules name them', () => {
    const rules = [{ effect: 'allow', users: ['U0A'], kinds: ['ip'], accounts: [A], live: true }] as const;
    const { access } = build({ settings: { rules: structuredClone(rules) as never } });

    const grant = access.grant({ principal: slack('U0A'), kind: 'ip' });
    const { accounts, liveAccounts, hidden } = grant;

    assert.deepEqual(
      { accounts, liveAccounts, hidden },
      { accounts: [A], liveAccounts: undefined, hidden: undefined },
    );
    assert.deepEqual([grant.see(A), grant.see(B), grant.see('-')], ['internal', undefined, undefined]);
  });

  it('lets the command line see all, without any settings; and nobody else anything', () => {
    const { access } = build({ settings: undefined });

    const grant = access.grant({ principal: system, kind: 'key' });
    assert.deepEqual(
      [grant.decision.see, grant.decision.live, grant.accounts],
      ['restricted', true, undefined],
    );
    assert.equal(grant.see(A), 'restricted');
    assert.equal(access.grant({ principal: slack('U0SEC'), kind: 'ip' }).decision.allowed, false);
    assert.equal(access.isOperator(slack('U0SEC')), false);
  });

  it('denies a kind that there is not, to everybody, without saying its name', () => {
    const { access } = build();

    for (const kind of ['AKIAQWERTY', '__proto__', '*', '']) {
      const grant = access.grant({ principal: system, kind });
      assert.equal(grant.decision.allowed, false);
      assert.equal(grant.see('-'), undefined);
      assert.doesNotMatch(grant.decision.reason, /AKIA|proto|\*/);
    }
  });

  it('is remembered, and kept apart by principal, kind, channel and groups of a token', () => {
    const { access } = build();
    const ask = { principal: slack('U0SEC'), kind: 'ip' };
    const token = (groups: string[]): Principal => ({ type: 'token', name: 't', groups });

    assert.equal(access.grant(ask), access.grant({ ...ask, principal: slack('U0SEC') }));
    assert.notEqual(access.grant(ask), access.grant({ ...ask, kind: 'key' }));
    assert.notEqual(access.grant(ask), access.grant({ ...ask, channel: 'C1' }));
    assert.equal(access.grant({ ...ask, principal: slack('U0SEC', 'T0002') }).decision.allowed, false);
    assert.equal(access.grant({ ...ask, principal: token(['support']) }).decision.allowed, true);
    assert.equal(access.grant({ ...ask, principal: token(['unused']) }).decision.allowed, false);
  });

  it('follows what is learned of a user group at once, and forgets it after 24 hours', () => {
    const { access, clock } = build();
    const may = () => access.grant({ principal: slack('U0NEW'), kind: 'key' }).decision;

    assert.match(may().reason, /could not be checked/);
    access.learnGroup('S0SEC', ['U0NEW'], clock());
    assert.equal(may().allowed, true);
    access.learnGroup('T0001/S0SEC', [], clock());
    assert.match(may().reason, /^No rule/);
    access.learnGroup('S0SEC', ['U0NEW'], clock());
    clock.advance(24 * hours);
    assert.equal(may().allowed, true);
    clock.advance(1);
    assert.equal(may().allowed, false);
    access.learnGroup('S0SEC', ['U0NEW'], clock());
    assert.equal(may().allowed, true);
    access.learnGroup('S0SEC', undefined, clock());
    assert.equal(may().allowed, false);
  });

  it('leaves aside what is older than what it knows', () => {
    const { access, clock } = build();
    access.learnGroup('S0SEC', [], clock());
    access.learnGroup('S0SEC', ['U0NEW'], clock() - 1);
    access.learnUser('T0001', 'U0NEW', 'guest', clock());
    access.learnUser('T0001', 'U0NEW', 'full', clock() - 1);

    assert.equal(access.grant({ principal: slack('U0NEW'), kind: 'ip' }).decision.allowed, false);
  });

  it('follows what is learned of a user, also the same again after it was too old', () => {
    const { access, clock } = build();
    const rules = [{ effect: 'allow', groups: ['everyone'], kinds: ['ip'] }] as never;
    const everyone = build({ settings: { ...settings, rules }, clock }).access;
    const may = () => everyone.grant({ principal: slack('U0NEW'), kind: 'ip' }).decision.allowed;

    assert.equal(may(), false);
    everyone.learnUser('T0001', 'U0NEW', 'full', clock());
    assert.equal(may(), true);
    clock.advance(25 * hours);
    assert.equal(may(), false);
    everyone.learnUser('T0001', 'U0NEW', 'full', clock());
    assert.equal(may(), true);
    everyone.learnUser('T0001', 'U0NEW', 'gone', clock());
    assert.equal(may(), false);
    access.learnUser('T0001', 'U0SUP', 'gone', clock());
    assert.equal(access.grant({ principal: slack('U0SUP'), kind: 'ip' }).decision.allowed, false);
  });

  it('stays right over more grants than it remembers', () => {
    const { access } = build();
    for (let i = 0; i < 10_050; i++) access.grant({ principal: slack(`U${i}`), kind: 'ip' });

    assert.equal(access.grant({ principal: slack('U0SUP'), kind: 'ip' }).decision.allowed, true);
    assert.equal(access.grant({ principal: slack('U1'), kind: 'ip' }).decision.allowed, false);
  });
});

describe('roles and needs', () => {
  const table: [name: string, who: Principal, operator: boolean, auditor: boolean][] = [
    ['the command line', system, true, true],
    ['a member of security', slack('U0SEC'), true, true],
    ['a member of support', slack('U0SUP'), true, false],
    ['somebody whose membership is unknown', slack('U0NEW'), false, false],
    ['a member who is denied everything', slack('U0LEFT'), false, false],
    ['a member of another team', slack('U0SEC', 'T0002'), false, false],
    ['a token of the group', { type: 'token', name: 't', groups: ['security'] }, true, true],
    ['a token of none', { type: 'token', name: 't', groups: [] }, false, false],
  ];
  for (const [name, who, operator, auditor] of table) {
    it(`${name}: operator ${operator}, auditor ${auditor}`, () => {
      const { access } = build();

      assert.deepEqual([access.isOperator(who), access.isAuditor(who)], [operator, auditor]);
    });
  }

  it('needs the user groups that anything refers to, and everybody where it is named', () => {
    assert.deepEqual(build().access.needs(), { usergroups: ['T0001/S0SEC'], everybody: true });
    assert.deepEqual(build({ settings: undefined }).access.needs(), { usergroups: [], everybody: false });
  });
});

describe('the AWS role of live questions', () => {
  const groups: AccessSettings['groups'] = {
    everyone: { users: ['*'] },
    security: { usergroups: ['S0SEC'], role: 'security-reader' },
    support: { users: ['U0SUP', 'U0BOTH'], role: 'support-reader' },
  };
  const setUp = () => {
    const built = build({ settings: { groups } });
    built.access.learnGroup('S0SEC', ['U0SEC', 'U0BOTH'], built.clock());
    return built;
  };

  it('is that of the first group that somebody is a member of and that has one', () => {
    const { access } = setUp();
    const token = { type: 'token', name: 'runbooks', groups: ['support'] } as const;
    const who = [slack('U0SEC'), slack('U0BOTH'), slack('U0SUP'), slack('U0ELSE'), token, system];

    assert.deepEqual(
      who.map((principal) => access.roleOf(principal)),
      ['security-reader', 'security-reader', 'support-reader', undefined, 'support-reader', undefined],
    );
  });

  it('is nobody else’s: not of another team, and not where Slack has not told who is in the group', () => {
    const { access, clock } = setUp();

    assert.equal(access.roleOf(slack('U0SUP', 'T0OTHER')), undefined);
    clock.advance(25 * hours);
    assert.equal(access.roleOf(slack('U0SEC')), undefined);
    assert.equal(access.roleOf(slack('U0BOTH')), 'support-reader');
  });

  it('needs the members of its group resolved, though no rule names it', () => {
    assert.deepEqual(setUp().access.needs().usergroups, ['S0SEC']);
  });
});

describe('authenticate', () => {
  const sha256 = (text: string) => hash('sha256', text);
  const tokens = [
    { name: 'runbooks', sha256: sha256('open-sesame'), groups: ['support'], expires: '2026-11-21' },
    { name: 'forever', sha256: sha256('evergreen'), groups: [] },
    { name: 'odd', sha256: sha256('odd-date'), groups: ['support'], expires: '2027-02-30' },
  ];
  const withTokens = () => build({ settings: { ...settings, tokens } });

  it('gives the principal of a token, with the groups of its entry', () => {
    const { access } = withTokens();

    assert.deepEqual(access.authenticate('open-sesame'), {
      type: 'token',
      name: 'runbooks',
      groups: ['support'],
    });
    assert.deepEqual(access.authenticate('evergreen'), { type: 'token', name: 'forever', groups: [] });
  });

  it('takes a token through the end of its last day, in UTC', () => {
    const { access, clock } = withTokens();
    clock.advance(21 * hours - 1);
    assert.equal(access.authenticate('open-sesame').type, 'token');

    clock.advance(1);

    assert.throws(() => access.authenticate('open-sesame'), {
      code: 'unauthorized',
      message: /"runbooks" has expired/,
    });
    assert.equal(access.authenticate('evergreen').type, 'token');
  });

  for (const wrong of [
    undefined,
    '',
    'open-sesam',
    'open-sesame ',
    sha256('open-sesame'),
    'x'.repeat(100_000),
    'odd-date',
  ]) {
    it(`refuses ${wrong?.slice(0, 20) ?? 'none'}, with a fix and without repeating it`, () => {
      const { access } = withTokens();

      assert.throws(
        () => access.authenticate(wrong),
        (error: Error & { code: string; fix: string }) => {
          assert.equal(error.code, 'unauthorized');
          assert.match(error.fix, /\.$/);
          if (wrong) assert.ok(!JSON.stringify([error.message, error.fix, error.stack]).includes(wrong));
          return true;
        },
      );
    });
  }
});
