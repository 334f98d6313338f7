import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Principal } from '#kit';
import { iso, tooMany, unavailable } from '#kit';
import { answerOf } from '../slack/fakes.ts';
import { ann, bucket, createWorld, hour, legacy, minute, payments, sec, textOf } from './world.ts';

const scope = `bucket/aws/${legacy}/eu-west-1`;
const unread = { scope, outcome: 'denied', error: 'AccessDenied' };
const unknown = answerOf({
  ...{ outcome: 'unknown', summary: 'Nobody is known to hold it.', results: [] },
  coverage: { scopes: 2, complete: 1, failed: [unread] },
});
const found = answerOf({ coverage: { scopes: 2, complete: 2, failed: [] } });
const request = {
  ...{ principal: ann, where: { user: 'U0ANN' }, what: { kind: 'bucket', value: 'logs' } },
  ...{ door: 'slack', requestId: 'r1', waitsFor: [scope] },
};

/** A company in which Ann waits to hear of logs; what is asked is written down. */
async function waiting(answer: () => Answer | Promise<Answer> = () => unknown) {
  const asked: { principal: Principal; kind: string; text: string }[] = [];
  const world = await createWorld({
    askAs: async (question) => {
      asked.push(question);
      return answer();
    },
  });
  const room = world.open();
  await world.read(payments, []);
  const watch = await room.create(request);
  /** Ticks every five minutes for as long. */
  const pass = async (ms: number, tick = room.tick) => {
    for (let spent = 0; spent < ms; spent += 5 * minute) {
      world.clock.advance(5 * minute);
      await tick();
    }
  };
  return { ...world, room, watch, asked, pass };
}

describe('a watch that waits for an answer', () => {
  it('asks again once an unread scope was read, tells the asker once, and ends', async () => {
    const { room, pass, read, asked, sent, audited } = await waiting(() => found);
    await pass(hour);
    await read(payments, [bucket('other')]);
    await pass(hour);
    assert.deepEqual([asked, sent], [[], []], 'what it waits for was not read');
    await read(legacy, [bucket('logs', { account: legacy })]);
    await pass(hour, async () => void (await Promise.all([room.tick(), room.tick()])));

    assert.deepEqual(asked, [{ principal: ann, kind: 'bucket', text: 'logs' }]);
    assert.deepEqual(
      sent.map(({ state, to }) => [state, to]),
      [['news', ['U0ANN']]],
    );
    // Outcome, account, owner, freshness, what was not read
    for (const part of [
      /^logs: 10\.0\.0\.7 is /,
      /payments-prod/,
      /team-payments/,
      /Outcome: found; 2 of 2 .*, as of 2026-/,
    ])
      assert.match(textOf(sent), part);
    assert.deepEqual(await room.list({ principal: ann }), []);
    assert.deepEqual(audited.at(-1)?.principal, 'slack:T1/U0ANN');
  });

  it('tells that nobody has it, as well', async () => {
    const absent = answerOf({ outcome: 'absent', summary: 'Nobody holds it.', results: [] });
    const { pass, read, sent } = await waiting(() => absent);
    await read(legacy, []);
    await pass(hour);

    assert.match(textOf(sent), /^logs: Nobody holds it\.\nOutcome: absent/);
  });

  it('goes on while it is still not known, and says so after a week', async () => {
    const { room, pass, read, asked, sent, clock } = await waiting();
    await read(legacy, [bucket('logs', { account: legacy })]);
    await pass(hour);
    assert.deepEqual([asked.length, sent.length], [1, 0]);
    const [watch] = await room.list({ principal: ann });
    assert.deepEqual(watch?.holders, [], 'it looks after no thing');
    assert.equal(watch?.waits?.askedAt, iso(clock() - hour + 5 * minute));
    await pass(6 * 24 * hour);
    assert.deepEqual([asked.length, sent.length], [7, 0], 'once a day at least');
    await pass(23 * hour);

    assert.equal(sent.length, 1);
    assert.match(
      textOf(sent),
      /^logs, still not known after 7 days: Nobody is known.*\nNot read, or not recently: 1 scope\.\nOutcome: unknown; 1 of 2/,
    );
    assert.deepEqual(await room.list({ principal: ann }), []);
  });

  it('says so at once where everything is read by now, and it is not known all the same', async () => {
    const hidden = answerOf({
      ...{ outcome: 'unknown', summary: 'It may stand in what is hidden from you.', results: [] },
      coverage: { scopes: 2, complete: 2, failed: [] },
    });
    const { room, pass, read, sent } = await waiting(() => hidden);
    await read(legacy, []);
    await pass(hour);

    assert.match(
      textOf(sent),
      /^logs, with everything read by now: It may stand .*\nOutcome: unknown; 2 of 2/,
    );
    assert.deepEqual(await room.list({ principal: ann }), []);
  });

  it('is one watch however often it is asked for, beside one of changes, and can be ended', async () => {
    const { room, watch, pass, read, asked } = await waiting(() => found);
    assert.equal((await room.create({ ...request, requestId: 'r2' })).id, watch.id);
    const { waitsFor: _, ...changes } = request;
    await room.create(changes);
    assert.equal((await room.list({ principal: ann })).length, 2);
    await assert.rejects(room.remove({ ...request, principal: sec, id: 'known-x' }), { code: 'not-found' });
    await room.remove({ ...request, id: watch.id });
    await read(legacy, []);
    await pass(hour);
    assert.deepEqual(asked, []);
  });

  it('keeps alerts waiting for a few questions only, and comes to all', async () => {
    const { room, read, asked, sent, clock } = await waiting(() => found);
    for (let i = 1; i < 45; i++)
      await room.create({ ...request, what: { kind: 'bucket', value: `logs-${i}` } });
    await read(legacy, []);
    const seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      clock.advance(minute / 4);
      await room.tick();
      seen.push(asked.length);
    }

    assert.deepEqual(seen, [20, 40, 45]);
    assert.equal(sent.length, 20, 'more than one person is told within an hour has to wait');
    assert.equal((await room.list({ principal: ann })).length, 25);
  });

  it('is for those who may ask, and tells nobody else', async () => {
    const { room } = await waiting();
    const what = { kind: 'key', value: 'AKIA' };
    await assert.rejects(room.create({ ...request, what }), { code: 'denied' });
    await assert.rejects(room.create({ ...request, where: { user: 'U0SEC' } }), { code: 'denied' });
  });

  it('is tried again where nobody answers or Slack is dead, and not at every tick', async () => {
    let fails: Error | undefined = unavailable('the index is away');
    const { pass, read, asked, sent, slack, room, clock } = await waiting(() =>
      fails ? Promise.reject(fails) : found,
    );
    await read(legacy, []);
    for (let i = 0; i < 20; i++) {
      clock.advance(minute / 4);
      await room.tick();
    }
    assert.equal(asked.length, 1);
    fails = tooMany('60 questions a minute');
    await pass(10 * minute);
    fails = undefined;
    slack.dead = true;
    await pass(10 * minute);
    assert.equal(sent.length, 0);
    slack.dead = false;
    await pass(10 * minute);
    assert.equal(sent.length, 1);
  });
});
