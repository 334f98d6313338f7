import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openSqlite } from '../../../src/store/sqlite/open-sqlite.ts';
import { checkMessage } from '../check-message.ts';
import { listening } from '../checklist-world.ts';
import { nasty } from '../nasty.ts';
import { APPROVERS, CHANNEL, company, rights, until } from './world.ts';

const HOUR = 3_600_000;
type Company = Awaited<ReturnType<typeof company>>;

describe('access on request, in Slack', () => {
  let all: Company;
  beforeEach(async () => {
    all = await company();
  });
  afterEach(() => all.close());

  it('leads from a denial to an answer, and to an end that everybody hears of', async () => {
    const { slack, router, card, view, time } = all;
    const { say, click, submit, told, requests, sees, outcomes } = await router();
    const denied = await say({ command: '/vaultinfo', text: 'vault-1' });
    assert.match(JSON.stringify(denied), /"action_id":"request:vault"/);

    await click('request:vault', 'vault', 'U0SUP1', { channel: 'C0INCIDENT' });
    await until(() => view() !== null, 'the form');
    const form = view();
    assert.equal(form.callback_id, 'access-ask');
    assert.deepEqual(
      form.blocks.flatMap((block) => ('block_id' in block ? [block.block_id] : [])),
      ['reason', 'duration', 'account', 'channel'],
    );
    const { private_metadata: data } = form;
    const reply = await submit(
      'access-ask',
      data,
      { reason: 'incident 7', duration: '2h', account: '' },
      'U0SUP1',
    );
    assert.equal(reply.response_action, 'update');
    await requests.tick();
    await until(() => card() !== undefined && slack.shows('U0SUP1').length === 1, 'card and message');
    assert.match(
      card()?.text ?? '',
      /<@U0SUP1> asks for access to vault\.\nWhy: incident 7\nFor 2 h, all accounts/,
    );
    assert.match(card()?.blocks ?? '', /"confirm":.*U0SUP1 may ask about vault for 2 h/);

    const [request] = await requests.listFor({ type: 'slack', team: 'T0001', user: 'U0SUP1' });
    const id = request?.id ?? '';
    assert.match(
      (await told(`approve:${id}`, id, 'U0SEC1')).text,
      /<@U0SEC1> approved access of <@U0SUP1> to vault/,
    );
    await requests.tick();
    await until(() => /approved/.test(card()?.text ?? ''), 'the card with the outcome');
    assert.equal(slack.shows(CHANNEL).length, 1, 'one card');
    assert.doesNotMatch(card()?.blocks ?? '', /"approve:|"deny:/);
    assert.match(card()?.blocks ?? '', /"revoke:/);
    assert.equal(await sees('U0SUP1'), true);

    time.now += 2 * HOUR;
    assert.equal(await sees('U0SUP1'), false);
    await requests.tick();
    await until(() => /has ended/.test(card()?.text ?? '') && slack.shows('U0SUP1').length === 3, 'the end');
    assert.doesNotMatch(card()?.blocks ?? '', /"type":"actions"/);
    assert.deepEqual(
      outcomes.filter((one) => /access-/.test(one)),
      ['U0SUP1 access-asked', 'U0SEC1 access-approved'],
    );
  });

  it('says beside the field what is wrong, and keeps the form', async () => {
    const { ask, requests } = await all.router();
    const cases: [Record<string, string>, string, RegExp][] = [
      [{ reason: ' ' }, 'reason', /needs a reason/],
      [{ account: 'all' }, 'account', /twelve digits/],
      [{ duration: '8h' }, 'reason', /at most 4h/],
      [{ now: 'yes' }, 'reason', /without approval/],
    ];
    for (const [values, block, said] of cases) {
      const { reply } = await ask('U0SUP1', values);
      assert.equal(reply.response_action, 'errors');
      assert.match(('errors' in reply && reply.errors[block]) || '', said);
    }
    assert.deepEqual(await requests.listFor({ type: 'slack', team: 'T0001', user: 'U0SUP1' }), []);
  });

  it('says how to go on where Slack does not open the form', async () => {
    all.slack.is.viewError = 'expired_trigger_id';
    const { told } = await all.router();
    assert.match((await told('request:vault', 'vault', 'U0SUP1')).text, /click again/);
  });

  it('is refused to oneself, to outsiders, and to who is no approver any more; each time audited', async () => {
    const { ask, told, access, sees, outcomes, time } = { ...(await all.router()), time: all.time };
    const { id } = await ask('U0BOTH');
    assert.match((await told(`approve:${id}`, id, 'U0BOTH')).text, /Somebody else has to decide/);
    assert.match((await told(`approve:${id}`, id, 'U0SUP1')).text, /You may not decide.*security/);
    // Somebody of another organisation in a shared channel
    assert.match(
      (await told(`approve:${id}`, id, 'U0SEC1', { userTeam: 'T0666' })).text,
      /not set up for this/,
    );
    access.learnGroup('S0SEC', ['U0SEC2'], time.now);
    assert.match((await told(`approve:${id}`, id, 'U0SEC1')).text, /You may not decide/);
    assert.equal(await sees('U0BOTH'), false);
    assert.deepEqual(
      outcomes.filter((one) => /access-/.test(one)),
      ['U0BOTH access-asked', ...['U0BOTH', 'U0SUP1', 'U0SEC1'].map((who) => `${who} access-refused`)],
    );
  });

  it('is too late after its time, whatever the clock did, and after somebody else: who, and when', async () => {
    const { slack, router, card, time } = all;
    const { ask, told, access, requests, sees } = await router();
    const { id } = await ask('U0SUP1');
    await requests.tick();
    await until(() => card() !== undefined, 'the card');
    time.now += 24 * HOUR;
    access.learnGroup('S0SEC', APPROVERS, time.now);
    assert.match((await told(`approve:${id}`, id, 'U0SEC1')).text, /Too late: .* lapsed at 2026-/);
    await requests.tick();
    await until(() => /Nobody decided in time/.test(card()?.text ?? ''), 'the card says so');
    assert.doesNotMatch(card()?.blocks ?? '', /"type":"actions"/);
    assert.equal(await sees('U0SUP1'), false);
    assert.equal(slack.shows(CHANNEL).length, 1);
  });

  it('tells the slower of two approvers who was faster, and when', async () => {
    const { ask, told, submit } = await all.router();
    const { id } = await ask('U0SUP1');
    await submit('access-deny', id, { reason: 'ask the owner' }, 'U0SEC1');
    const late = await told(`approve:${id}`, id, 'U0SEC2');
    assert.match(late.text, /Too late: <@U0SEC1> denied access of <@U0SUP1> to vault \d s ago\./);
  });

  it('is taken at once by those who may, told to the approvers, and revoked by one of them', async () => {
    const { slack, router, card } = all;
    const { ask, told, requests, sees, outcomes } = await router();
    const { id } = await ask('U0ONCALL', { now: 'yes' });
    assert.equal(await sees('U0ONCALL'), true);
    await requests.tick();
    await until(() => card() !== undefined && slack.shows('U0ONCALL').length === 1, 'both are told');
    assert.match(
      card()?.text ?? '',
      /<@U0ONCALL> took access to vault at once, without approval\..*It stands until/s,
    );
    assert.match((await told(`revoke:${id}`, id, 'U0SUP1')).text, /may not decide/);
    assert.match(
      (await told(`revoke:${id}`, id, 'U0SEC1')).text,
      /<@U0SEC1> took back access of <@U0ONCALL>/,
    );
    assert.equal(await sees('U0ONCALL'), false);
    await requests.tick();
    await until(() => /took back/.test(card()?.text ?? ''), 'the card says so');
    assert.equal(slack.shows(CHANNEL).length, 1);
    assert.ok(outcomes.includes('U0ONCALL access-taken') && outcomes.includes('U0SEC1 access-revoked'));
  });

  it('loses nothing while Slack is down during the grant, nor in a restart then', async () => {
    const { slack, router, card, time } = all;
    const before = await router();
    const { id } = await before.ask('U0SUP1');
    await before.requests.tick();
    await until(() => card() !== undefined && slack.shows('U0SUP1').length === 1, 'the card');
    slack.is.away = true;
    await before.click(`approve:${id}`, id, 'U0SEC1');
    await until(() => before.outcomes.includes('U0SEC1 access-approved'), 'the decision');
    await before.close();

    slack.is.away = false;
    time.now += 60_000;
    const after = await router();
    await after.requests.tick();
    await until(() => /approved/.test(card()?.text ?? ''), 'the card is brought up to date');
    await until(() => slack.shows('U0SUP1').some(({ text }) => /approved/.test(text)), 'who asked is told');
    assert.equal(slack.shows(CHANNEL).length, 1);
    assert.equal(await after.sees('U0SUP1'), true);
  });

  it('is a command, too: request, list with buttons, revoke', async () => {
    const { say, requests, told } = await all.router();
    const typed = (text: string, user = 'U0SUP1') => {
      all.time.now += 1000;
      return say({ command: '/access', text, user_id: user, channel_id: 'C0INCIDENT' });
    };
    assert.match((await typed('')).text, /\/access: Ask for access/);
    assert.match((await typed('list')).text, /no requests/);
    assert.match((await typed('request box because x')).text, /cannot be asked for.*These can be: vault/);
    assert.match((await typed('request __proto__ because x')).text, /cannot be asked for/);
    assert.match((await typed('request vault tomorrow because x')).text, /"tomorrow" was not understood/);
    assert.match((await typed('request vault 2h')).text, /needs a reason/);
    const asked = await typed(`request vault 2h account:111122223333 channel:here because ${nasty}`);
    assert.match(asked.text, /For 2 h, account 111122223333, and for <#C0INCIDENT> to read/);
    assert.deepEqual(checkMessage(asked), []);
    const [request] = await requests.listFor({ type: 'slack', team: 'T0001', user: 'U0SUP1' });
    const { id = '' } = request ?? {};
    assert.doesNotMatch(JSON.stringify(await typed('list')), /"approve:/);
    const waiting = await typed('list', 'U0SEC1');
    assert.match(JSON.stringify(waiting), new RegExp(`"approve:${id}"`));
    assert.deepEqual(checkMessage(waiting), []);
    await told(`approve:${id}`, id, 'U0SEC1');
    assert.match((await typed(`revoke ${id}`)).text, /<@U0SUP1> took back/);
    assert.match((await typed(`revoke ${id}`)).text, /Too late/);
    assert.match((await typed('revoke nothing')).text, /no such request/);
  });

  it('is there for nobody where no kind can be asked for', async () => {
    const world = await listening();
    assert.match((await world.say({ command: '/access', text: 'list' })).text, /There is no command/);
    assert.doesNotMatch(
      JSON.stringify(await world.say({ command: '/vaultinfo', text: 'vault-1' })),
      /Request access/,
    );
    await world.close();
  });

  it('is not decided on in Slack where the policy says so', async () => {
    const vault = { approvers: ['security'], channel: CHANNEL, decideIn: 'console' as const };
    const policy = { ...rights, requests: { vault } };
    const other = await company({ policy });
    const { ask, told, requests, sees } = await other.router();
    const { id } = await ask('U0SUP1');
    await requests.tick();
    await until(() => other.card() !== undefined, 'the card');
    assert.match(
      other.card()?.text ?? '',
      new RegExp(`on the command line of cloudwhois: access approve ${id}`),
    );
    assert.doesNotMatch(other.card()?.blocks ?? '', /"type":"actions"/);
    assert.match((await told(`approve:${id}`, id, 'U0SEC1')).text, /not decided on in Slack/);
    assert.equal(await sees('U0SUP1'), false);
    await other.close();
  });
});

describe('two routers over one store', () => {
  it('take one of two decisions that come at the same time, and tell it once', async () => {
    for (const second of ['approve', 'deny'] as const) {
      const folder = await mkdtemp(join(tmpdir(), 'access-'));
      const time = { clock: () => 0 };
      const store = await openSqlite({ folder, clock: () => time.clock() });
      const all = await company({ state: store.state });
      time.clock = () => all.time.now;
      const [here, there] = [await all.router(), await all.router()];
      const { id } = await here.ask('U0SUP1');
      await Promise.all([here.requests.tick(), there.requests.tick()]);
      await until(() => all.card() !== undefined, 'the card');
      const decide = () =>
        second === 'approve'
          ? there.click(`approve:${id}`, id, 'U0SEC2')
          : there.submit('access-deny', id, { reason: '' }, 'U0SEC2');
      await Promise.all([here.click(`approve:${id}`, id, 'U0SEC1'), decide()]);
      const outcomes = () =>
        [...here.outcomes, ...there.outcomes].filter((one) => /access-(app|den)/.test(one));
      await until(() => outcomes().length === 2, 'both are written down');
      assert.equal(outcomes().filter((one) => one.endsWith('-late')).length, 1);
      await Promise.all([here.requests.tick(), there.requests.tick()]);
      const winner = outcomes().find((one) => !one.endsWith('-late')) ?? '';
      const verb = winner.endsWith('approved') ? 'approved' : 'denied';
      await until(
        () => new RegExp(`<@${winner.split(' ')[0]}> ${verb}`).test(all.card()?.text ?? ''),
        'the card',
      );
      assert.equal(all.slack.shows(CHANNEL).length, 1);
      for (const { sees } of [here, there]) assert.equal(await sees('U0SUP1'), verb === 'approved');
      await all.close();
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
});
