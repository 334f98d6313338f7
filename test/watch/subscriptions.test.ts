import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Principal } from '#kit';
import type { Watched, Where } from '../../src/watch/watch.types.ts';
import { accessKey, ann, bucket, createWorld, hour, legacy, minute, payments, sec, textOf } from './world.ts';

const from = (principal: Principal, what: Watched, where: Where) => ({
  ...{ principal, what, where },
  ...{ door: 'slack', requestId: 'r1' },
});
const logs = { kind: 'bucket', value: 'logs' };

interface Case {
  name: string;
  before: Document[];
  after: Document[];
  says: RegExp;
  never?: RegExp;
  what?: Watched;
}

const cases: Case[] = [
  {
    name: 'a fact that its kind names',
    before: [bucket('logs')],
    after: [bucket('logs', { attrs: { public: 'yes' } })],
    says: /^logs: Public: no → yes\.$/,
  },
  {
    name: 'an owner',
    before: [bucket('logs', { tags: { Owner: 'red' } })],
    after: [bucket('logs', { tags: { Owner: 'blue' } })],
    says: /^logs: the owner changed: red → blue\.$/,
  },
  {
    name: 'that it is gone',
    before: [bucket('logs')],
    after: [],
    says: /^logs: gone\. It was the bucket logs in the account payments-prod \(111122223333\), owner team-payments\.$/,
  },
  {
    name: 'that it appeared',
    before: [],
    after: [bucket('logs')],
    says: /^logs: there is the bucket logs in the account payments-prod/,
  },
  {
    name: 'that another thing holds the value now',
    before: [bucket('a', { addresses: ['10.0.0.1'] })],
    after: [bucket('b', { addresses: ['10.0.0.1'] })],
    what: { kind: 'bucket', value: '10.0.0.1' },
    says: /^10\.0\.0\.1: moved from the bucket a .* to the bucket b /,
  },
  {
    name: 'several things at once, without those that nobody watches',
    before: [bucket('logs'), bucket('other')],
    after: [bucket('logs', { attrs: { public: 'yes' }, tags: { Owner: 'blue' } })],
    says: /^2 changes of what is watched here\.\nlogs: the owner changed: team-payments → blue\.\nlogs: Public: no → yes\.$/,
    never: /other/,
  },
];

describe('a watch tells', () => {
  for (const { name, before, after, says, never = /undefined|null/, what = logs } of cases) {
    it(name, async () => {
      const { open, read, sent, clock } = await createWorld();
      const watch = open();
      await read(payments, before);
      await watch.create(from(ann, what, { channel: 'C0ANY' }));
      await watch.tick();
      assert.equal(sent.length, 0);
      clock.advance(hour);
      await read(payments, after);
      await watch.tick();
      await watch.tick();
      assert.equal(sent.length, 1);
      assert.match(textOf(sent), says);
      assert.doesNotMatch(textOf(sent), never);
      assert.deepEqual(sent[0]?.to, ['C0ANY']);
    });
  }

  it('nothing where nothing changed that it is for', async () => {
    const { open, read, sent } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs')]);
    await watch.create({ ...from(ann, logs, { user: 'U0ANN' }), events: ['gone'] });
    await read(payments, [bucket('logs', { attrs: { public: 'yes', secret: 'x' } })]);
    await watch.tick();
    await read(payments, [bucket('logs', { attrs: { public: { unreadable: 'AccessDenied' } } })]);
    await watch.tick();
    assert.equal(sent.length, 0);
  });

  it('the next value of a fact that could not be read in between', async () => {
    const { open, read, sent } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs')]);
    await watch.create(from(ann, logs, { user: 'U0ANN' }));
    for (const value of [{ unreadable: 'AccessDenied' }, 'yes']) {
      await read(payments, [bucket('logs', { attrs: { public: value } })]);
      await watch.tick();
    }
    assert.equal(textOf(sent), 'logs: Public: no → yes.');
  });

  it('a fact that could not be read at first, but none that may only be seen now', async () => {
    const { open, read, sent, policy } = await createWorld();
    await read(payments, [
      bucket('logs', { attrs: { public: { unreadable: 'AccessDenied' }, secret: 'x' } }),
    ]);
    await open().create(from(ann, logs, { user: 'U0ANN' }));
    policy.rules = [{ effect: 'allow', users: ['U0ANN'], kinds: ['bucket'], see: 'restricted' }];
    await read(payments, [bucket('logs', { attrs: { public: 'yes', secret: 'y' } })]);
    await open().tick();
    assert.equal(textOf(sent), 'logs: Public: not known → yes.');
  });

  it('the same again where it comes again', async () => {
    const { open, read, sent } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs')]);
    await watch.create(from(ann, logs, { user: 'U0ANN' }));
    for (const value of ['yes', 'no', 'yes', 'no']) {
      await read(payments, [bucket('logs', { attrs: { public: value } })]);
      await watch.tick();
    }
    assert.deepEqual(
      sent.map(({ title }) => title),
      ['yes', 'no', 'yes', 'no'].map((now) => `logs: Public: ${now === 'yes' ? 'no' : 'yes'} → ${now}.`),
    );
    assert.equal(new Set(sent.map(({ key }) => key)).size, 4);
  });

  it('one message a tick to each target', async () => {
    const { open, read, sent } = await createWorld();
    const watch = open();
    const names = Array.from({ length: 30 }, (_, i) => `b${i}`);
    await read(
      payments,
      names.map((name) => bucket(name)),
    );
    for (const name of names)
      await watch.create(
        from(name < 'b2' ? ann : sec, { kind: 'bucket', id: `aws/${name}` }, { channel: 'C0ANY' }),
      );
    await read(payments, []);
    await watch.tick();
    assert.equal(sent.length, 1);
    assert.match(textOf(sent), /^30 changes of what is watched here\.\n(.*\n){20}and 10 more$/);
  });
});

