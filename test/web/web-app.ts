import { Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { ScopeRecord } from '#kit';
import { manualClock } from '#kit/testing';
import { createMetrics } from '../../src/web/metrics.ts';
import type { WebOptions } from '../../src/web/web.ts';
import { webDoor } from '../../src/web/web.ts';
import {
  examples,
  fakeAccess,
  fakeAsk,
  kinds,
  messageOf,
  personas,
  records,
  start,
  timetable,
} from './fixtures.ts';

export interface WebApp {
  app: FastifyInstance;
  ask: ReturnType<typeof fakeAsk>;
  metrics: ReturnType<typeof createMetrics>;
  clock: ReturnType<typeof manualClock>;
  /** Everything that was logged. */
  log: () => string;
  /** What health and metrics see; change it to change them. */
  world: { scopes: () => Promise<readonly ScopeRecord[]>; healthy: boolean; stopping: boolean };
}

/** The whole web door over fakes; closed when the test ends. */
export async function webApp(t: Pick<TestContext, 'after'>, part: Partial<WebOptions> = {}): Promise<WebApp> {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = fastify({ logger: { stream } });
  t.after(() => app.close());
  const clock = manualClock(start);
  const ask = fakeAsk();
  const world = { scopes: async () => records(), healthy: true, stopping: false };
  const scopes = () => world.scopes();
  const audit = { healthy: () => world.healthy };
  const metrics = createMetrics({ scopes, audit, now: clock, timetable });
  const names: Record<string, string> = { '444455556666': 'data-lab' };
  let id = 0;
  await webDoor(app, {
    version: '0.0.0',
    kinds,
    ask,
    access: fakeAccess,
    status: async (principal) => ({ for: principal.type }),
    changes: async () => ({ changes: [], cursor: '0', more: false }),
    trail: async () => ({ records: [], cursor: '', more: false }),
    scopes,
    audit,
    stopping: () => world.stopping,
    metrics,
    now: clock,
    newId: () => `id-${++id}`,
    demo: {
      personas,
      examples,
      slackMessage: messageOf,
      accounts: {
        get: (account) => ({
          provider: 'aws',
          id: account,
          ...(names[account] ? { name: names[account] } : {}),
        }),
      },
    },
    ...part,
  });
  return { app, ask, metrics, clock, world, log: () => lines.join('') };
}
