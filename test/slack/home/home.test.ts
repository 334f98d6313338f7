import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Requests } from '../../../src/access/requests/request.types.ts';
import type { Status } from '../../../src/answer/status.types.ts';
import { commandsOf } from '../../../src/slack/commands.ts';
import { type HomeBlock, renderHome } from '../../../src/slack/home/render-home.ts';
import { notice } from '../../../src/slack/message/message.ts';
import { checkHome } from '../check-message.ts';
import { type Call, eventOf, talking } from '../clicking.ts';
import { fakeWatches, watchOf } from '../fake-watches.ts';
import { fakeAccess, kindOf } from '../fakes.ts';
import { nasty } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');
const status = async () => ({ summary: 'All 65 scopes are fresh.' }) as Status;
const opened = { type: 'app_home_opened', user: 'U0SUP1', channel: 'D0ME', tab: 'home' };

function viewOf(call: Call | undefined): string {
  assert.equal(call?.method, 'views.publish');
  return call?.fields['view'] ?? '';
}

/** A click on the Home: there is no channel, and no address for an answer. */
function clickOnHome(id: string, value: string, trigger = '1.2.3'): object {
  return {
    type: 'block_actions',
    user: { id: 'U0SUP1', team_id: 'T0001' },
    team: { id: 'T0001' },
    api_app_id: 'A0001',
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: 'home', hash: 'h2', callback_id: '' },
    trigger_id: trigger,
    actions: [{ type: 'button', action_id: id, value }],
  };
}

describe('the App Home', () => {
  it('shows rights, watches, what was asked last, and how fresh it is', async () => {
    const access = fakeAccess({
      decide: ({ kind }) =>
        kind === 'key' ? { allowed: false, grantedBy: ['security'] } : { live: true, see: 'internal' },
    });
    const watches = fakeWatches();
    watches.all.push(watchOf());
    const requests = { helps: (_who: unknown, kind: string) => kind === 'key' } as unknown as Requests;
    const { message, tell } = await talking({ access, watches, status, requests });
    await message({ text: '10.0.0.7' });
    const call = await tell(eventOf({ ...opened, view: { hash: 'h1' } }));
    const view = viewOf(call);

    assert.deepEqual([call?.fields['user_id'], call?.fields['hash']], ['U0SUP1', 'h1']);
    for (const part of [
      /`\/ipinfo`: you see owners and facts, but nothing restricted\. You may look live\. For example `\/ipinfo 10\.0\.0\.7`/,
      /`\/keyinfo`: not for you\. Granted to: `security`/,
      /"request:key"/,
      /`10\.0\.0\.7` \(ip\), told by direct message/,
      /"unwatch:w1"/,
      /What you asked last[^]*`\/ipinfo 10\.0\.0\.7`/,
      /All 65 scopes are fresh\./,
    ])
      assert.match(view, part);
  });

  it('of the tab with messages is nothing', async () => {
    const { tell } = await talking({ status });

    assert.equal(await tell(eventOf({ ...opened, tab: 'messages' })), undefined);
  });

  it('is published again after a click on it, with what came of that', async () => {
    const watches = fakeWatches();
    watches.all.push(watchOf());
    const { interact } = await talking({ watches, status });
    const call = await interact(clickOnHome('unwatch:w1', 'w1'));

    assert.deepEqual(watches.did, ['remove w1']);
    assert.equal(call?.fields['hash'], 'h2');
    assert.match(viewOf(call), /is not watched any more[^]*Nothing\. Press/);

    const again = clickOnHome('unwatch:w1', 'w1', '1.2.4');
    assert.match(viewOf(await interact(again)), /You have no such watch/);
  });

  it('is made anew where another one was published meanwhile', async () => {
    let conflicts = 1;
    const { tell, calls } = await talking({
      status,
      reply: () => (conflicts-- > 0 ? { ok: false, error: 'hash_conflict' } : { ok: true }),
    });
    await tell(eventOf({ ...opened, view: { hash: 'h1' } }));

    assert.deepEqual(
      calls.map(({ method, fields }) => [method, fields['hash']]),
      [
        ['views.publish', 'h1'],
        ['views.publish', undefined],
      ],
    );
  });

  it('that cannot be made is logged, and nothing else happens', async () => {
    const { tell, log } = await talking({ status: () => Promise.reject(new Error('down')) });

    assert.equal(await tell(eventOf(opened)), undefined);
    assert.ok(log.lines.some(({ message }) => message === 'slack app home not made'));
  });

  it('is within the limits of Slack whatever is in it', () => {
    const kinds = Array.from({ length: 46 }, (_, at) =>
      kindOf(`k${at}`, {
        command: { name: `/k${at}`, summary: nasty, usage: nasty, example: nasty.repeat(9) },
      }),
    );
    for (const count of [0, 1, 50]) {
      const blocks: HomeBlock[] = renderHome({
        commands: commandsOf(kinds, undefined),
        access: fakeAccess(),
        principal: { type: 'slack', team: 'T0001', user: 'U0SUP1' },
        freshness: 'fresh',
        recent: Array.from({ length: count }, () => ({ typed: '/ipinfo', text: nasty })),
        watches: Array.from({ length: count }, (_, at) =>
          watchOf({ id: `w${at}`, what: { kind: 'ip', value: nasty } }),
        ),
        said: notice('done'),
        requests: [],
        now,
      });

      assert.deepEqual(checkHome(blocks), []);
    }
  });
});
