import Fastify, { type FastifyInstance } from 'fastify';
import { manualClock } from '#kit/testing';
import { type SlackDoorOptions, slackDoor } from '../../src/slack/door.ts';
import type { SlackMessage } from '../../src/slack/message.ts';
import { fakeAccess, fakeAsk, kindOf, manualSchedule, memoryLog } from './fakes.ts';
import { signedCommand, testSecret } from './sign.ts';

/** A fetch that must not be used: a test that needs the outside says so. */
export async function noFetch(): Promise<Response> {
  throw new Error('nothing may be fetched here');
}

/** Claims in memory, like the store's. */
export function memoryClaim() {
  const keys = new Set<string>();
  return Object.assign(
    async (key: string) => {
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    },
    { keys },
  );
}

/** The Slack door in a real Fastify, with what it stands on replaced, and a shorthand that sends signed commands. */
export async function doorWith(part: Partial<SlackDoorOptions> = {}) {
  const clock = manualClock();
  const timers = manualSchedule();
  const log = memoryLog();
  const ask = fakeAsk();
  const app: FastifyInstance = Fastify();
  const options: SlackDoorOptions = {
    ask,
    access: fakeAccess(),
    kinds: [kindOf('ip'), kindOf('key', { sensitivity: 'restricted' })],
    settings: undefined,
    secrets: [testSecret],
    apiUrl: 'https://slack.test/api/',
    responseUrls: ['https://hooks.slack.com'],
    claim: memoryClaim(),
    clock,
    fetch: noFetch,
    log,
    schedule: timers.schedule,
    ...part,
  };
  await app.register(slackDoor, options);

  function send(fields: Record<string, string> = {}) {
    const { body, headers } = signedCommand(fields, { now: clock() });
    return app.inject({ method: 'POST', url: '/slack/commands', payload: body, headers });
  }

  async function message(fields: Record<string, string> = {}): Promise<SlackMessage> {
    const response = await send(fields);
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}: ${response.body}`);
    return response.json<SlackMessage>();
  }

  return { app, ask, clock, log, timers, send, message };
}