describe('a watch tells nobody what they may not see', () => {
  it('refuses whoever may not ask, or would show it to those who may not', async () => {
    const { open } = await createWorld();
    const watch = open();
    const keys = { kind: 'key', value: 'AKIA1' };
    const refused = [
      from(ann, keys, { user: 'U0ANN' }),
      from(sec, keys, { channel: 'C0ANY' }),
      from(ann, logs, { channel: 'C0NOT' }),
      from(ann, logs, { user: 'U0SEC' }),
    ];
    for (const request of refused) await assert.rejects(watch.create(request), { code: 'denied' });
    await watch.create(from(sec, keys, { channel: 'G0SEC' }));
    await assert.rejects(watch.create(from(ann, { kind: 'box', id: 'x' }, { user: 'U0ANN' })), {
      code: 'not-found',
    });
  });

  it('says nothing of a restricted fact to whoever sees less', async () => {
    const { open, read, sent } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs', { attrs: { public: 'no', secret: 'one' } })]);
    await watch.create(from(ann, logs, { user: 'U0ANN' }));
    await watch.create(from(sec, logs, { user: 'U0SEC' }));
    await watch.create(from(sec, logs, { channel: 'C0ANY' }));
    await read(payments, [bucket('logs', { attrs: { public: 'no', secret: 'two' } })]);
    await watch.tick();
    assert.deepEqual(
      sent.map(({ to }) => to),
      [['U0SEC']],
    );
    assert.equal(textOf(sent), 'logs: Secret: one → two.');
  });

  it('tells nothing more to whoever lost the right, and what happened once it is back', async () => {
    const { open, read, sent, policy } = await createWorld();
    await read(payments, [bucket('logs')]);
    await open().create(from(ann, logs, { user: 'U0ANN' }));
    const before = policy.rules;
    policy.rules = [];
    const without = open();
    await read(payments, []);
    await without.tick();
    assert.equal(sent.length, 0);
    await without.stop();
    policy.rules = before;
    await open().tick();
    assert.match(textOf(sent), /^logs: gone\./);
  });

  it('does not say that something went which is only hidden by now', async () => {
    const { open, read, sent, policy } = await createWorld();
    await read(payments, [bucket('logs')]);
    await open().create(from(ann, logs, { user: 'U0ANN' }));
    policy.rules = [
      { effect: 'allow', users: ['U0ANN'], kinds: ['bucket'], see: 'internal', accounts: [legacy] },
    ];
    await read(payments, [bucket('logs', { attrs: { public: 'yes' } })]);
    await open().tick();
    assert.equal(sent.length, 0);
  });
});

