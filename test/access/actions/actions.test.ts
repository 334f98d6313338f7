import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditEntry, State } from '#kit';
import { silent, unavailable } from '#kit';
import { manualClock } from '#kit/testing';
import type { Order } from '../../../src/access/actions/action.types.ts';
import { createActions } from '../../../src/access/actions/actions.ts';
import { createAccess } from '../../../src/access/create-access.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { boxKind } from '../../answer/fakes.ts';
import { BOX, fakeCloud, policy } from '../../slack/actions/world.ts';
import { resultOf } from '../../slack/fakes.ts';

const who = { type: 'slack', team: 'T0001', user: 'U0ONCALL' } as const;
const found = resultOf({ kind: 'box', id: BOX, type: 'machine' });
const deed = { who, kind: 'box', action: 'stop', id: BOX, found };

/** A State that does not answer the n-th call where `fails` says so. */
function failing(state: State, fails: (n: number) => boolean): State {
  let calls = 0;
  const check = async () => {
    if (fails(++calls)) throw unavailable('The store is away.');
  };
  return {
    ...state,
    get: async (key) => check().then(() => state.get(key)),
    put: async (key, value, own) => check().then(() => state.put(key, value, own)),
  };
}

/** One process; `refuses` says which lines the audit does not take, `fails` which calls State does not answer. */
function desk(
  refuses: (entry: AuditEntry) => boolean = () => false,
  fails: (n: number) => boolean = () => false,
) {
  const clock = manualClock();
  const cloud = fakeCloud();
  const kinds = new Map([['box', boxKind({ actions: cloud.actions })]]);
  const access = createAccess({
    ...{ settings: policy, limits: { live: '7/h' }, teams: ['T0001'], clock },
    kinds: [...kinds.values()],
  });
  const lines: string[] = [];
  let ids = 0;
  const orders: Order[] = [];
  const actions = createActions({
    ...{ rules: policy.actions ?? [], kinds, access, clock, log: silent, acting: cloud.acting },
    state: failing(createMemoryStore({ clock }).state, fails),
    audit: {
      async write(entry) {
        if (refuses(entry)) throw unavailable('The disk is full.');
        lines.push(`${entry.phase} ${entry.outcome ?? entry.text}`);
      },
      healthy: () => true,
      close: async () => {},
    },
    newId: () => `id-${++ids}`,
    later: () => () => {},
  });
  actions.start(async (order) => orders.push(order) > 0);
  const told = () => orders.map(({ state }) => state);
  return { actions, cloud, clock, lines, access, orders, told };
}

