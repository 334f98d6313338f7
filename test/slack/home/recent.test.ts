import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock, memoryLog } from '#kit/testing';
import { recentQuestions } from '../../../src/slack/home/recent.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { manualSchedule } from '../fakes.ts';

const ann = { type: 'slack', team: 'T1', user: 'U0ANN' } as const;
const bob = { type: 'slack', team: 'T1', user: 'U0BOB' } as const;

function open() {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const timers = manualSchedule();
  const log = memoryLog();
  const router = () => recentQuestions({ state, clock, schedule: timers.schedule, log });
  return { router, timers, log, state };
}

describe('recent questions', () => {
  it('are each person’s own, newest first, each once, ten at most', async () => {
    const recent = open().router();
    for (let at = 0; at < 12; at += 1) recent.note(ann, { typed: '/ipinfo', text: `10.0.0.${at}` });
    recent.note(ann, { typed: '/ipinfo', text: '10.0.0.5' });

    const texts = (await recent.of(ann)).map(({ text }) => text);
    assert.deepEqual(
      [texts.length, texts[0], texts[1], texts.at(-1)],
      [10, '10.0.0.5', '10.0.0.11', '10.0.0.2'],
    );
    assert.deepEqual(await recent.of(bob), []);
  });

  it('are written down a moment later, for every router, and when one ends', async () => {
    const { router, timers } = open();
    const [first, second] = [router(), router()];
    first.note(ann, { typed: '/ipinfo', text: 'a' });
    assert.deepEqual(await second.of(ann), []);
    await timers.advance(5000);
    assert.deepEqual(await second.of(ann), [{ typed: '/ipinfo', text: 'a' }]);

    second.note(ann, { typed: '/ipinfo', text: 'b' });
    await second.close();
    assert.deepEqual(
      (await first.of(ann)).map(({ text }) => text),
      ['b', 'a'],
    );
  });

  it('that cannot be written are let go with a line in the log', async () => {
    const { state, timers, log } = open();
    const broken = { ...state, get: () => Promise.reject(new Error('down')) };
    const recent = recentQuestions({ state: broken, clock: manualClock(), schedule: timers.schedule, log });
    recent.note(ann, { typed: '/ipinfo', text: 'a' });
    await recent.close();

    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['warn'],
    );
  });
});
