import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccessSettings } from '#kit';
import { checkMessage } from '../check-message.ts';
import { listening, policy, serverOf } from '../checklist-world.ts';
import { eventOf, talking } from '../clicking.ts';
import { answerOf, fakeAccess, fakeAsk, settled, whoisOf } from '../fakes.ts';
import { signedEvent } from '../sign.ts';

const consoleUrl = 'https://whois.acme.test';
const linkTo = (question: string) => `${consoleUrl}/?${new URLSearchParams({ q: question }).toString()}`;
const shared = (urls: readonly string[], part: object = {}) => ({
  type: 'link_shared',
  user: 'U0SUP1',
  channel: 'C0GENERAL',
  message_ts: '1795229160.000100',
  unfurl_id: 'C0GENERAL.1795229160.000100.abc',
  source: 'conversations_history',
  links: urls.map((url) => ({ domain: 'whois.acme.test', url })),
  ...part,
});
const unfurled = (fields: Record<string, string> | undefined) =>
  JSON.parse(fields?.['unfurls'] ?? '{}') as Record<string, { fallback: string; blocks: [] }>;

describe('a link to our console', () => {
  it('gets its answer beneath, with what poster and channel may see and nothing to click', async () => {
    const url = linkTo('10.0.0.7');
    const { tell, ask } = await talking({ consoleUrl });
    const call = await tell(eventOf(shared([url])));

    const [asked] = ask.asked;
    assert.deepEqual([asked?.text, asked?.channel, asked?.door], ['10.0.0.7', 'C0GENERAL', 'slack']);
    assert.deepEqual(asked?.principal, { type: 'slack', team: 'T0001', user: 'U0SUP1' });
    assert.equal(call?.method, 'chat.unfurl');
    const { unfurls: _, ...place } = call?.fields ?? {};
    assert.deepEqual(place, {
      source: 'conversations_history',
      unfurl_id: 'C0GENERAL.1795229160.000100.abc',
    });
    const { [url]: answer, ...others } = unfurled(call?.fields);
    assert.deepEqual(others, {});
    assert.match(answer?.fallback ?? '', /payments-prod[^]*found/);
    assert.deepEqual(checkMessage({ text: answer?.fallback ?? '', blocks: answer?.blocks ?? [] }), []);
    assert.doesNotMatch(JSON.stringify(answer), /"actions"/);
  });

  it('is known by channel and time where Slack gives no id, and by the address as Slack wrote it', async () => {
    const url = `${consoleUrl}/?as=x&amp;q=10.0.0.7`;
    const { tell } = await talking({ consoleUrl });
    const call = await tell(eventOf(shared([url], { unfurl_id: undefined, source: undefined })));

    assert.deepEqual([call?.fields['channel'], call?.fields['ts']], ['C0GENERAL', '1795229160.000100']);
    assert.deepEqual(Object.keys(unfurled(call?.fields)), [url]);
  });

  it('is asked once, however often Slack tells it and the message has it; of many a few', async () => {
    const urls = ['1', '1', '2', '3', '4', '5'].map((last) => linkTo(`10.0.0.${last}`));
    const { tell, ask, calls } = await talking({ consoleUrl });
    const event = eventOf(shared(urls));
    await tell(event);
    await tell(event);

    assert.deepEqual(
      ask.asked.map(({ text }) => text),
      ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    );
    assert.equal(calls.length, 1);
  });

  it('is none of what somebody asked last', async () => {
    const noted: unknown[] = [];
    const recent = {
      note: (...all: unknown[]) => void noted.push(all),
      of: async () => [],
      close: async () => {},
    };
    const { tell } = await talking({ consoleUrl, recent });
    await tell(eventOf(shared([linkTo('10.0.0.7')])));

    assert.deepEqual(noted, []);
  });

  const key = answerOf({ question: { text: 'AKIA0', kind: 'key', value: 'AKIA0' } });
  const silent: [string, Parameters<typeof talking>[0], object, object?][] = [
    ['to a page that is no answer', {}, shared([`${consoleUrl}/docs?q=x`, `${consoleUrl}/?q=`, consoleUrl])],
    [
      'to somebody else',
      {},
      shared(['https://whois.acme.test:444/?q=x', 'https://whois.acme.test.evil/?q=x', 'x']),
    ],
    ['with a name in it', {}, shared(['https://whois.acme.test@whois.acme.test/?q=x'])],
    ['that would ask the cloud', {}, shared([linkTo('10.0.0.7 --live')])],
    ['that would, as a phone writes it', {}, shared([linkTo('10.0.0.7 —live')])],
    ['that would, as code', {}, shared([linkTo('`10.0.0.7 --live`')])],
    [
      'that is still being written',
      {},
      shared([linkTo('10.0.0.7')], { source: 'composer', channel: 'COMPOSER' }),
    ],
    ['in no channel', {}, shared([linkTo('10.0.0.7')], { channel: 'COMPOSER' })],
    ['of nobody', {}, shared([linkTo('10.0.0.7')], { user: undefined })],
    ['where another organisation reads', {}, shared([linkTo('1')]), { is_ext_shared_channel: true }],
    ['of another workspace', {}, shared([linkTo('10.0.0.7')]), { team_id: 'T0EVIL' }],
    ['without a list', {}, shared([], { links: 'x' })],
    ['where there is no console', { consoleUrl: '' }, shared([linkTo('10.0.0.7')])],
  ];
  for (const [name, part, event, wrapper] of silent)
    it(`${name} asks nothing, and nothing is said`, async () => {
      const settings = { teams: ['T0001'] };
      const { tell, ask, calls } = await talking({ consoleUrl, settings, ...part });
      await tell(eventOf(event, wrapper));

      assert.deepEqual([ask.asked, calls], [[], []]);
    });

  const refused: [string, Parameters<typeof talking>[0]][] = [
    ['is denied', { ask: fakeAsk(() => answerOf({ outcome: 'denied', results: [] })) }],
    [
      'is denied in part',
      {
        ask: fakeAsk(undefined, () => whoisOf([answerOf(), key])),
        access: fakeAccess({ decide: ({ kind }) => ({ allowed: kind === 'ip' }) }),
      },
    ],
    ['is not understood', { ask: fakeAsk(undefined, () => whoisOf([])) }],
    ['is of a restricted kind, and the channel has no rule', { ask: fakeAsk(() => key) }],
    ['fails', { ask: fakeAsk(() => Promise.reject(new Error('x'))) }],
  ];
  for (const [name, part] of refused)
    it(`whose question ${name} stays as it is`, async () => {
      const { tell, calls } = await talking({ consoleUrl, ...part });
      await tell(eventOf(shared([linkTo('10.0.0.7')])));

      assert.deepEqual(calls, []);
    });
});

