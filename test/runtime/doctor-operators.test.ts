import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Acting, Settings } from '#kit';
import { boxKind } from '../answer/fakes.ts';
import { actions as actionsOfBox, roleDenied } from '../slack/actions/world.ts';
import { finding, findings, reading } from './doctor-patient.ts';

describe('the doctor, of the roles that act', () => {
  it('tries each where their rules name them, and does nothing with them', async () => {
    const rule = { groups: ['oncall'], kind: 'box', role: 'operator' };
    const actions = [
      { ...rule, do: ['stop'], accounts: ['111122223333', '444455556666'] },
      { ...rule, do: ['start'], accounts: ['111122223333'] },
      { ...rule, do: ['start'], role: 'other' },
    ];
    const looked: string[] = [];
    const acting: Acting = {
      async state({ target: { account }, onBehalf: { role } }) {
        looked.push(`${role} in ${account.id}`);
        if (account.id === '444455556666') throw roleDenied;
        return undefined;
      },
      act: () => assert.fail('something was done'),
    };
    const settings: Settings = { ...reading, access: { ...reading.access, actions } };
    const kinds = new Map([['box', boxKind({ actions: actionsOfBox })]]);
    const all = await findings({ settings, kinds, acting });
    assert.deepEqual(looked.sort(), [
      ...['operator in 111122223333', 'operator in 444455556666', 'other in 111122223333'],
    ]);
    const found = all.filter(({ name }) => name === 'AWS actions');
    assert.deepEqual(
      found.map(({ state }) => state),
      ['ok', 'fault', 'ok'],
    );
    assert.match(found[1]?.detail ?? '', /^the role operator cannot be used in 444455556666: AccessDenied/);
    assert.match(found[1]?.fix ?? '', /aws policy --role operator/);
    // An account that is not there is told of, too
    assert.match(finding(all, 'AWS places').detail, /^access\.actions\[0\]\.accounts names 444455556666/);
  });
});
