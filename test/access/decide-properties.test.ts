import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Principal, Rule, Sensitivity } from '#kit';
import { sensitivities } from '#kit';
import type { Decision } from '../../src/access/access.ts';
import type { Asked } from '../../src/access/decide.ts';
import { decide } from '../../src/access/decide.ts';
import { grantOf } from '../../src/access/grant.ts';
import type { Group } from '../../src/access/membership.ts';

const now = Date.UTC(2026, 10, 21, 3);
const hours = 3_600_000;
const accounts = ['111122223333', '444455556666'];
const channels = ['C1', 'C2'];

const groups = new Map<string, Group>([
  ['a', { users: ['U1', 'T2/U2'] }],
  ['b', { usergroups: ['T1/S1'], users: ['W3'] }],
  ['c', { usergroups: ['T2/S2', 'S1'] }],
  ['all', { users: ['*'] }],
]);

const some = (values: string[]) =>
  fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined, freq: 2 });

const rule: fc.Arbitrary<Rule> = fc
  .record({
    effect: fc.constantFrom('allow', 'allow', 'allow', 'deny'),
    groups: some(['a', 'b', 'c', 'all', 'nowhere']),
    users: some(['U1', 'T1/U1', 'T2/U1', 'W3', '*']),
    kinds: fc.constantFrom(['ip'], ['key'], ['*'], ['ip', 'key']),
    see: fc.option(fc.constantFrom(...sensitivities), { nil: undefined }),
    live: fc.option(fc.boolean(), { nil: undefined }),
    channels: some(channels),
    accounts: some(accounts),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Rule);

const principal: fc.Arbitrary<Principal> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('slack' as const),
      team: fc.constantFrom('T1', 'T2', 'T3'),
      user: fc.constantFrom('U1', 'U2', 'W3'),
    }),
  },
  fc.record({
    type: fc.constant('token' as const),
    name: fc.constant('t'),
    groups: fc.subarray([...groups.keys()]),
  }),
  fc.constant({ type: 'system' as const, name: 'cli' }),
);

const at = fc.constantFrom(now, now - 23 * hours, now - 25 * hours);
const question: fc.Arbitrary<Asked> = fc.record({
  policy: fc.record({
    rules: fc.array(rule, { maxLength: 6 }),
    groups: fc.constant(groups),
    teams: fc.constantFrom([], ['T1'], ['T1', 'T2']),
  }),
  facts: fc.record({
    usergroups: fc
      .dictionary(
        fc.constantFrom('S1', 'T1/S1', 'T2/S2'),
        fc.record({ members: fc.option(fc.subarray(['U1', 'U2', 'W3']), { nil: undefined, freq: 8 }), at }),
      )
      .map(
        (all) =>
          new Map(
            Object.entries(all).map(([id, fact]) => [
              id,
              { at: fact.at, members: fact.members && new Set(fact.members) },
            ]),
          ),
      ),
    users: fc
      .dictionary(
        fc.constantFrom('T1/U1', 'T2/U2', 'T1/W3'),
        fc.record({ membership: fc.constantFrom('full', 'full', 'guest', 'gone'), at }),
      )
      .map((all) => new Map(Object.entries(all))),
  }),
  principal,
  channel: fc.constantFrom(undefined, ...channels),
  kind: fc.record({
    name: fc.constantFrom('ip', 'key'),
    title: fc.constantFrom('IP address', 'Access key'),
    sensitivity: fc.constantFrom(...sensitivities),
  }),
  account: fc.constantFrom(undefined, '-', '777788889999', ...accounts),
  now: fc.constant(now),
});

const rank = (see: Sensitivity | undefined) => (see === undefined ? -1 : sensitivities.indexOf(see));

/** Whether the one decision gives nothing that the other does not. */
function within(less: Decision, more: Decision): boolean {
  return rank(less.see) <= rank(more.see) && (more.live || !less.live) && (more.allowed || !less.allowed);
}

function withRule(asked: Asked, added: Rule): Asked {
  return { ...asked, policy: { ...asked.policy, rules: [...asked.policy.rules, added] } };
}

describe('decide, for any rules', () => {
  it('gives no more when a deny is added', () => {
    fc.assert(
      fc.property(question, rule, (asked, added) =>
        within(decide(withRule(asked, { ...added, effect: 'deny' })), decide(asked)),
      ),
    );
  });

  it('gives no less when an allow is added, but for one that binds a channel to what is public', () => {
    fc.assert(
      fc.property(question, rule, (asked, added) => {
        fc.pre(!(added.channels && added.see === 'public'));
        return within(decide(asked), decide(withRule(asked, { ...added, effect: 'allow' })));
      }),
    );
  });

  it('gives a channel no more than the asker alone', () => {
    fc.assert(
      fc.property(question, (asked) => within(decide(asked), decide({ ...asked, channel: undefined }))),
    );
  });

  it('does not depend on the order of rules, the reason included', () => {
    fc.assert(
      fc.property(
        question.chain((asked) =>
          fc.tuple(
            fc.constant(asked),
            fc.shuffledSubarray([...asked.policy.rules], { minLength: asked.policy.rules.length }),
          ),
        ),
        ([asked, rules]) => {
          assert.deepEqual(decide({ ...asked, policy: { ...asked.policy, rules } }), decide(asked));
        },
      ),
    );
  });

  it('gives no more when less is known', () => {
    fc.assert(
      fc.property(question, (asked) => {
        // Who is gone is denied by being known; nobody gains by being forgotten otherwise
        fc.pre(![...asked.facts.users.values()].some(({ membership }) => membership === 'gone'));
        const nothing = { usergroups: new Map(), users: new Map() };
        return within(decide({ ...asked, facts: nothing }), decide(asked));
      }),
    );
  });

  it('offers only groups that would suffice', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { grantedBy } = decide(asked);
        for (const group of grantedBy) {
          const { principal: who } = asked;
          if (who.type !== 'token') continue;
          const joined = { ...who, groups: [...who.groups, group] };
          assert.equal(decide({ ...asked, principal: joined }).allowed, true);
        }
      }),
    );
  });

  it('sees of an account in a grant just what it decides for it', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const grant = grantOf(asked);
        const all = ['-', '777788889999', ...accounts];
        const each = all.map((account) => ({ account, decision: decide({ ...asked, account }) }));
        for (const { account, decision } of each) {
          assert.equal(grant.see(account), decision.see);
          const shown = (grant.accounts?.includes(account) ?? true) && !grant.hidden?.includes(account);
          assert.equal(shown, decision.allowed);
          const live = grant.decision.live && shown && (grant.liveAccounts?.includes(account) ?? true);
          assert.equal(live, decision.live);
        }
        assert.equal(
          grant.decision.allowed,
          each.some(({ decision }) => decision.allowed),
        );
      }),
    );
  });

  it('allows often enough for all this to mean something', () => {
    const allowed = fc.sample(question, { numRuns: 1000, seed: 1 }).filter((asked) => decide(asked).allowed);
    assert.ok(allowed.length > 100, `${allowed.length} of 1000`);
  });
});
