import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Account, AwsSettings, State } from '#kit';
import { unavailable } from '#kit';
import { memoryLog } from '#kit/testing';
import { openAccounts } from '../../src/runtime/accounts.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { settled } from '../slack/fakes.ts';

const found: Account = {
  provider: 'aws',
  id: '111122223333',
  name: 'discovered',
  owner: 'them',
  status: 'active',
};

/** Accounts over a store in memory, with a timer that runs when told. */
async function opened(t: TestContext, configured: AwsSettings['accounts'], discovered: readonly Account[]) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { state } = createMemoryStore({ clock: () => 0 });
  const log = memoryLog();
  const discover = async (accounts: readonly Account[]) => {
    for (const account of accounts) await state.put(`account/${account.provider}/${account.id}`, account);
  };
  await discover(discovered);
  let down = false;
  const watched: State = {
    ...state,
    list: (prefix) => (down ? Promise.reject(unavailable('The store does not answer.')) : state.list(prefix)),
  };
  const accounts = await openAccounts({ configured, state: watched, log });
  t.after(() => accounts.close());
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms);
    await settled();
  };
  return { accounts, log, discover, pass, break: () => (down = true) };
}

describe('the accounts', () => {
  const merges: {
    name: string;
    configured?: AwsSettings['accounts'];
    discovered: Account[];
    expected: Account[];
  }[] = [
    { name: 'none', discovered: [], expected: [] },
    { name: 'discovered alone', discovered: [found], expected: [found] },
    {
      name: 'configured alone, which are of AWS',
      configured: [
        { id: '444455556666', name: 'legacy', owner: 'team-x', contact: '#x', role: 'other-role' },
      ],
      discovered: [],
      expected: [{ provider: 'aws', id: '444455556666', name: 'legacy', owner: 'team-x', contact: '#x' }],
    },
    {
      name: 'what the configuration says over what was discovered, and no more than it says',
      configured: [{ id: found.id, name: 'ours' }],
      discovered: [found],
      expected: [{ ...found, name: 'ours' }],
    },
  ];
  for (const { name, configured, discovered, expected } of merges) {
    it(`are ${name}`, async (t) => {
      const { accounts } = await opened(t, configured, discovered);

      assert.deepEqual(accounts.all(), expected);
      for (const account of expected) assert.deepEqual(accounts.get(account.id), account);
      assert.equal(accounts.get('000000000000'), undefined);
    });
  }

  it('are read again each minute, and no more once closed', async (t) => {
    const { accounts, discover, pass } = await opened(t, undefined, []);
    await discover([found]);
    await pass(59_999);
    assert.deepEqual(accounts.all(), []);

    await pass(1);
    assert.deepEqual(accounts.all(), [found]);

    accounts.close();
    await discover([{ ...found, name: 'later' }]);
    await pass(60_000);
    assert.equal(accounts.get(found.id)?.name, 'discovered');
  });

  it('stay as they were where the store does not answer, which is logged', async (t) => {
    const world = await opened(t, undefined, [found]);
    world.break();
    await world.pass(60_000);

    assert.deepEqual(world.accounts.all(), [found]);
    assert.deepEqual(
      world.log.lines.map(({ level, message }) => [level, message]),
      [['warn', 'the accounts could not be read again']],
    );
  });

  it('are those of the configuration where the store does not answer from the start', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const log = memoryLog();
    const state = { list: () => Promise.reject(unavailable('x')) } as unknown as State;
    const accounts = await openAccounts({ configured: [{ id: found.id }], state, log });
    t.after(() => accounts.close());

    assert.deepEqual(accounts.all(), [{ provider: 'aws', id: found.id }]);
    assert.equal(log.lines.length, 1);
  });
});
