import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock, memoryLog } from '#kit/testing';
import { createOutbox, type Post } from '../../../src/slack/delivery/outbox.ts';
import { plain, type Rendered, section } from '../../../src/slack/message/message.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { manualSchedule, settled } from '../fakes.ts';

type Said = { ok: true; channel: string; ts: string } | { ok: false; error: string };

/** Routers over one State, with a Slack that says in turn what is given, then that all is well. */
function world(replies: (Said | Promise<Said>)[] = []) {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const posts: { channel: string; text: string; blocks: number; thread: string | undefined }[] = [];
  const updates: { ts: string; text: string }[] = [];
  const log = memoryLog();
  const timers = manualSchedule();
  const api = {
    postMessage: async (channel: string, { text, blocks }: Rendered, thread?: string) => {
      posts.push({ channel, text, blocks: blocks.length, thread });
      return (await replies.shift()) ?? ({ ok: true, channel, ts: `${posts.length}.0` } as const);
    },
    updateMessage: async (channel: string, ts: string, { text }: Rendered) => {
      updates.push({ ts, text });
      return (await replies.shift()) ?? ({ ok: true, channel, ts } as const);
    },
  };
  const open = (most?: number) =>
    createOutbox({ state, api, clock, schedule: timers.schedule, log, ...(most !== undefined && { most }) });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await timers.advance(ms);
  };
  return { clock, state, posts, updates, log, open, pass };
}

const at = manualClock()();
function post(part: Partial<Post> = {}): Post {
  const message = { text: 'whole answer', blocks: [section(plain('whole answer'))] };
  return { key: 'k', to: ['C1'], message, expiresAt: at + 3_600_000, ...part };
}
const refused = (error: string): Said => ({ ok: false, error });

