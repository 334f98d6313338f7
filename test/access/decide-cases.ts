import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Principal, Rule, Sensitivity } from '#kit';
import type { Asked } from '../../src/access/decide.ts';
import { decide } from '../../src/access/decide.ts';
import type { Facts, Group } from '../../src/access/membership.ts';

/** What the tables of cases of `decide` share. */

const now = Date.UTC(2026, 10, 21, 3);
const hours = 3_600_000;
export const A = '111122223333';
export const B = '444455556666';

const groups: Record<string, Group> = {
  security: { users: ['U0SEC', 'W0SEC'], usergroups: ['S0SEC'] },
  support: { users: ['U0SUP'] },
  oncall: { usergroups: ['S0ONCALL'] },
  blocked: { usergroups: ['S0BLOCKED'] },
  everyone: { users: ['*'] },
};

export const slack = (user: string, team = 'T0001'): Principal => ({ type: 'slack', team, user });
export const token = (...names: string[]): Principal => ({ type: 'token', name: 'runbooks', groups: names });
export const system: Principal = { type: 'system', name: 'cli' };
export const ip = { name: 'ip', title: 'IP address', sensitivity: 'internal' } as const;
export const key = { name: 'key', title: 'Access key', sensitivity: 'restricted' } as const;
export const dns = { name: 'dns', title: 'DNS name', sensitivity: 'public' } as const;

/** Facts: user groups with members and age in hours (undefined members: disabled), users with membership. */
export function facts(
  usergroups: Record<string, [members: string[] | undefined, age: number]> = {},
  users: Record<string, ['full' | 'guest' | 'gone', age: number]> = {},
): Facts {
  return {
    usergroups: new Map(
      Object.entries(usergroups).map(([id, [members, age]]) => [
        id,
        { members: members && new Set(members), at: now - age * hours },
      ]),
    ),
    users: new Map(
      Object.entries(users).map(([id, [membership, age]]) => [id, { membership, at: now - age * hours }]),
    ),
  };
}

export const allow = (part: Partial<Rule>): Rule => ({ effect: 'allow', kinds: ['ip'], ...part });
export const deny = (part: Partial<Rule>): Rule => ({ effect: 'deny', kinds: ['ip'], ...part });
export const support = allow({ groups: ['support'] });

export interface Case {
  name: string;
  rules: Rule[];
  who?: Principal;
  kind?: { name: string; title: string; sensitivity: Sensitivity };
  channel?: string;
  account?: string;
  teams?: string[];
  facts?: Facts;
  /** `no`, or how much may be seen; with ` live` after it where live is allowed. */
  gives: 'no' | Sensitivity | `${Sensitivity} live`;
  says?: RegExp;
  grantedBy?: string[];
}

function asked(one: Case): Asked {
  return {
    policy: {
      rules: one.rules,
      groups: new Map(
        Object.entries({ ...groups, ...(one.teams && { far: { usergroups: ['T0002/S0FAR'] } }) }),
      ),
      teams: one.teams ?? ['T0001'],
    },
    facts: one.facts ?? facts(),
    principal: one.who ?? slack('U0SUP'),
    channel: one.channel,
    kind: one.kind ?? ip,
    account: one.account,
    now,
  };
}

/** Holds `decide` to a table: what is given, and that a denial gives nothing and says nothing of the thing asked. */
export function decides(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const one of cases) {
      it(one.name, () => {
        const decision = decide(asked(one));

        const gives = decision.allowed ? `${decision.see}${decision.live ? ' live' : ''}` : 'no';
        assert.equal(gives, one.gives, decision.reason);
        if (one.says) assert.match(decision.reason, one.says);
        if (one.grantedBy) assert.deepEqual(decision.grantedBy, one.grantedBy);
        if (decision.allowed) assert.deepEqual(decision.grantedBy, []);
        else assert.deepEqual([decision.see, decision.live], [undefined, false]);
        assert.match(decision.reason, /^[A-Z][^\n]+\.$/);
        assert.doesNotMatch(decision.reason, /\d{6}|[TUWSC]0|C1|security|oncall|blocked|everyone|undefined/);
      });
    }
  });
}
