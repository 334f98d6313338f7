import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Whois } from '#kit';
import { createWorld, hour, minute, textOf } from './world.ts';

const whois = (summary: string): Whois => ({
  ...{ text: 'x', understood: [], outcome: 'found', summary, answers: [], requestId: 'r' },
});
/** The made-up clock starts on a Saturday at 03:00. */
const question = { every: '0 8 * * *', ask: '/s3info list public:yes', to: 'C0SEC' };

it('asks on schedule in the name of the channel, once for all processes, and makes up for one that was missed', async () => {
  const asked: string[][] = [];
  const world = await createWorld({
    settings: { questions: [question] },
    ask: async (text, channel) => {
      asked.push([text, channel]);
      return whois('2 buckets are public.');
    },
  });
  const [one, other] = [world.open(), world.open()];
  for (let i = 0; i < 24 * 4; i++) {
    world.clock.advance(15 * minute);
    await Promise.all([one.tick(), other.tick()]);
  }
  assert.deepEqual(asked, [['/s3info list public:yes', 'C0SEC']]);
  assert.deepEqual(
    world.sent.map(({ to }) => to),
    [['C0SEC']],
  );
  assert.match(
    textOf(world.sent),
    /^\/s3info list public:yes: 2 buckets are public\.\nAsked on schedule, 2026-11-21 08:\d\d UTC/,
  );
  world.clock.advance(72 * hour);
  await one.tick();
  await one.tick();
  assert.equal(asked.length, 2);
});

it('asks again where there was no answer, and the other questions all the same', async () => {
  let fails = true;
  const world = await createWorld({
    settings: { questions: [question, { ...question, ask: 'fine' }] },
    ask: async (text) => (fails && text !== 'fine' ? Promise.reject(new Error('no')) : whois(text)),
  });
  const { tick } = world.open();
  await tick();
  world.clock.advance(6 * hour);
  await tick();
  fails = false;
  await tick();
  assert.deepEqual(
    world.sent.map(({ title }) => title.split(':')[0]),
    ['fine', '/s3info list public'],
  );
});

it('asks nothing while it is silenced, and tells how it is then', async () => {
  let asked = 0;
  const world = await createWorld({
    settings: { questions: [question] },
    ask: async () => whois(`${(asked += 1)} asked.`),
  });
  const { tick, silence } = world.open();
  const pass = async (hours: number) => {
    for (let i = 0; i < hours * 4; i++) {
      world.clock.advance(15 * minute);
      await tick();
    }
  };
  await tick();
  await pass(6);
  const operator = { principal: { type: 'system', name: 'cli' }, door: 'slack', requestId: 'r' } as const;
  await silence(operator, world.sent[0]?.key ?? '', world.clock() + 7 * 24 * hour);
  await pass(7 * 24 - 1);
  assert.deepEqual([asked, world.sent.length], [1, 1]);
  await pass(2);
  assert.deepEqual([asked, world.sent.length], [2, 2]);
});
