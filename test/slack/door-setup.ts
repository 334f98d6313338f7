import Fastify, { type FastifyInstance } from 'fastify';
import { manualClock, memoryLog } from '#kit/testing';
import { type SlackDoorOptions, slackDoor } from '../../src/slack/door.ts';
import type { SlackMessage } from '../../src/slack/message/message.ts';
import { openOutgoing } from '../../src/slack/outgoing.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { fakeAccess, fakeAsk, kindOf, manualSchedule } from './fakes.ts';
import {
  type ClickFields,
  signedClick,
  signedCommand,
  signedEvent,
  signedInteraction,
  testSecret,
} from './sign.ts';

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

/**
 * The Slack door in a real Fastify, with what it stands on replaced, and shorthands that send signed requests. With a
 * bot token it can post, over `fetch`.
 */
export async function doorWith({
  botToken,
  ...part
}: Partial<SlackDoorOptions> & { botToken?: string } = {}) {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const timers = manualSchedule();
  const log = memoryLog();
  const ask = fakeAsk();
  const app: FastifyInstance = Fastify();
  const options: SlackDoorOptions = {
    ask,
    access: fakeAccess(),
    status: () => Promise.reject(new Error('nobody asks for the status here')),
    kinds: [kindOf('ip'), kindOf('key', { sensitivity: 'restricted' })],
    settings: undefined,
    secrets: [testSecret],
    responseUrls: ['https://hooks.slack.com'],
    claim: memoryClaim(),
    clock,
    fetch: noFetch,
    log,
    schedule: timers.schedule,
    ...part,
  };
  const { access, fetch } = options;
  const outgoing =
    botToken === undefined
      ? {}
      : openOutgoing({
          ...{ access, clock, fetch, log, state, teams: [], token: botToken, schedule: timers.schedule },
          apiUrl: 'https://slack.test/api/',
        });
  await app.register(slackDoor, { ...outgoing, ...options });

  function send(fields: Record<string, string> = {}) {
    const { body, headers } = signedCommand(fields, { now: clock() });
    return app.inject({ method: 'POST', url: '/slack/commands', payload: body, headers });
  }

  async function message(fields: Record<string, string> = {}): Promise<SlackMessage> {
    const response = await send(fields);
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}: ${response.body}`);
    return response.json<SlackMessage>();
  }

  function click(action: { id: string; value: string }, fields: ClickFields = {}) {
    const { body, headers } = signedClick(action, fields, { now: clock() });
    return app.inject({ method: 'POST', url: '/slack/interactions', payload: body, headers });
  }

  function interact(payload: object) {
    const { body, headers } = signedInteraction(payload, { now: clock() });
    return app.inject({ method: 'POST', url: '/slack/interactions', payload: body, headers });
  }

  function event(body: object) {
    const { body: payload, headers } = signedEvent(body, { now: clock() });
    return app.inject({ method: 'POST', url: '/slack/events', payload, headers });
  }

  return { app, ask, clock, log, state, timers, send, message, click, interact, event };
}
