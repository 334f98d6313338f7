import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Action } from '#kit';
import type { Order } from '../../../src/access/actions/action.types.ts';
import { actionButtons } from '../../../src/slack/actions/action-buttons.ts';
import { renderOrder } from '../../../src/slack/actions/render-order.ts';
import type { DeliverOptions } from '../../../src/slack/deliver.ts';
import { answerOf, resultOf, settled } from '../fakes.ts';
import { APPROVERS, company, until } from '../requests/world.ts';
import { BOX, actions as boxActions, operations, policy, roleDenied, value } from './world.ts';

const MINUTE = 60_000;
const done = (outcomes: readonly string[]) => outcomes.filter((one) => / action-/.test(one));

describe('actions, in Slack', () => {
  let all: Awaited<ReturnType<typeof operations>>;
  beforeEach(async () => {
    all = await operations();
  });
  afterEach(() => all.close());

  it('are offered to those alone who may, and say what they do to what', async () => {
    const { say } = await all.router();
    const offered = async (user: string, text = BOX) => {
      all.time.now += 1000;
      const said = JSON.stringify(await say({ command: '/boxinfo', text, user_id: user }));
      return { said, names: [...said.matchAll(/"action_id":"(act:\w+)"/g)].map(([, name]) => name) };
    };
    const { said, names } = await offered('U0ONCALL');
    assert.deepEqual(names, ['act:start', 'act:stop']);
    assert.match(said, /i-00000001 \(api-7\) in payments-prod \(111122223333\), eu-west-1\. It is away\."/);
    const ops = await offered('U0OPS');
    assert.deepEqual(ops.names, ['act:stop']);
    assert.match(ops.said, /It is away\. Somebody else has to approve it first\./);
    assert.deepEqual((await offered('U0SUP1')).names, []);
    assert.deepEqual((await offered('U0ONCALL', `${BOX} at:yesterday`)).names, []);
    assert.deepEqual((await offered('U0ONCALL', 'i-00000009')).names, []);
  });

  it('name the account in each dialog, however long the names are', () => {
    const target = { ...resultOf({ id: BOX, name: 'n'.repeat(256) }), region: 'ap-southeast-1' };
    target.account = { id: '111122223333', name: 'a'.repeat(50) };
    const action = { ...boxActions[0], title: 'Start', consequence: 'c'.repeat(110) } as Action;
    const offered = () => [{ action, approved: true }];
    const delivery = { actions: { offered } } as unknown as Pick<DeliverOptions, 'actions'>;
    const principal = { type: 'slack', team: 'T0001', user: 'U0ONCALL' } as const;
    const [button] = actionButtons(answerOf({ results: [target] }), { principal }, delivery);
    const order: Order = {
      ...{ id: 'x', who: principal, action: 'start', verb: 'start', target, role: 'r', state: 'waiting' },
      ...{ askedAt: 0, until: 0 },
    };
    const card = JSON.stringify(renderOrder(order, { typed: '/boxinfo', decides: true }).blocks);
    const texts = [button?.confirm?.text.text ?? '', /"text":"(U0ONCALL wants[^"]+)"/.exec(card)?.[1] ?? ''];
    for (const text of texts) assert.match(text, /i-00000001 .* \(111122223333\), ap-southeast-1\. /);
    assert.match(texts[0] ?? '', /Somebody else has to approve it first\.$/);
    assert.match(texts[1] ?? '', /It is done at once\.$/);
  });

  it('say so where a card outlives the configuration that allowed them', async () => {
    const without = await company({ policy });
    const { told } = await without.router();
    assert.match((await told('order-approve:x', 'x', 'U0SEC1')).text, /^Nothing can be done here/);
    await without.close();
  });

  it('are not offered to a channel', async () => {
    const { told } = await all.router();
    const said = await told('share', value(), 'U0ONCALL', { channel: 'C0GENERAL' });
    assert.match(said.text, /api-7/);
    assert.doesNotMatch(JSON.stringify(said), /"act:/);
  });

  it('are done once, written down before and after, and told to their end', async () => {
    const { slack, cloud, time } = all;
    const { does, actions, asked, outcomes } = await all.router();
    const said = await does('stop', 'U0ONCALL');
    assert.match(
      said.text,
      /^The cloud took the request to stop i-00000001 \(api-7\) in payments-prod \(111122223333\), eu-west-1\./,
    );
    assert.deepEqual(cloud.calls, [
      'stop 111122223333/eu-west-1/i-00000001 for slack:T0001/U0ONCALL with operator',
    ]);
    assert.equal(asked.at(-1), 'stop i-00000001 with the role operator');
    await actions.tick();
    assert.deepEqual(slack.shows('U0ONCALL'), [], 'the click has been answered');
    time.now += 10_000;
    await actions.tick();
    await until(() => slack.shows('U0ONCALL').length === 1, 'the final state');
    assert.match(slack.shows('U0ONCALL')[0]?.text ?? '', /^i-00000001 .* is stopped\.\nAsked by <@U0ONCALL>/);
    await actions.tick();
    assert.equal(slack.shows('U0ONCALL').length, 1);
    assert.deepEqual(done(outcomes), ['U0ONCALL action-accepted', 'U0ONCALL action-done']);
  });

  it('end where it is so already, or cannot be', async () => {
    const { cloud } = all;
    const { does, actions, outcomes } = await all.router();
    assert.match(
      (await does('start', 'U0ONCALL')).text,
      /^Nothing was done to start .*\nIt is running already/,
    );
    cloud.states.set(BOX, 'stopping');
    assert.match(
      (await does('start', 'U0ONCALL')).text,
      /It is stopping; to start it, it has to be stopped\./,
    );
    cloud.states.delete(BOX);
    assert.match((await does('stop', 'U0ONCALL')).text, /is not there any more/);
    // Nobody is asked to approve what cannot be done
    assert.match((await does('stop', 'U0OPS')).text, /is not there any more/);
    await actions.tick();
    await settled();
    assert.deepEqual(cloud.calls, []);
    assert.deepEqual(
      all.slack.calls.filter(({ method }) => method === 'chat.postMessage'),
      [],
    );
    assert.deepEqual(
      done(outcomes).map((one) => one.split(' ')[1]),
      ['action-needless', 'action-needless', 'action-gone', 'action-gone'],
    );
  });

  it('are refused to all others, who learn nothing by it, and each time written down', async () => {
    const { cloud } = all;
    const { does, told, outcomes } = await all.router();
    assert.match((await does('stop', 'U0SUP1')).text, /No rule lets you stop this\./);
    assert.match((await does('start', 'U0OPS')).text, /No rule lets you start this\./);
    assert.match((await does('terminate', 'U0ONCALL')).text, /No rule lets you terminate this\./);
    const nameless = async (id: string, user: string) =>
      (await does('stop', user, id)).text.replace(/ Request id.*/, '');
    const hidden = await nameless('i-00000002', 'U0OPS');
    assert.equal(hidden, await nameless('i-0000000f', 'U0OPS'), 'hidden is as good as absent');
    assert.doesNotMatch(hidden, /TOPSECRET|444455556666/);
    assert.equal(hidden, await nameless(BOX, 'U0LEFT'), 'a deny rule wins');
    // What the dialog named is an id; an address that finds the same thing was never in it
    assert.equal(hidden, await nameless('10.0.0.7', 'U0ONCALL'));
    assert.match(
      (await told('act:stop', value(), 'U0ONCALL', { userTeam: 'T0666' })).text,
      /not set up for this/,
    );
    assert.deepEqual(cloud.calls, []);
    assert.deepEqual(
      done(outcomes).map((one) => one.split(' ')[1]),
      Array.from({ length: 7 }, () => 'action-refused'),
    );
  });

  it('take one click once, and of two clicks one, over all routers', async () => {
    const { cloud, slack, time } = all;
    const [here, there] = [await all.router(), await all.router()];
    await Promise.all([
      here.click('act:stop', value(), 'U0ONCALL', { trigger: '7.7' }),
      there.click('act:stop', value(), 'U0ONCALL', { trigger: '7.7' }),
      there.click('act:stop', value(), 'U0ONCALL', { trigger: '7.8' }),
    ]);
    await until(() => slack.hooks.length === 3, 'three answers');
    assert.equal(cloud.calls.length, 1);
    const texts = slack.hooks.map(({ text }) => text);
    assert.equal(texts.filter((text) => text === 'This click was taken already.').length, 1);
    // Slack may bring it again long after
    time.now += MINUTE;
    await here.actions.tick();
    cloud.states.set(BOX, 'running');
    assert.match((await here.does('stop', 'U0ONCALL', BOX, '7.7')).text, /taken already/);
    assert.equal(cloud.calls.length, 1);
    assert.match((await here.does('stop', 'U0ONCALL')).text, /^The cloud took/, 'and it can be done anew');
  });

  it('are not done to a thing to which something is being done', async () => {
    const { cloud } = all;
    const { does } = await all.router();
    cloud.is.stuck = true;
    await does('stop', 'U0ONCALL');
    const busy = /^Somebody is about to stop it: that has not ended yet/;
    assert.match((await does('stop', 'U0ONCALL')).text, busy);
    assert.match((await does('stop', 'U0OPS')).text, busy);
    assert.equal(cloud.calls.length, 1);
  });

  it('name the role and the account where the role may not be assumed', async () => {
    const { cloud } = all;
    const { does, outcomes } = await all.router();
    cloud.is.failing = roleDenied;
    const { text } = await does('stop', 'U0ONCALL');
    assert.match(
      text,
      /nothing was done\.\nThe role operator in the account 111122223333 may not be assumed/,
    );
    assert.match(text, /cloudwhois aws policy --role operator/);
    delete cloud.is.failing;
    cloud.is.breaking = Object.assign(new Error('You are not authorized to perform this operation.'), {
      ...{ name: 'UnauthorizedOperation', action: 'ec2:StopInstances', $metadata: { httpStatusCode: 403 } },
    });
    const second = await does('stop', 'U0ONCALL');
    assert.match(
      second.text,
      /UnauthorizedOperation \(ec2:StopInstances\) is denied to the role operator in/,
    );
    assert.deepEqual(done(outcomes), ['U0ONCALL action-failed', 'U0ONCALL action-failed']);
  });

  it('say so where no final state comes in time, and where to look', async () => {
    const { cloud, slack, time } = all;
    const { does, actions, outcomes } = await all.router();
    cloud.is.stuck = true;
    await does('stop', 'U0ONCALL');
    for (let minute = 0; minute < 9; minute++) {
      time.now += MINUTE;
      await actions.tick();
    }
    assert.deepEqual(slack.shows('U0ONCALL'), []);
    time.now += 2 * MINUTE;
    await actions.tick();
    await until(() => slack.shows('U0ONCALL').length === 1, 'the end');
    const { text = '' } = slack.shows('U0ONCALL')[0] ?? {};
    assert.match(text, /^No final state after 10 min of waiting to stop i-00000001 .*: it is running\./);
    assert.match(text, /Look with \/boxinfo i-00000001 --live/);
    assert.deepEqual(done(outcomes), ['U0ONCALL action-accepted', 'U0ONCALL action-timeout']);
  });

  it('are followed by another process where theirs died, which says what it does not know', async () => {
    const { cloud, slack, time } = all;
    const before = await all.router();
    const hanging = Promise.withResolvers<void>();
    cloud.is.hanging = hanging.promise;
    await before.click('act:stop', value(), 'U0ONCALL');
    await until(() => cloud.calls.length === 1, 'the call');
    const after = await all.router();
    await after.actions.tick();
    assert.deepEqual(slack.shows('U0ONCALL'), []);
    time.now += 80_000;
    await after.actions.tick();
    await until(() => slack.shows('U0ONCALL').length === 1, 'what is not known');
    assert.match(
      slack.shows('U0ONCALL')[0]?.text ?? '',
      /^Whether the cloud took the request to stop .* is not known/,
    );
    cloud.states.set(BOX, 'stopped');
    time.now += 80_000;
    await after.actions.tick();
    await until(() => slack.shows('U0ONCALL').length === 2, 'the end');
    assert.match(slack.shows('U0ONCALL')[1]?.text ?? '', /is stopped\./);
    assert.equal(cloud.calls.length, 1, 'nothing is done twice');
    // And the first, though it hears of the cloud at last, begins nothing anew
    hanging.resolve();
    await settled();
    time.now += 80_000;
    await after.actions.tick();
    assert.deepEqual(done(after.outcomes), ['U0ONCALL action-done']);
  });

  it('lose no end that was promised while Slack is down, nor in a restart then', async () => {
    const { slack, time } = all;
    const before = await all.router();
    await before.does('stop', 'U0ONCALL');
    slack.is.away = true;
    time.now += 10_000;
    await before.actions.tick();
    await before.close();
    slack.is.away = false;
    time.now += MINUTE;
    await all.router();
    await until(() => slack.shows('U0ONCALL').length === 1, 'the end');
  });
});

describe('actions that somebody else has to approve', () => {
  let all: Awaited<ReturnType<typeof operations>>;
  beforeEach(async () => {
    all = await operations();
  });
  afterEach(() => all.close());

  /** Somebody wants to stop the box; the card is there. */
  async function asking(user = 'U0OPS') {
    const router = await all.router();
    const said = await router.does('stop', user);
    assert.match(said.text, new RegExp(`^<@${user}> asks to stop i-00000001`));
    await router.actions.tick();
    await until(() => all.card() !== undefined, 'the card');
    const id = /order-approve:([\w-]+)/.exec(all.card()?.blocks ?? '')?.[1] ?? '';
    return { ...router, id };
  }

  it('are done once approved, and both sides told', async () => {
    const { cloud, slack, time, card } = all;
    const { id, told, actions, outcomes } = await asking();
    assert.match(card()?.text ?? '', /Members of these groups can decide: security; until/);
    assert.match(
      card()?.blocks ?? '',
      /U0OPS wants to stop i-00000001 \(api-7\) in payments-prod \(111122223333\)/,
    );
    assert.deepEqual(cloud.calls, []);
    const said = await told(`order-approve:${id}`, id, 'U0SEC1');
    assert.match(
      said.text,
      /^The cloud took the request to stop .*approved by <@U0SEC1>; with the role careful/s,
    );
    assert.deepEqual(cloud.calls, [
      'stop 111122223333/eu-west-1/i-00000001 for slack:T0001/U0OPS with careful',
    ]);
    time.now += 10_000;
    await actions.tick();
    await until(() => /is stopped/.test(card()?.text ?? '') && slack.shows('U0OPS').length > 0, 'the end');
    assert.equal(slack.shows('C0APPROVALS').length, 1, 'one card');
    assert.doesNotMatch(card()?.blocks ?? '', /"type":"actions"/);
    assert.match(slack.shows('U0OPS').at(-1)?.text ?? '', /is stopped/);
    assert.deepEqual(done(outcomes), [
      ...['U0OPS action-asked', 'U0SEC1 action-approved'],
      ...['U0OPS action-accepted', 'U0OPS action-done'],
    ]);
  });

  it('are not decided on by oneself, by outsiders, or by who is no approver any more', async () => {
    const { cloud, time } = all;
    const { id, told, access, outcomes } = await asking('U0BOTH');
    assert.match((await told(`order-approve:${id}`, id, 'U0BOTH')).text, /Somebody else has to decide/);
    assert.match((await told(`order-approve:${id}`, id, 'U0ONCALL')).text, /You may not decide.*security/);
    access.learnGroup('S0SEC', ['U0SEC2'], time.now);
    assert.match((await told(`order-deny:${id}`, id, 'U0SEC1')).text, /You may not decide/);
    assert.match((await told('order-approve:x', 'x', 'U0SEC2')).text, /no such action/);
    assert.deepEqual(cloud.calls, []);
    assert.deepEqual(
      done(outcomes).slice(1),
      ['U0BOTH', 'U0ONCALL', 'U0SEC1'].map((who) => `${who} action-refused`),
    );
  });

  it('are decided on once, whoever clicks at the same time', async () => {
    for (const second of ['approve', 'deny']) {
      const { cloud, slack } = all;
      const { id, click, outcomes } = await asking();
      const there = await all.router();
      const earlier = slack.hooks.length;
      await Promise.all([
        click(`order-approve:${id}`, id, 'U0SEC1'),
        there.click(`order-${second}:${id}`, id, 'U0SEC2'),
      ]);
      await until(() => slack.hooks.length === earlier + 2, 'two answers');
      const texts = slack.hooks.slice(earlier).map(({ text }) => text);
      assert.equal(texts.filter((text) => text.startsWith('Too late')).length, 1);
      const all2 = [...done(outcomes), ...done(there.outcomes)];
      assert.equal(all2.filter((one) => one.endsWith('-late')).length, 1);
      const isDone = all2.some((one) => one.endsWith('action-approved'));
      assert.equal(cloud.calls.length, isDone ? 1 : 0);
      await all.close();
      all = await operations();
    }
  });

  it('are not done where who asked may not do it any more', async () => {
    const { cloud, time } = all;
    const { id, told, access, outcomes } = await asking('U0BOTH');
    access.learnGroup('S0OPS', [], time.now);
    const said = await told(`order-approve:${id}`, id, 'U0SEC1');
    assert.match(said.text, /nothing was done\.\nWho asked for it may not do it any more\./);
    assert.deepEqual(cloud.calls, []);
    assert.ok(outcomes.includes('U0SEC1 action-approved'));
  });

  it('are denied, or lapse within the hour, and are told so', async () => {
    const { cloud, slack, time, card } = all;
    const first = await asking();
    assert.match(
      (await first.told(`order-deny:${first.id}`, first.id, 'U0SEC1')).text,
      /<@U0SEC1> denied to stop/,
    );
    await first.actions.tick();
    await until(() => /denied/.test(card()?.text ?? '') && slack.shows('U0OPS').length === 1, 'denied');
    const second = await asking();
    await until(() => /asks to stop/.test(card()?.text ?? ''), 'another card');
    time.now += 61 * MINUTE;
    second.access.learnGroup('S0SEC', APPROVERS, time.now);
    const id = /order-approve:([\w-]+)/.exec(card()?.blocks ?? '')?.[1] ?? '';
    assert.match(
      (await second.told(`order-approve:${id}`, id, 'U0SEC1')).text,
      /^Too late.*Nobody decided in time/s,
    );
    await second.actions.tick();
    await until(() => slack.shows('U0OPS').length === 2, 'lapsed');
    assert.match(slack.shows('U0OPS')[1]?.text ?? '', /^Nobody decided in time/);
    assert.deepEqual(cloud.calls, []);
  });
});