const rights = {
  ...policy,
  groups: { ...policy.groups, everybody: { users: ['*'] } },
  rules: [
    ...(policy.rules ?? []),
    { effect: 'allow', groups: ['everybody'], kinds: ['box'] } as const,
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', channels: ['C0SEC'] } as const,
  ],
} satisfies AccessSettings;

describe('a link to our console, with a real policy', () => {
  it('shows the least of what its poster and its channel may see, and each is written down', async () => {
    const under = new Map<string, string>();
    const slack = await serverOf((request, body, response) => {
      const said = new URLSearchParams(body).get('unfurls') ?? '{}';
      if (request.url === '/api/chat.unfurl')
        for (const [url, answer] of Object.entries(JSON.parse(said))) under.set(url, JSON.stringify(answer));
      const user = { id: 'U0GUEST', team_id: 'T0001', is_restricted: true };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, user, users: [] }));
    });
    const world = await listening(
      { publicUrl: consoleUrl },
      { botToken: 'xoxb-1', apiUrl: `${slack.url}/api/` },
      { rights },
    );
    const post = async (user: string, question: string, channel = 'C0GENERAL') => {
      const url = `${linkTo(question)}&as=${user}-${channel}`;
      const before = world.outcomes.length;
      const body = eventOf(shared([url], { user, channel }));
      await world.post('/slack/events', signedEvent(body, { now: world.clock() }));
      while (world.outcomes.length === before) await settled();
      return url;
    };
    try {
      const own = await post('U0SUP1', '10.0.0.7');
      const hidden = await post('U0SUP1', '10.0.0.8');
      const silent = [
        await post('U0SEC1', '/vaultinfo vault-1'),
        await post('U0SUP1', '/vaultinfo vault-1', 'C0SEC'),
        await post('U0GUEST', '10.0.0.7'),
        await post('U0LEFT', '10.0.0.7'),
      ];
      const restricted = await post('U0SEC1', '/vaultinfo vault-1', 'C0SEC');
      while (!under.has(own) || !under.has(hidden) || !under.has(restricted)) await settled();

      assert.match(under.get(own) ?? '', /api-7/);
      assert.doesNotMatch(under.get(hidden) ?? '', /legacy|444455556666/);
      assert.match(under.get(restricted) ?? '', /vault/);
      assert.deepEqual(
        silent.filter((url) => under.has(url)),
        [],
      );
      assert.deepEqual(world.outcomes, [
        ...['U0SUP1 found', 'U0SUP1 unknown', 'U0SEC1 denied', 'U0SUP1 denied', 'U0GUEST denied'],
        ...['U0LEFT denied', 'U0SEC1 found'],
      ]);
    } finally {
      await world.close();
      await slack.close();
    }
  });
});