describe('the outbox', () => {
  it('sends what it kept, once for each key, and knows where it went', async () => {
    const { open, posts, state } = world();
    const outbox = open();
    await outbox.post(post());
    await settled();
    await outbox.post(post());
    await outbox.post(post({ key: 'other', thread: '7.7' }));
    await settled();

    assert.deepEqual(
      posts.map(({ channel, thread }) => [channel, thread]),
      [
        ['C1', undefined],
        ['C1', '7.7'],
      ],
    );
    assert.deepEqual(await outbox.sent('k'), { channel: 'C1', ts: '1.0', to: 'C1' });
    assert.deepEqual(await state.list('outbox/'), []);
    await outbox.forget('k');
    await outbox.post(post());
    await settled();
    assert.equal(posts.length, 3);
  });

  it('loses nothing in a restart: the next process sends what the one before only kept', async () => {
    const { open, posts, state } = world();
    const gone = open();
    await gone.close();
    await gone.post(post());
    await settled();
    assert.equal(posts.length, 0);
    assert.equal((await state.list('outbox/')).length, 1);

    open().start();
    await settled();
    assert.equal(posts.length, 1);
  });

  it('leaves to another router what it is sending, until that must be dead', async () => {
    const stuck = Promise.withResolvers<Said>();
    const { open, posts, pass } = world([stuck.promise]);
    await open().post(post());
    await settled();
    open().start();
    await settled();
    assert.equal(posts.length, 1);

    await pass(61_000);
    assert.equal(posts.length, 2);
  });

  it('of two routers that are told the same, one sends', async () => {
    const { open, posts, pass } = world();
    await Promise.all([open().post(post()), open().post(post())]);
    await settled();
    await pass(30_000);

    assert.equal(posts.length, 1);
  });

  for (const error of [
    'ratelimited',
    'unreachable',
    'timeout',
    'http_503',
    'internal_error',
    'invalid_auth',
  ]) {
    it(`tries again later after ${error}`, async () => {
      const { open, posts, pass, log } = world([refused(error), refused(error)]);
      await open().post(post());
      await settled();
      assert.equal(posts.length, 1);
      await pass(2000);
      await pass(4000);

      assert.equal(posts.length, 3);
      assert.deepEqual(log.lines, []);
    });
  }

  it('sends the text alone where Slack does not take the blocks', async () => {
    const { open, posts, pass } = world([refused('invalid_blocks')]);
    await open().post(post());
    await settled();
    await pass(1000);

    assert.deepEqual(
      posts.map(({ text, blocks }) => [text, blocks]),
      [
        ['whole answer', 1],
        ['whole answer', 0],
      ],
    );
  });

  it('tries the next addressee where one is refused for good, without the thread, and tells a loss', async () => {
    const { open, posts, pass, log } = world([refused('not_in_channel'), refused('channel_not_found')]);
    await open().post(post({ to: ['C1', 'C2'], thread: '1.1' }));
    await settled();
    await pass(1000);

    assert.deepEqual(
      posts.map(({ channel, thread }) => [channel, thread]),
      [
        ['C1', '1.1'],
        ['C2', undefined],
      ],
    );
    assert.deepEqual(
      log.lines.map(({ level, message, fields }) => [level, message, fields]),
      [['error', 'slack message was lost', { key: 'k', code: 'channel_not_found' }]],
    );
  });

  it('gives up what nobody needs any more, and says so', async () => {
    const { open, posts, pass, log, state } = world(Array.from({ length: 50 }, () => refused('timeout')));
    await open().post(post({ expiresAt: at + 10_000 }));
    for (let turn = 0; turn < 8; turn += 1) await pass(4000);

    assert.ok(posts.length < 6, `${posts.length}`);
    assert.match(JSON.stringify(log.lines), /"code":"expired"/);
    assert.deepEqual(await state.list('outbox/'), []);
  });

  it('keeps so many and not more, and keeps a large one as its text', async () => {
    const { open, state } = world();
    const outbox = open(2);
    await outbox.close();
    await outbox.post(post({ key: 'a' }));
    const blocks = Array.from({ length: 50 }, () => section(plain('x'.repeat(3000))));
    await outbox.post(post({ key: 'b', message: { text: 'all', blocks } }));

    await assert.rejects(outbox.post(post({ key: 'c' })), { code: 'unavailable' });
    await outbox.post(post({ key: 'a' }));
    const kept = (await state.list<{ text: string; blocks: unknown[] }>('outbox/')).map(({ value }) => value);
    assert.deepEqual(
      kept.map(({ text, blocks: some }) => [text, some.length]),
      [
        ['whole answer', 1],
        ['all', 0],
      ],
    );
  });

  it('rejects what it could not keep, and outlives a store that is away', async () => {
    const { state, clock, log, open, posts, pass } = world();
    let isAway = true;
    const list = state.list.bind(state);
    state.list = (prefix) => (isAway ? Promise.reject(new Error('away')) : list(prefix));
    const outbox = open();
    outbox.start();
    await settled();
    await assert.rejects(outbox.post(post()), /away/);
    isAway = false;
    await outbox.post(post({ expiresAt: clock() + 60_000 }));
    await settled();
    await pass(30_000);

    assert.equal(posts.length, 1);
    assert.match(JSON.stringify(log.lines), /cannot reach the store/);
  });

  it('puts a later message in the place of an earlier one, in order, however long Slack is away', async () => {
    const away = refused('unreachable');
    const { open, posts, updates, clock, pass } = world([away]);
    const outbox = open();
    await outbox.post(post());
    await settled();
    clock.advance(1);
    await outbox.post(post({ key: 'k2', replaces: 'k', message: { text: 'second', blocks: [] } }));
    clock.advance(1);
    await outbox.post(post({ key: 'k3', replaces: 'k', message: { text: 'third', blocks: [] } }));
    await settled();
    assert.deepEqual([posts.length, updates], [1, []]);

    for (let turn = 0; turn < 4; turn += 1) await pass(5000);
    assert.equal(posts.length, 2);
    assert.deepEqual(updates, [
      { ts: '2.0', text: 'second' },
      { ts: '2.0', text: 'third' },
    ]);
  });

  it('says it beside a message that may not be changed any more', async () => {
    const { open, posts, updates, pass } = world([
      { ok: true, channel: 'C1', ts: '1.0' },
      refused('edit_window_closed'),
    ]);
    const outbox = open();
    await outbox.post(post());
    await settled();
    await outbox.post(post({ key: 'k2', replaces: 'k', message: { text: 'second', blocks: [] } }));
    await settled();
    await pass(5000);
    assert.deepEqual(
      posts.map(({ text }) => text),
      ['whole answer', 'second'],
    );
    assert.equal(updates.length, 1);
  });
});
