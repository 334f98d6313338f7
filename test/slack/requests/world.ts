import assert from 'node:assert/strict';
import type { AccessSettings, State } from '#kit';
import type { SlackMessage } from '../../../src/slack/message/message.ts';
import type { View, ViewReply } from '../../../src/slack/message/view.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { START } from '../../answer/fakes.ts';
import { listening, serverOf } from '../checklist-world.ts';
import { settled } from '../fakes.ts';
import { type ClickFields, signedClick, signedForm } from '../sign.ts';

export const CHANNEL = 'C0APPROVALS';
export const rights: AccessSettings = {
  groups: {
    support: { users: ['U0SUP1'] },
    oncall: { users: ['U0ONCALL'] },
    security: { usergroups: ['S0SEC'] },
  },
  rules: [{ effect: 'allow', groups: ['support', 'oncall'], kinds: ['box'], see: 'internal' }],
  requests: {
    vault: { approvers: ['security'], longest: '4h', channel: CHANNEL, breakGlass: ['oncall'] },
  },
};

/** Who is in the user group of the approvers, as Slack says. */
export const APPROVERS = ['U0SEC1', 'U0SEC2', 'U0BOTH'];

type Shared = NonNullable<Parameters<typeof listening>[2]>;

interface Call {
  method: string;
  args: Record<string, string>;
}

/** A Slack that remembers what it was told, can be away, and shows each message as it is now. */
export async function slackOf() {
  const calls: Call[] = [];
  const messages = new Map<string, { channel: string; text: string; blocks: string }>();
  const hooks: SlackMessage[] = [];
  const is = { away: false, viewError: '' };
  const { url, close } = await serverOf((request, body, response) => {
    if (is.away) {
      request.socket.destroy();
      return;
    }
    if (request.url === '/hook') {
      hooks.push(JSON.parse(body) as SlackMessage);
      response.end();
      return;
    }
    const method = request.url?.split('/').at(-1) ?? '';
    const args = Object.fromEntries(new URLSearchParams(body));
    calls.push({ method, args });
    const { channel = '', text = '', blocks = '' } = args;
    const ts = args['ts'] ?? `${messages.size + 1}.000100`;
    if (method === 'chat.postMessage' || method === 'chat.update')
      messages.set(ts, { channel, text, blocks });
    const error = method === 'views.open' ? is.viewError : '';
    response.end(
      JSON.stringify(error === '' ? { ok: true, channel, ts, users: APPROVERS } : { ok: false, error }),
    );
  });
  return {
    ...{ url, close, calls, hooks, is },
    /** The messages of a conversation as they are now. */
    shows: (channel: string) => [...messages.values()].filter((one) => one.channel === channel),
  };
}

export type FakeSlack = Awaited<ReturnType<typeof slackOf>>;

/** Waits for what comes by HTTP, not for time. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 5000 && !holds(); turn += 1) await settled();
  assert.ok(holds(), what);
}

/** Routers over one State and one Slack, with shorthands for what people do. */
export async function company({
  state,
  policy = rights,
  cloud,
}: {
  state?: State;
  policy?: AccessSettings;
  cloud?: Shared['cloud'];
} = {}) {
  const time = { now: START };
  const shared = {
    ...{ time, rights: policy, state: state ?? createMemoryStore({ clock: () => time.now }).state },
    ...(cloud && { cloud }),
  };
  const slack = await slackOf();
  const opened: Awaited<ReturnType<typeof listening>>[] = [];

  async function router() {
    const world = await listening(
      {},
      { botToken: 'xoxb-1', apiUrl: `${slack.url}/api/`, responseUrls: [slack.url] },
      shared,
    );
    opened.push(world);
    const { requests } = world;
    if (!requests) throw new Error('nothing can be asked for');
    const click = async (id: string, value: string, user: string, more: ClickFields = {}) => {
      time.now += 1000;
      const fields = { user, responseUrl: `${slack.url}/hook`, ...more };
      const { body, headers } = signedClick({ id, value }, fields, time);
      const reply = await world.post('/slack/interactions', { body, headers });
      assert.deepEqual([reply.status, reply.body], [200, '']);
    };
    /** A click, and what whoever clicked is told. */
    const told = async (id: string, value: string, user: string, more: ClickFields = {}) => {
      const earlier = slack.hooks.length;
      await click(id, value, user, more);
      await until(() => slack.hooks.length > earlier, `an answer to ${id}`);
      return slack.hooks.at(-1) ?? { text: '', blocks: [] };
    };
    const submit = async (callback: string, data: string, values: Record<string, string>, user: string) => {
      time.now += 1000;
      const { body, headers } = signedForm({ callback, data, values }, { user }, time);
      const reply = await world.post('/slack/interactions', { body, headers });
      assert.equal(reply.status, 200);
      return JSON.parse(reply.body) as ViewReply;
    };
    const ask = async (user: string, values: Record<string, string> = {}, channel?: string) => {
      const data = JSON.stringify({ kind: 'vault', channel });
      const reply = await submit(
        'access-ask',
        data,
        { reason: 'incident 7', duration: '1h', ...values },
        user,
      );
      const all = await requests.listFor({ type: 'slack', team: 'T0001', user });
      return { reply, id: all[0]?.id ?? '' };
    };
    const sees = async (user: string) => {
      time.now += 1000;
      const said = await world.say({ command: '/vaultinfo', text: 'vault-1', user_id: user });
      return /vault-TOPSECRET/.test(JSON.stringify(said));
    };
    return { ...world, requests, click, told, submit, ask, sees };
  }

  return {
    ...{ slack, time, router },
    async close() {
      for (const world of opened) await world.close();
      await slack.close();
    },
    /** The card of approvers as it is now. */
    card: () => slack.shows(CHANNEL).at(-1),
    view: () =>
      JSON.parse(
        slack.calls.findLast(({ method }) => method === 'views.open')?.args['view'] ?? 'null',
      ) as View,
  };
}
