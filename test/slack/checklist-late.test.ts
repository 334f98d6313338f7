import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { again, event, listening, send, serverOf } from './checklist-world.ts';
import { doorWith } from './door-setup.ts';
import { fakeAsk, settled, urlOf } from './fakes.ts';
import { signedClick, signedCommand, signedEvent } from './sign.ts';

/** Points 4 and 5 of the test list of the Slack door: slow answers, ways that are gone, and what comes twice. */

describe('point 4: slow answers, and ways that are gone', () => {
  /** A door over real HTTP, whose question takes until `finish`, and whose address answers with these. */
  async function slow(statuses: number[], botToken?: string) {
    const posts: { path: string; body: string }[] = [];
    let limited = 2;
    const slack = await serverOf(({ url = '' }, body, response) => {
      posts.push({ path: url, body });
      if (!url.startsWith('/api/')) {
        response.writeHead(statuses.shift() ?? 200).end();
        return;
      }
      // The rate limit of Slack first, then all is well
      if (limited-- > 0) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end(JSON.stringify({ ok: true, channel: 'D1', ts: '1.0' }));
    });
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    const asking = fakeAsk();
    let isAsked = false;
    const ask: typeof asking = {
      ...asking,
      kind: async (name, input) => {
        isAsked = true;
        await promise;
        return asking.kind(name, input);
      },
    };
    const toSlack: typeof fetch = (url, init) =>
      fetch(urlOf(url).replace('https://slack.test', slack.url), init);
    const door = await doorWith({
      ...{ ask, fetch: toSlack, responseUrls: [slack.url] },
      ...(botToken !== undefined && { botToken }),
    });
    const base = await door.app.listen({ port: 0, host: '127.0.0.1' });
    const { body, headers } = signedCommand({ response_url: `${slack.url}/hook` }, { now: door.clock() });
    const reply = send(base, '/slack/commands', body, headers);
    await until(() => isAsked);
    const close = async () => {
      await door.app.close();
      await slack.close();
    };
    return { ...door, posts, reply, finish, close };
  }

  /** What a child of another process does takes its time. */
  async function until(isSo: () => boolean, each: () => Promise<void> = settled): Promise<void> {
    for (let turn = 0; turn < 3000 && !isSo(); turn += 1) await each();
    assert.ok(isSo());
  }

  it('at 2.0 s it is the answer itself', async () => {
    const { timers, reply, finish, posts, close } = await slow([]);
    await timers.advance(2000);
    finish();

    assert.match((await reply).body, /10\.0\.0\.7 is a network interface/);
    assert.equal(posts.length, 0);
    await close();
  });

  it('at 2.8 s it is a word, and one answer later', async () => {
    const { timers, reply, finish, posts, close } = await slow([]);
    await timers.advance(2800);
    assert.match((await reply).body, /The answer follows here/);
    finish();
    await until(() => posts.length > 0);
    await close();

    assert.deepEqual(
      posts.map(({ path }) => path),
      ['/hook'],
    );
  });

  for (const statuses of [[404], [410], [500, 500], [429, 429]]) {
    it(`where the address says ${statuses.join(', ')} it comes as a direct message, past the rate limit of Slack`, async () => {
      const { timers, clock, reply, finish, posts, close } = await slow([...statuses], 'xoxb-1');
      await timers.advance(2800);
      await reply;
      finish();
      const out = () => posts.filter(({ path }) => path === '/api/chat.postMessage').length >= 3;
      await until(out, async () => {
        clock.advance(100);
        await timers.advance(100);
      });
      await close();

      const last = new URLSearchParams(posts.at(-1)?.body);
      assert.equal(last.get('channel'), 'U0SUP1');
      assert.match(last.get('text') ?? '', /10\.0\.0\.7 is a network interface/);
    });
  }
});

describe('point 5: twice is once', () => {
  it('for the same event, however often it is delivered', async () => {
    const calls: string[] = [];
    const slack = await serverOf(({ url = '' }, _body, response) => {
      calls.push(url);
      response.end(JSON.stringify({ ok: true, users: ['U0NEW'] }));
    });
    const world = await listening({}, { botToken: 'xoxb-1', apiUrl: `${slack.url}/api/` });
    await world.say({ text: '10.0.0.7' });
    const known = calls.length;
    for (const [id, retry] of [
      ['Ev1', undefined],
      ['Ev1', '1'],
      ['Ev1', '2'],
      ['Ev2', '1'],
    ] as const) {
      world.pass(1000);
      const { body, headers } = signedEvent(event(id), { now: world.clock() });
      const reply = await world.post('/slack/events', {
        body,
        headers: {
          ...headers,
          ...(retry && { 'x-slack-retry-num': retry, 'x-slack-retry-reason': 'http_timeout' }),
        },
      });
      assert.equal(reply.status, 200);
    }
    for (let turn = 0; turn < 3000 && calls.length - known < 2; turn += 1) await settled();
    await world.close();
    await slack.close();

    // A repetition may be the first that reached us
    assert.equal(calls.length - known, 2);
  });

  it('for the same click that shares', async () => {
    const shared: SlackMessage[] = [];
    const hook = await serverOf((_request, body, response) => {
      shared.push(JSON.parse(body) as SlackMessage);
      response.end();
    });
    const world = await listening({}, { responseUrls: [hook.url] });
    const fields = { responseUrl: hook.url, trigger: '1.2.same' };
    for (let turn = 0; turn < 3; turn += 1) {
      world.pass(1000);
      await world.post(
        '/slack/interactions',
        signedClick({ id: 'share', value: again }, fields, { now: world.clock() }),
      );
    }
    await world.close();
    await hook.close();

    assert.equal(shared.filter(({ response_type: type }) => type === 'in_channel').length, 1);
    assert.equal(shared.length, 3);
  });
});
