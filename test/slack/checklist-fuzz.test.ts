import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { concurrent } from '#kit';
import type { Status } from '../../src/answer/status.types.ts';
import { ephemeral, notice, type SlackMessage } from '../../src/slack/message/message.ts';
import type { View, ViewReply } from '../../src/slack/message/view.ts';
import { START } from '../answer/fakes.ts';
import { checkHome, checkMessage } from './check-message.ts';
import { event, hidden, listening, policy, serverOf } from './checklist-world.ts';
import { fakeWatches } from './fake-watches.ts';
import { clickPayload, commandForm, sign, signedForm } from './sign.ts';

const publicUrl = 'https://whois.acme.test';

describe('5,000 fuzzed commands, clicks, shortcuts and messages', () => {
  it('are never an error of ours, ring nobody, and tell nothing beyond the rights of the asker', async () => {
    const later: string[] = [];
    const hook = await serverOf((_request, body, response) => {
      later.push(body);
      response.end(
        JSON.stringify({ ok: true, channel: 'C1', ts: '1.0', upload_url: hook.url, file_id: 'F1' }),
      );
    });
    const watch = () => ({ ...fakeWatches(), start() {}, stop: async () => {} });
    const slack = { responseUrls: [hook.url], botToken: 'xoxb-1', apiUrl: `${hook.url}/` };
    const status = async () => ({ summary: 'All is fresh.' }) as Status;
    const rights = { ...policy, requests: { vault: { approvers: ['security'], breakGlass: ['support'] } } };
    const world = await listening({ watch, status, publicUrl }, slack, { rights });
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        ...['10.0.0.7', '10.0.0.8', '10.0.0.0/24', 'i-00000001', 'i-00000002', `sg-${hidden}`, 'vault-1'],
        ...['list', 'account:444455556666', '--live', 'at:yesterday', 'page:0', 'help', '\u0000', '`'],
        ...['<!channel>', '<@U1>', '&lt;!here&gt;', '😀', '\u202e', 'x'.repeat(3000)],
      ),
    );
    const text = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(' '));
    const user = fc.constantFrom('U0SUP1', 'W0ORG1', 'U0NOBODY', 'U0LEFT');
    const command = fc
      .record({
        text,
        user_id: user,
        command: fc.constantFrom('/boxinfo', '/vaultinfo', '/whois', '/access', '/x'),
      })
      .map((fields) => ({ path: '/slack/commands', body: commandForm(fields) }));
    const value = fc.oneof(
      fc
        .record({
          n: fc.constantFrom('box', 'vault', 'whois', '__proto__'),
          t: fc.oneof(text, fc.constantFrom('10.0.0.7', 'list')),
          a: fc.option(text),
          c: fc.option(text),
          b: user,
          k: fc.option(fc.array(fc.constantFrom('box', 'vault', 'x'))),
          p: fc.constantFrom(null, null, null, 'x'),
        })
        .map((state) => JSON.stringify(state)),
      text,
    );
    const id = fc.constantFrom(
      ...['live', 'share', 'more', 'history', 'csv', 'choose:0', 'open:x', 'toString', ''],
      ...['watch', 'watch:here', 'unwatch:w1', 'snooze:w1', 'known'],
      ...['accept:0', 'silence:x@1', 'owner:C0GENERAL'],
      ...['request:vault', 'approve:r1', 'deny:r1', 'revoke:r1'],
    );
    const click = fc
      .record({
        id,
        value,
        user,
        channel: fc.constantFrom('C0GENERAL', 'D0ME', '<!channel>'),
        ephemeral: fc.boolean(),
      })
      .map(({ id: action, value: state, ...fields }) => ({
        path: '/slack/interactions',
        body: new URLSearchParams({
          payload: JSON.stringify(
            clickPayload({ id: action, value: state }, { ...fields, responseUrl: hook.url }),
          ),
        }).toString(),
      }));
    const shortcut = fc
      .record({ text, user, json: fc.jsonValue() })
      .map(({ text: said, user: who, json }) => ({
        path: '/slack/interactions',
        body: new URLSearchParams({
          payload: JSON.stringify({
            ...clickPayload({ id: '', value: '' }, { user: who, responseUrl: hook.url }),
            type: 'message_action',
            callback_id: 'what_is_this',
            message: { text: said, blocks: [json], attachments: json },
          }),
        }).toString(),
      }));
    const form = fc
      .record({
        callback: fc.constantFrom('access-ask', 'access-deny', 'ask-owner', 'x'),
        data: fc.oneof(
          fc.constantFrom(
            '{"kind":"vault","channel":"<!channel>"}',
            '{"kind":"__proto__"}',
            JSON.stringify({ to: 'C0GENERAL', value: JSON.stringify({ n: 'box', t: '10.0.0.7' }), id: '1' }),
          ),
          text,
        ),
        values: fc.record({
          reason: text,
          message: text,
          duration: fc.constantFrom('1h', 'x'),
          account: text,
        }),
        user,
      })
      .map(({ user: who, ...sent }) => ({
        path: '/slack/interactions',
        body: signedForm(sent, { user: who }, { now: START }).body,
      }));
    let events = 0;
    const told = fc
      .record({
        type: fc.constantFrom('app_mention', 'message', 'app_home_opened', 'link_shared'),
        message_ts: fc.constant('1795229160.000100'),
        links: fc.array(
          text.map((q) => ({ url: `${publicUrl}/?${new URLSearchParams({ q }).toString()}` })),
          { maxLength: 3 },
        ),
        text,
        user,
        channel: fc.constantFrom('C0GENERAL', 'D0ME', '<!channel>'),
        channel_type: fc.constantFrom('im', 'channel'),
        ts: fc.constantFrom('1795229160.000100', 'x'),
        tab: fc.constantFrom('home', 'messages'),
        view: fc.jsonValue(),
      })
      .map((one) => ({
        path: '/slack/events',
        body: JSON.stringify({ ...event(`Ev${(events += 1)}`), event: one }),
      }));
    const loose = fc.json().map((json) => ({
      path: '/slack/interactions',
      body: new URLSearchParams({ payload: json }).toString(),
    }));
    const all = fc.sample(
      fc.oneof(
        { arbitrary: command, weight: 5 },
        { arbitrary: click, weight: 4 },
        { arbitrary: shortcut, weight: 2 },
        { arbitrary: form, weight: 2 },
        { arbitrary: told, weight: 2 },
        loose,
      ),
      {
        numRuns: 5000,
        seed: 7,
      },
    );
    await concurrent(all, 16, async ({ path, body }) => {
      const reply = await fetch(`${world.base}${path}`, {
        method: 'POST',
        body,
        headers: {
          ...sign(body, { now: START }),
          ...(path === '/slack/events' && { 'content-type': 'application/json' }),
        },
      });
      const said = await reply.text();
      assert.ok([200, 400, 413].includes(reply.status), `${reply.status} for ${body}`);
      if (reply.status === 200 && said !== '') fineNow(said, body);
    });
    await world.close();
    await hook.close();
    for (const one of later) fineLater(one);

    assert.ok(later.length > 200, `${later.length} answers to clicks`);
    for (const part of ['unfurls=', 'initial_comment='])
      assert.ok(
        later.some((body) => body.includes(part)),
        part,
      );
    assert.deepEqual(
      world.lines.lines.filter(
        ({ level, message }) => level === 'error' && !message.startsWith('slack answer was lost'),
      ),
      [],
    );
  });

  /** A message to a response URL, a call of the Web API with one, or one with an App Home. */
  function fineLater(body: string): void {
    if (body.startsWith('{')) return fine(JSON.parse(body) as SlackMessage, body);
    if (body.startsWith('text,kind,')) return assert.doesNotMatch(body, new RegExp(hidden));
    const {
      text,
      blocks = '[]',
      view,
      unfurls,
      initial_comment: comment,
      thread_ts: thread,
    } = Object.fromEntries(new URLSearchParams(body));
    if (comment !== undefined) fine({ ...ephemeral(notice(comment)), text: comment }, body);
    if (unfurls !== undefined) {
      type Unfurls = Record<string, { fallback: string; blocks: [] }>;
      for (const { fallback, blocks: under } of Object.values(JSON.parse(unfurls) as Unfurls))
        fine({ text: fallback, blocks: under } as unknown as SlackMessage, body);
    }
    if (view?.includes('"modal"')) fineForm(view);
    else if (view !== undefined) {
      assert.deepEqual(checkHome((JSON.parse(view) as { blocks: object[] }).blocks), [], body);
      assert.doesNotMatch(view, new RegExp(`${hidden}-legacy|vault-${hidden}`), body);
    } else if (text !== undefined) {
      fine({ text, blocks: JSON.parse(blocks) } as SlackMessage, `${body} ${thread}`);
    }
  }

  function fineNow(body: string, asked: string): void {
    const said = JSON.parse(body) as SlackMessage | ViewReply;
    if (!('response_action' in said)) return fine(said, asked);
    if ('view' in said) return fineForm(JSON.stringify(said.view));
    for (const text of Object.values(said.errors)) fine({ ...ephemeral(notice(text)), text }, asked);
  }

  /** A form before somebody, or in its place, without what is filled in. */
  function fineForm(view: string): void {
    const { blocks } = JSON.parse(view) as View;
    fine({ text: 'x', blocks: blocks.filter(({ type }) => type !== 'input') } as SlackMessage, view);
  }

  /** What somebody typed comes back to them; it is what we add that must not tell. */
  function fine(message: SlackMessage, asked: string): void {
    assert.deepEqual(checkMessage(message), [], asked);
    assert.doesNotMatch(
      JSON.stringify(message),
      new RegExp(`${hidden}-legacy|vault-${hidden}|444455556666 \\(`),
      asked,
    );
  }

  it('would see it: who may see all is told all', async () => {
    const world = await listening();
    const said = JSON.stringify(await world.say({ text: '10.0.0.8', user_id: 'U0SEC1' }));
    await world.close();

    assert.match(said, new RegExp(`${hidden}-legacy`));
  });
});
