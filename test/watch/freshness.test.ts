import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { iso } from '#kit';
import { manualClock } from '#kit/testing';
import type { Setup } from './world.ts';
import { bucket, createWorld, hour, legacy, minute, payments, textOf } from './world.ts';

const central = 'C0CLOUD';

function denied(account: string, at: number, part: Partial<ScopeRecord> = {}): ScopeRecord {
  return {
    ...{ key: `bucket/aws/${account}/eu-west-1`, outcome: 'denied', since: iso(at) },
    error: {
      code: 'AccessDenied',
      action: 's3:ListAllMyBuckets',
      message: 'arn:aws:iam::1:role/inner',
      fix: 'x',
    },
    ...part,
  };
}

/** Ticks every five minutes for as long. */
async function pass(world: Awaited<ReturnType<typeof createWorld>>, tick: () => Promise<void>, ms: number) {
  for (let spent = 0; spent < ms; spent += 5 * minute) {
    world.clock.advance(5 * minute);
    await tick();
  }
}

async function started(setup: Setup = {}) {
  const world = await createWorld({ central, ...setup });
  return { ...world, ...world.open() };
}

describe('a broken promise', () => {
  it('is told once after its grace, to the owner first, and once more when it is kept again', async () => {
    const world = await started();
    const { sent, tick, read } = world;
    await read(payments, []);
    await tick();
    await pass(world, tick, 2 * hour);
    assert.equal(sent.length, 0);
    await pass(world, tick, 3 * hour);
    assert.deepEqual(
      sent.map(({ state, to }) => [state, to]),
      [['trouble', ['C0PAY', central]]],
    );
    assert.match(
      textOf(sent),
      /^bucket: 1 account not read within 2 h: no run since\.\npayments-prod \(111122223333\): 1 scope/,
    );
    await read(payments, []);
    await pass(world, tick, hour);
    assert.deepEqual(
      sent.map(({ state }) => state),
      ['trouble', 'over'],
    );
    assert.equal(sent[0]?.key, sent[1]?.key);
    // For the policy: an owner's channel may not see every kind
    const about = { kind: 'bucket', account: payments };
    assert.deepEqual([sent[0]?.about, sent[1]?.about], [about, about]);
    assert.match(sent[1]?.title ?? '', /the promise is kept again \(it was: no run since\)/);
  });

  it('is of a failure only once what was read before is too old', async () => {
    const world = await started();
    const { sent, tick, read, writer, clock } = world;
    await read(payments, []);
    await writer.record([denied(payments, clock(), { completedAt: iso(clock()) })]);
    await pass(world, tick, 2 * hour);
    assert.equal(sent.length, 0);
    await pass(world, tick, hour);
    assert.match(textOf(sent), /AccessDenied at s3:ListAllMyBuckets \(denied\)/);
    assert.doesNotMatch(textOf(sent), /role\/inner/);
  });

  it('counts from when it is to be read again, where it was left out for long', async () => {
    const world = await started();
    const { sent, tick, writer, clock } = world;
    const key = `bucket/aws/${payments}/eu-west-1`;
    const [completedAt, since] = [iso(clock() - 720 * hour), iso(clock())];
    await writer.record([{ key, outcome: 'unread', completedAt, since }]);
    await pass(world, tick, 2 * hour);
    assert.equal(textOf(sent), '');
    await pass(world, tick, hour);
    assert.match(textOf(sent), /never read/);
  });

  it('makes no flood where it comes and goes', async () => {
    const world = await started();
    const { sent, tick, read } = world;
    await read(payments, []);
    await pass(world, tick, 3 * hour);
    for (let i = 0; i < 30; i++) {
      // Read, and broken again before the grace is over: seen as one trouble
      await read(payments, []);
      await pass(world, tick, 10 * minute);
      world.clock.advance(2 * hour + minute);
      await tick();
    }
    assert.deepEqual(
      sent.map(({ state }) => state),
      ['trouble'],
    );
  });

  it('is not told where it began and ended within the grace, or was excluded', async () => {
    const world = await started();
    const { sent, tick, read, writer, clock } = world;
    await read(payments, []);
    await writer.record([
      { key: `bucket/aws/${legacy}/eu-west-1`, outcome: 'excluded', since: iso(clock()) },
    ]);
    for (let i = 0; i < 5; i++) {
      world.clock.advance(2 * hour + 5 * minute);
      await tick();
      await read(payments, []);
      await tick();
    }
    assert.equal(sent.length, 0);
  });

  it('of many owners is told centrally, once, and again when twice as many accounts have it', async () => {
    const accounts = Array.from({ length: 40 }, (_, i) => ({
      ...{ provider: 'aws', id: `${100_000_000_000 + i}`, name: `team-${i}` },
      contact: `#team-${i}`,
    }));
    const world = await started({ accounts });
    const { sent, tick, writer, clock } = world;
    const began = clock();
    await writer.record(accounts.slice(0, 10).map(({ id }) => denied(id, began)));
    await pass(world, tick, 3 * hour);
    assert.deepEqual(
      sent.map(({ to }) => to),
      [[central]],
    );
    assert.match(textOf(sent), /^bucket: 10 accounts not read/);
    await writer.record(accounts.slice(10, 15).map(({ id }) => denied(id, began)));
    await pass(world, tick, hour);
    assert.equal(sent.length, 1);
    await writer.record(accounts.slice(15).map(({ id }) => denied(id, began)));
    await pass(world, tick, hour);
    assert.equal(sent.length, 2);
    assert.match(textOf(sent.slice(1)), /^bucket: 40 accounts not read(.*\n){21}and 20 more\n/);
  });

  it('says how much a refused scope lost, for who may accept that', async () => {
    const world = await started();
    const { sent, tick, read, writer, clock } = world;
    await read(payments, []);
    const at = iso(clock());
    const refused = { completedAt: at, attemptedAt: at, count: 120, refusedCount: 7 };
    const error = { code: 'LostTooMuch', message: 'x' };
    await writer.record([denied(payments, clock(), { ...refused, outcome: 'refused', error })]);
    await pass(world, tick, 3 * hour);
    const scope = `bucket/aws/${payments}/eu-west-1`;
    assert.match(textOf(sent), new RegExp(`\n${scope}: it had 120 documents, and the last run found 7\n`));
    assert.deepEqual(sent[0]?.refused, [{ scope, was: 120, now: 7, at }]);
    const actor = { door: 'slack', requestId: 'r', principal: { type: 'system', name: 'cli' } } as const;
    const key = sent[0]?.key ?? '';
    await world.silence(actor, key, clock() + hour);
    assert.deepEqual(
      (await world.silenced(actor.principal)).map(({ alert }) => alert),
      sent,
    );
    await world.unsilence(actor, key);
    await assert.rejects(world.unsilence(actor, key), { code: 'not-found' });
    await assert.rejects(world.silence(actor, 'freshness/other@1', clock() + hour), { code: 'not-found' });
  });

  it('waits for the end of the quiet hours, of a silence, and of a dead Slack', async () => {
    const world = await started({ settings: { quiet: '03:00-08:00' } });
    const { sent, tick, read, slack, clock } = world;
    await read(payments, []);
    await pass(world, tick, 5 * hour - 10 * minute);
    assert.equal(sent.length, 0);
    slack.dead = true;
    await pass(world, tick, hour);
    slack.dead = false;
    await pass(world, tick, 15 * minute);
    assert.equal(sent.length, 1);
    const actor = { door: 'slack', requestId: 'r' };
    const system = { type: 'system', name: 'cli' } as const;
    await assert.rejects(
      world.silence({ ...actor, principal: { type: 'slack', team: 'T1', user: 'U0ANN' } }, 'x', clock()),
      { code: 'denied' },
    );
    await world.silence({ ...actor, principal: system }, sent[0]?.key ?? '', clock() + hour);
    await read(payments, []);
    await pass(world, tick, 55 * minute);
    assert.equal(sent.length, 1);
    await pass(world, tick, 20 * minute);
    assert.deepEqual(
      sent.map(({ state }) => state),
      ['trouble', 'over'],
    );
  });

  it('is told though a clock was set back meanwhile', async () => {
    const { clock, open, sent, writer } = await createWorld({ central });
    const elapsed = manualClock();
    const { tick } = open({ elapsed });
    await tick();
    clock.advance(-hour);
    await writer.record([denied(payments, clock() - 5 * hour)]);
    elapsed.advance(2 * minute);
    await tick();
    assert.equal(sent.length, 1);
  });

  it('is not told where nobody asked for it', async () => {
    for (const setup of [{ central: undefined as unknown as string }, { settings: { freshness: false } }]) {
      const world = await started(setup);
      await world.read(payments, [bucket('logs')]);
      await pass(world, world.tick, 4 * hour);
      assert.equal(world.sent.length, 0);
    }
  });

  it('is tried again where it could reach nobody, but not at every tick', async () => {
    const world = await started();
    const { sent, tick, read, slack, logged } = world;
    await read(payments, []);
    slack.refuses = true;
    await pass(world, tick, 4 * hour);
    assert.ok(logged.length >= 1 && logged.length <= 3);
    slack.refuses = false;
    await pass(world, tick, 70 * minute);
    assert.deepEqual(
      sent.map(({ state }) => state),
      ['trouble'],
    );
  });
});
