import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alert, AuditEntry } from '#kit';
import { manualClock } from '#kit/testing';
import type { Status } from '../../../src/answer/status.types.ts';
import { renderAlert } from '../../../src/slack/message/alert.ts';
import { renderSilences } from '../../../src/slack/operators/render-silences.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Silence } from '../../../src/watch/silences.ts';
import { createSilences, silenceKey, toldKey } from '../../../src/watch/silences.ts';
import { checkMessage } from '../check-message.ts';
import { talking } from '../clicking.ts';
import { fakeAccess, settled } from '../fakes.ts';
import { nasty } from '../nasty.ts';

const alert: Alert = {
  ...{ key: 'freshness/1@2', state: 'trouble', title: 'ip: not read.', lines: ['a'], to: ['C0GENERAL'] },
  about: { kind: 'ip' },
};
const told = { channel: 'C0GENERAL', ts: '1795229160.000100' };
const status = async () =>
  ({
    ...{ at: '2026-11-21T03:00:00.000Z', summary: 'All is fresh.', rows: [], causes: [], forecast: [] },
  }) as unknown as Status;

/** A door with one alert that was told in C0GENERAL; U0OP is an operator, U0NOT may ask nothing. */
async function company() {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const audited: AuditEntry[] = [];
  const access = fakeAccess();
  access.isOperator = (who) => who.type === 'slack' && who.user === 'U0OP';
  const { grant } = access;
  access.grant = (question) =>
    question.principal.type === 'slack' && question.principal.user === 'U0NOT'
      ? fakeAccess({ decide: () => ({ allowed: false }) }).grant(question)
      : grant(question);
  const audit = { write: async (entry: AuditEntry) => void audited.push(entry) };
  const silences = createSilences({ state, access, audit, clock });
  const door = await talking({ silences, access, status });
  await state.put(toldKey(alert), alert);
  await door.state.put(`outbox-sent/alert/${alert.key}`, told);
  const choose = async (value: string, user: string, part: object = {}) => {
    await door.interact({
      ...{ type: 'block_actions', user: { id: user, team_id: 'T0001' }, api_app_id: 'A0001' },
      ...{ team: { id: 'T0001' }, trigger_id: '1.2.3', response_url: 'https://hooks.slack.com/x' },
      container: { type: 'message', message_ts: told.ts, channel_id: told.channel },
      actions: [{ type: 'static_select', action_id: `silence:${alert.key}`, selected_option: { value } }],
      ...part,
    });
    await settled();
    return door.calls.findLast(({ said }) => said)?.said?.text ?? '';
  };
  const isSilent = async () => (await state.get(silenceKey(alert.key))) !== undefined;
  const until = async () => (await state.get<Silence>(silenceKey(alert.key)))?.value.until;
  return { ...door, audited, choose, isSilent, until };
}

describe('Silence', () => {
  it('of an operator keeps it quiet, says so on the alert, and can be ended from /cloudstatus', async () => {
    const { choose, calls, message, press, audited, isSilent } = await company();
    assert.match(await choose('day', 'U0OP'), /^Silenced by <@U0OP> until 2026-11-22 03:00 UTC/);
    const shown = calls.find(({ method }) => method === 'chat.update')?.fields ?? {};
    assert.deepEqual([shown['channel'], shown['ts']], [told.channel, told.ts]);
    assert.match(
      shown['text'] ?? '',
      /^ip: not read\.\na\nSilenced by <@U0OP> until 2026-11-22 03:00 UTC\.$/,
    );

    const said = await message({ command: '/cloudstatus', text: '', user_id: 'U0OP' });
    assert.deepEqual(checkMessage(said), []);
    assert.match(said.text, /\n1 alert silenced:\nip: not read\. Silenced by <@U0OP> until/);
    const other = await message({ command: '/cloudstatus', text: '' });
    assert.doesNotMatch(other.text, /silenced/i);

    await press({ id: 'unsilence:0', value: alert.key });
    assert.equal(await isSilent(), true, 'only operators end it');
    await press({ id: 'unsilence:0', value: alert.key }, { user: 'U0OP' });
    assert.equal(await isSilent(), false);
    const after = calls.findLast(({ method }) => method === 'chat.update')?.fields['text'];
    assert.equal(after, 'ip: not read.\na');
    assert.deepEqual(
      audited.map(({ principal, text }) => [principal, text]),
      [
        ['slack:T0001/U0OP', 'alert silenced until 2026-11-22T03:00:00.000Z'],
        ['slack:T0001/U0OP', 'alert is heard again'],
      ],
    );
  });

  it('is for who reads the alert where it was told, too', async () => {
    const { choose, isSilent } = await company();
    assert.match(await choose('hour', 'U0SUP1'), /^Silenced by <@U0SUP1> until 2026-11-21 04:00 UTC/);
    assert.equal(await isSilent(), true);
  });

  it('of an operator is not ended early by who reads it, who may make it longer', async () => {
    const { choose, until } = await company();
    await choose('day', 'U0OP');
    assert.match(await choose('hour', 'U0SUP1'), /Only operators may end a silence early/);
    assert.equal(await until(), '2026-11-22T03:00:00.000Z');
    await choose('week', 'U0SUP1');
    assert.equal(await until(), '2026-11-28T03:00:00.000Z');
    await choose('hour', 'U0OP');
    assert.equal(await until(), '2026-11-21T04:00:00.000Z');
  });

  const others: [string, string, object][] = [
    ['who may not ask about it', 'U0NOT', {}],
    ['another channel', 'U0SUP1', { container: { message_ts: told.ts, channel_id: 'C0OTHER' } }],
    ['another message', 'U0SUP1', { container: { message_ts: '1.1', channel_id: told.channel } }],
  ];
  for (const [who, user, part] of others) {
    it(`is not for ${who}`, async () => {
      const { choose, isSilent, audited } = await company();
      assert.match(await choose('week', user, part), /Only operators may silence it/);
      assert.deepEqual([await isSilent(), audited], [false, []]);
    });
  }

  it('is nothing where the choice or the alert is none of ours', async () => {
    const { choose, isSilent } = await company();
    assert.match(await choose('year', 'U0OP'), /not understood/);
    const forged = { actions: [{ action_id: 'silence:x', selected_option: { value: 'week' } }] };
    assert.match(await choose('week', 'U0OP', forged), /No such alert/);
    assert.equal(await isSilent(), false);
  });

  it('is offered on alerts to channels alone, and not once it is over', () => {
    const isOffered = (part: Partial<Alert>) =>
      /"silence:/.test(JSON.stringify(renderAlert({ ...alert, ...part })));
    assert.deepEqual(
      [{}, { to: ['U0SUP1'] }, { state: 'over' as const }, { key: 'x'.repeat(400) }].map(isOffered),
      [true, false, false, false],
    );
    assert.deepEqual(checkMessage(renderAlert(alert)), []);
  });

  for (const count of [1, 10, 11, 1000]) {
    it(`of ${count} alerts of anything is within the limits of Slack`, () => {
      const by = { type: 'system', name: nasty } as const;
      const all = Array.from({ length: count }, () => ({
        ...{ by, until: '2026-11-22T03:00:00.000Z' },
        alert: { ...alert, title: nasty.repeat(50) },
      }));
      assert.deepEqual(checkMessage(renderSilences(all)), []);
    });
  }
});
