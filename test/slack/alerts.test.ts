import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alert } from '#kit';
import { manualClock } from '#kit/testing';
import { createAlertSink } from '../../src/slack/alerts.ts';
import type { Outbox, Post } from '../../src/slack/delivery/outbox.ts';
import { renderAlert } from '../../src/slack/message/alert.ts';
import { checkMessage } from './check-message.ts';
import { fakeAccess } from './fakes.ts';
import { nasty, said } from './nasty.ts';

function sinkWith(decide?: (question: { kind: string; channel?: string }) => object) {
  const posts: Post[] = [];
  const sent = new Map([['alert/told', { channel: 'C0OPS', ts: '9.9' }]]);
  const forgotten: string[] = [];
  const outbox: Outbox = {
    post: async (post) => void posts.push(post),
    sent: async (key) => sent.get(key),
    forget: async (key) => void forgotten.push(key),
    tried: async () => {},
    start() {},
    close: async () => {},
  };
  const access = fakeAccess(decide ? { decide } : {});
  const names = { idOf: async (name: string) => (name === '#ops' ? 'C0OPS' : undefined) };
  const sink = createAlertSink({ outbox, access, names, teams: ['T0001'], clock: manualClock() });
  return { sink, posts, forgotten };
}

function alertOf(part: Partial<Alert> = {}): Alert {
  return { key: 'k', state: 'trouble', title: 'It broke.', lines: ['a', 'b'], to: ['C0CLOUD'], ...part };
}

describe('alerts', () => {
  it('go to the addressees in their order, names as ids, each once', async () => {
    const { sink, posts } = sinkWith();

    assert.equal(
      await sink.send(alertOf({ to: ['#ops', '#unknown', 'C0OPS', 'U0SUP1', 'mail@acme.test'] })),
      true,
    );
    assert.deepEqual(
      posts.map(({ key, to, thread }) => [key, to, thread]),
      [['alert/k', ['C0OPS', 'U0SUP1'], undefined]],
    );
  });

  it('go only to channels that may see it, and tell where nobody may', async () => {
    const about = { kind: 'key', account: '111122223333' };
    const { sink, posts } = sinkWith(({ channel }) =>
      channel === 'C0SECRET' ? { see: 'restricted' } : { allowed: false },
    );

    assert.equal(await sink.send(alertOf({ to: ['C0CLOUD'], about })), false);
    assert.equal(await sink.send(alertOf({ to: ['C0CLOUD', 'C0SECRET'], about })), true);
    assert.deepEqual(
      posts.map(({ to }) => to),
      [['C0SECRET']],
    );
  });

  it('end in the thread of their trouble, which may begin anew then', async () => {
    const { sink, posts, forgotten } = sinkWith();
    await sink.send(alertOf({ key: 'told', state: 'over', to: ['C0CLOUD', 'C0OPS'] }));
    await sink.send(alertOf({ key: 'never', state: 'over' }));

    assert.deepEqual(
      posts.map(({ to, thread }) => [to, thread]),
      [
        [['C0OPS', 'C0CLOUD'], '9.9'],
        [['C0CLOUD'], undefined],
      ],
    );
    assert.match(posts[0]?.message.text ?? '', /^Over: It broke\./);
    assert.deepEqual(forgotten, ['alert/told', 'alert/never']);
  });

  it('reject where they could not be kept', async () => {
    const { sink } = sinkWith();
    const away = { post: () => Promise.reject(new Error('away')) };
    const names = { idOf: async () => undefined };
    const outbox = {
      ...away,
      sent: async () => undefined,
      forget: async () => {},
      tried: async () => {},
      start() {},
      close: async () => {},
    };
    const broken = createAlertSink({ outbox, access: fakeAccess(), names, teams: [], clock: manualClock() });

    assert.equal(await sink.send(alertOf()), true);
    await assert.rejects(broken.send(alertOf()), /away/);
  });

  for (const count of [0, 1, 30, 31, 10_000]) {
    it(`with ${count} lines of anything stay within the limits and count what is left out`, () => {
      const lines = Array.from({ length: count }, (_, at) => `${at} ${nasty.repeat(200)}`);
      const message = renderAlert(alertOf({ title: nasty.repeat(300), lines }));

      assert.deepEqual(checkMessage(message), []);
      if (count > 30) assert.match(said(message), /more lines are not shown/);
    });
  }
});
