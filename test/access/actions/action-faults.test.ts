import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ActionRule, Settings } from '#kit';
import { actionFaults } from '../../../src/access/actions/action-faults.ts';
import { boxKind } from '../../answer/fakes.ts';
import { actions } from '../../slack/actions/world.ts';

const kinds = new Map([boxKind({ actions })].map((kind) => [kind.name, kind]));
const good: ActionRule = { groups: ['oncall'], kind: 'box', do: ['start', 'stop'], role: 'operator' };
const settings = (part: Partial<ActionRule>, more: Settings = {}): Settings => ({
  aws: { role: 'audit/reader', accounts: [{ id: '111122223333', role: 'other-reader' }] },
  access: { groups: { oncall: {}, sec: { role: 'sec-reader' } }, actions: [{ ...good, ...part }] },
  ...more,
});

/** What is written, and what is said of it: the key after `access.actions[0].`, and words of the problem. */
const cases: [string, Partial<ActionRule>, [string, RegExp][]][] = [
  ['nothing', {}, []],
  ['approvers with a channel', { approvers: ['sec'], channel: 'C0APPROVALS' }, []],
  ['a group that is not there', { groups: ['oncal'] }, [['groups', /no group "oncal"/]]],
  ['approvers that are not there', { approvers: ['x'], channel: 'C0X' }, [['approvers', /no group "x"/]]],
  ['an action that is not there', { do: ['start', 'terminate'] }, [['do', /box has no action "terminate"/]]],
  ['nothing to do', { do: [] }, [['do', /empty list/]]],
  ['no accounts', { accounts: [] }, [['accounts', /empty list/]]],
  ['the role that reads', { role: 'audit/reader' }, [['role', /is a role that reads/]]],
  ['the same by another path', { role: 'ops/reader' }, [['role', /is a role that reads/]]],
  ['the role of one account', { role: 'other-reader' }, [['role', /is a role that reads/]]],
  ['the role of a group', { role: 'sec-reader' }, [['role', /is a role that reads/]]],
  ['an ARN', { role: 'arn:aws:iam::111122223333:role/x' }, [['role', /not an ARN/]]],
  ['no role', { role: 'none' }, [['role', /must be the name of a role/]]],
  ['approvers whom nobody asks', { approvers: ['sec'] }, [['channel', /asked nowhere/]]],
  ['a channel by its name', { approvers: ['sec'], channel: '#x' }, [['channel', /no id of a Slack channel/]]],
];

describe('the part access.actions of the configuration', () => {
  for (const [what, part, expected] of cases) {
    it(`says what is wrong with ${what}`, () => {
      const { faults, warnings } = actionFaults(settings(part), kinds);
      assert.deepEqual(
        faults.map(({ key }) => key),
        expected.map(([key]) => `access.actions[0].${key}`),
      );
      for (const [at, [, problem]] of expected.entries()) assert.match(faults[at]?.problem ?? '', problem);
      assert.deepEqual(warnings, []);
    });
  }

  it('warns of a kind that is not there, and asks approvers where alerts go', () => {
    const { faults, warnings } = actionFaults(settings({ kind: 'vault', do: ['open'] }), kinds);
    assert.deepEqual([faults, warnings], [[], ['access.actions: there is no kind "vault"']]);
    assert.deepEqual(
      actionFaults(settings({ approvers: ['sec'] }, { slack: { alerts: 'C0CLOUD' } }), kinds).faults.map(
        ({ key }) => key,
      ),
      [],
    );
    assert.deepEqual(actionFaults({}, kinds), { faults: [], warnings: [] });
  });
});