describe('actions', () => {
  it('are not done where they cannot be written down, and can be tried anew', async () => {
    let isFull = true;
    const { actions, cloud } = desk(() => isFull);
    await assert.rejects(actions.place(deed), { code: 'unavailable' });
    assert.deepEqual(cloud.calls, []);
    isFull = false;
    assert.equal((await actions.place(deed)).state, 'accepted');
  });

  it('are followed all the same where only what came of them cannot be written down', async () => {
    let isFull = true;
    const { actions, cloud, clock, lines } = desk(({ phase }) => isFull && phase === 'outcome');
    await assert.rejects(actions.place(deed), { code: 'unavailable', message: /cloud was asked, but/ });
    assert.equal(cloud.calls.length, 1);
    assert.deepEqual(lines, ['intent stop i-00000001 with the role operator']);
    isFull = false;
    clock.advance(10_000);
    await actions.tick();
    assert.equal(lines.at(-1), 'outcome action-done');
  });

  const breaks: [string, object, string, true | undefined][] = [
    ['the connection broke', { code: 'ECONNRESET' }, 'accepted', true],
    ['it failed over there', { $metadata: { httpStatusCode: 500 } }, 'accepted', true],
    ['it was refused', { $metadata: { httpStatusCode: 400 } }, 'failed', undefined],
    [
      'it was throttled',
      { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } },
      'failed',
      undefined,
    ],
  ];
  for (const [what, error, state, unsure] of breaks) {
    it(`are ${state} where ${what}`, async () => {
      const { actions, cloud } = desk();
      cloud.is.breaking = Object.assign(new Error('x'), error);
      const order = await actions.place(deed);
      assert.deepEqual([order.state, order.unsure], [state, unsure]);
    });
  }

  it('end only where that can be written down', async () => {
    let isFull = false;
    const { actions, clock, lines, told } = desk(({ phase }) => isFull && phase === 'outcome');
    await actions.place(deed);
    isFull = true;
    clock.advance(10_000);
    await actions.tick();
    clock.advance(80_000);
    await actions.tick();
    assert.deepEqual(told(), []);
    isFull = false;
    clock.advance(80_000);
    await actions.tick();
    assert.equal(lines.at(-1), 'outcome action-done');
    assert.deepEqual(told(), ['done']);
  });

  it('are told of where whoever asked could not hear of it at once', async () => {
    let isFull = true;
    const { actions, cloud, told } = desk(({ phase }) => isFull && phase === 'outcome');
    cloud.is.breaking = Object.assign(new Error('x'), { $metadata: { httpStatusCode: 400 } });
    await assert.rejects(actions.place(deed), { code: 'unavailable' });
    isFull = false;
    await actions.tick();
    assert.deepEqual(told(), ['failed']);
  });

  it('are not done by a process that slept until others took it for dead', async () => {
    const { actions, cloud, clock } = desk();
    cloud.is.slow = () => clock.advance(60_000);
    const { state, because } = await actions.place(deed);
    assert.deepEqual(cloud.calls, []);
    assert.equal(state, 'failed');
    assert.match(because ?? '', /took too long/);
  });

  it('do not pass for done where nobody knows whether they were taken', async () => {
    const { actions, cloud, clock, orders } = desk();
    cloud.is.breaking = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    await actions.place(deed);
    clock.advance(10_000);
    await actions.tick();
    assert.equal(orders.at(-1)?.seen, 'stopped');
    assert.match(orders.at(-1)?.because ?? '', /^Whether this did it is not known/);
  });

  it('have an outcome in the audit for each intent, also where something else is being done', async () => {
    const { actions, cloud, lines } = desk();
    cloud.is.stuck = true;
    await actions.place(deed);
    lines.length = 0;
    for (const user of ['U0ONCALL', 'U0OPS']) {
      const other = { ...deed, who: { ...who, user } };
      await assert.rejects(actions.place(other), { code: 'invalid', message: /about to stop it/ });
    }
    const intents = lines.filter((line) => line.startsWith('intent'));
    assert.equal(lines.length, 2 * intents.length);
    assert.equal(cloud.calls.length, 1);
  });

  it('say of what waits for approval who can end that', async () => {
    const { actions } = desk();
    await actions.place({ ...deed, who: { ...who, user: 'U0OPS' } });
    await assert.rejects(actions.place(deed), { code: 'invalid', fix: /deny it/ });
  });

  it('are not approved where that cannot be written down, and do not pass for asked', async () => {
    let isFull = true;
    const { actions, cloud, access, clock, told } = desk(
      ({ outcome }) => isFull && outcome === 'action-approved',
    );
    const { id } = await actions.place({ ...deed, who: { ...who, user: 'U0OPS' } });
    access.learnGroup('S0SEC', ['U0SEC1'], clock());
    const by = { ...who, user: 'U0SEC1' };
    await assert.rejects(actions.decide({ id, by, to: 'approved' }), { code: 'unavailable' });
    isFull = false;
    await actions.tick();
    assert.deepEqual(cloud.calls, []);
    assert.deepEqual(told(), ['failed']);
  });

  for (let n = 1; n <= 8; n++) {
    it(`are done once at most, and told, where State does not answer call ${n}`, async () => {
      const { actions, cloud, clock, lines, told } = desk(undefined, (call) => call === n);
      const placed = await actions.place(deed).catch((error: { code: string }) => error.code);
      assert.ok(lines[0]?.startsWith('intent stop') || cloud.calls.length === 0);
      for (let minute = 0; minute < 13; minute++) {
        clock.advance(60_000);
        await actions.tick().catch(() => {});
      }
      assert.ok(cloud.calls.length <= 1);
      const done = cloud.calls.length === 1;
      assert.equal(told().at(-1), done ? 'done' : undefined);
      assert.equal(lines.includes('outcome action-done'), done);
      assert.ok(done || placed === 'unavailable');
      cloud.states.set(BOX, 'running');
      assert.equal((await actions.place(deed)).state, 'accepted', 'and can be done anew');
    });
  }

  it('flood nobody: five of one person wait for approval at a time', async () => {
    const { actions, cloud, clock, lines } = desk();
    const ask = (n: number, user = 'U0OPS') => {
      const id = `i-0000001${n}`;
      cloud.states.set(id, 'running');
      return actions.place({ ...deed, id, found: { ...found, id }, who: { ...who, user } });
    };
    for (let n = 0; n < 5; n++) assert.equal((await ask(n)).state, 'waiting');
    const { length } = lines;
    await assert.rejects(ask(5), { code: 'too-many', message: /wait for a decision/ });
    assert.equal(lines.length, length);
    assert.equal((await ask(6, 'U0ONCALL')).state, 'accepted');
    clock.advance(61 * 60_000);
    assert.equal((await ask(5)).state, 'waiting');
  });

  it('count against the limit of live questions', async () => {
    const { actions, cloud } = desk();
    cloud.states.set(BOX, 'stopped');
    for (let i = 0; i < 7; i++) await actions.place(deed);
    await assert.rejects(actions.place(deed), { code: 'too-many' });
  });
});