describe('watches', () => {
  it('are one where they are asked for twice, and audited when made and removed', async () => {
    const { open, audited } = await createWorld();
    const watch = open();
    const request = from(ann, logs, { channel: 'C0ANY' });
    const { id } = await watch.create(request);
    assert.equal((await watch.create(request)).id, id);
    assert.equal((await watch.list({ principal: ann })).length, 1);
    assert.equal((await watch.list({ principal: ann, channel: 'C0ANY' })).length, 1);
    assert.deepEqual(await watch.list({ principal: sec }), []);
    const actor = { door: 'slack', requestId: 'r2', id };
    await assert.rejects(watch.remove({ ...actor, principal: sec }), { code: 'not-found' });
    await watch.remove({ ...actor, principal: ann });
    await assert.rejects(watch.remove({ ...actor, principal: ann }), { code: 'not-found' });
    assert.deepEqual(
      audited.map(({ text, principal, channel, value }) => [text, principal, channel, value]),
      ['watch created', 'watch removed'].map((text) => [text, 'slack:T1/U0ANN', 'C0ANY', 'logs']),
    );
  });

  it('are not listed in a channel to whoever may not ask about them', async () => {
    const { open } = await createWorld();
    const watch = open();
    await watch.create(from(sec, { kind: 'key', value: 'AKIA1' }, { channel: 'G0SEC' }));
    assert.deepEqual(await watch.list({ principal: ann, channel: 'G0SEC' }), []);
  });

  it('end when they should, and wait while they are snoozed', async () => {
    const { open, read, sent, clock } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs'), bucket('other')]);
    const expiresAt = new Date(clock() + hour).toISOString();
    await watch.create({ ...from(ann, logs, { user: 'U0ANN' }), expiresAt });
    const { id } = await watch.create(from(ann, { kind: 'bucket', value: 'other' }, { user: 'U0ANN' }));
    await watch.snooze({ principal: ann, door: 'slack', requestId: 'r', id }, clock() + 3 * hour);
    clock.advance(2 * hour);
    await read(payments, []);
    await watch.tick();
    assert.equal(sent.length, 0);
    clock.advance(2 * hour);
    await watch.tick();
    assert.match(textOf(sent), /^other: gone/);
    await assert.rejects(watch.create({ ...from(ann, logs, { user: 'U0ANN' }), expiresAt }), {
      code: 'invalid',
    });
  });

  it('are at most 50 of one person, and none of a value that more than 20 things hold', async () => {
    const { open, read } = await createWorld();
    const watch = open();
    await read(
      payments,
      Array.from({ length: 21 }, (_, i) => bucket(`b${i}`, { identifiers: ['shared'] })),
    );
    const shared = from(ann, { kind: 'bucket', value: 'shared' }, { user: 'U0ANN' });
    await assert.rejects(watch.create(shared), { code: 'invalid', message: /21 things/ });
    for (let i = 0; i < 50; i++)
      await watch.create(from(ann, { kind: 'bucket', value: `v${i}` }, { user: 'U0ANN' }));
    const more = from(ann, { kind: 'bucket', value: 'v50' }, { user: 'U0ANN' });
    await assert.rejects(watch.create(more), { code: 'too-many' });
    await watch.create(from(sec, { kind: 'key', value: 'v50' }, { user: 'U0SEC' }));
  });

  it('make no flood: 20 messages an hour to one target, then the rest at once', async () => {
    const { open, read, sent, clock } = await createWorld();
    const watch = open();
    await watch.create(from(ann, logs, { user: 'U0ANN' }));
    for (let i = 0; i < 50; i++) {
      await read(payments, [bucket('logs', { attrs: { public: `${i}` } })]);
      await watch.tick();
      clock.advance(minute / 2);
    }
    assert.equal(sent.length, 20);
    assert.match(sent.at(-1)?.lines.at(-1) ?? '', /message 20 within an hour/);
    clock.advance(hour);
    await watch.tick();
    assert.equal(sent.at(-1)?.title, 'logs: Public: 19 → 49.');
    assert.equal(sent.length, 21);
  });

  it('wait for a Slack or a store that does not answer', async () => {
    const { open, read, sent, slack, logged } = await createWorld();
    const watch = open();
    await read(payments, [bucket('logs')]);
    await watch.create(from(ann, logs, { user: 'U0ANN' }));
    await read(payments, []);
    slack.dead = true;
    // What could not be sent does not count against the limit of an hour
    for (let i = 0; i < 40; i++) await watch.tick();
    slack.dead = false;
    await watch.tick();
    await watch.tick();
    assert.equal(sent.length, 1);
    assert.match(logged.join(), /have to wait Slack is down/);
  });

  it('hold 10,000 changes in a tick in bounded pages, and tell them in few messages', async () => {
    const { store, open, read, sent } = await createWorld();
    const names = Array.from({ length: 10_000 }, (_, i) => `b${i}`);
    await read(
      payments,
      names.map((name) => bucket(name)),
    );
    const limits: number[] = [];
    const index = {
      ...store.index,
      changes: (options: { since: number; limit: number }) => {
        limits.push(options.limit);
        return store.index.changes(options);
      },
    };
    const watch = open({ index });
    for (let i = 0; i < 8; i++)
      await watch.create(from(sec, { kind: 'bucket', id: `aws/b${i}` }, { channel: `C0${i % 2}` }));
    await read(payments, []);
    await watch.tick();
    assert.equal(sent.length, 2);
    assert.ok(limits.length >= 20 && limits.every((limit) => limit <= 1000));
  });
});

it('tells of a key to those alone who may see keys', async () => {
  const { open, read, sent } = await createWorld();
  const watch = open();
  await read(payments, [accessKey('AKIA1')], 'key');
  await watch.create(from(sec, { kind: 'key', value: 'AKIA1' }, { channel: 'G0SEC' }));
  await read(payments, [], 'key');
  await watch.tick();
  assert.deepEqual(
    sent.map(({ to }) => to),
    [['G0SEC']],
  );
});
