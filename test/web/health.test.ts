import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { unavailable } from '#kit';
import type { WebApp } from './web-app.ts';
import { webApp } from './web-app.ts';

const complete: ScopeRecord = { key: 'ip/aws/111122223333/eu-west-1', outcome: 'complete' };
const failed: ScopeRecord = {
  key: 'ip/aws/111122223333/eu-west-2',
  outcome: 'denied',
  error: { code: 'AccessDenied', message: 'arn:secret' },
};
const excluded: ScopeRecord = { key: 'ip/aws/111122223333/eu-south-2', outcome: 'excluded' };
const never = new Promise<never>(() => {});

interface Scenario {
  name: string;
  world: Partial<WebApp['world']>;
  code: number;
  report: object;
}

const scenarios: Scenario[] = [
  {
    name: 'all read',
    world: { scopes: async () => [complete] },
    code: 200,
    report: { status: 'ready', index: 'ok', audit: 'ok' },
  },
  {
    name: 'one excluded',
    world: { scopes: async () => [complete, excluded] },
    code: 200,
    report: { status: 'ready' },
  },
  {
    name: 'one denied',
    world: { scopes: async () => [complete, failed] },
    code: 200,
    report: { status: 'degraded', scopes: { total: 2, outcomes: { complete: 1, denied: 1 } } },
  },
  {
    name: 'no scope record',
    world: { scopes: async () => [] },
    code: 503,
    report: { status: 'unready', index: 'ok', scopes: { total: 0, outcomes: {} } },
  },
  {
    name: 'no index',
    world: { scopes: async () => Promise.reject(unavailable('down')) },
    code: 503,
    report: { status: 'unready', index: 'unreachable' },
  },
  {
    name: 'no audit',
    world: { scopes: async () => [complete], healthy: false },
    code: 503,
    report: { status: 'unready', audit: 'unwritable' },
  },
  {
    name: 'stopping',
    world: { scopes: async () => [complete], stopping: true },
    code: 503,
    report: { status: 'stopping' },
  },
];

describe('health', () => {
  for (const { name, world, code, report } of scenarios) {
    it(`/readyz: ${name} gives ${code}`, async (t) => {
      const web = await webApp(t);
      Object.assign(web.world, world);

      const reply = await web.app.inject('/readyz');

      assert.equal(reply.statusCode, code);
      assert.partialDeepStrictEqual(reply.json(), report);
      assert.match(String(reply.headers['content-type']), /^application\/json/);
      for (const secret of ['111122223333', 'arn:secret', 'eu-west'])
        assert.ok(!reply.body.includes(secret), secret);
    });
  }

  it('/readyz does not wait for an index that never answers', async (t) => {
    const { app, world } = await webApp(t);
    await app.ready();
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    world.scopes = () => {
      resolve();
      return never;
    };
    t.mock.timers.enable({ apis: ['setTimeout'] });

    const pending = app.inject('/readyz');
    await reached;
    t.mock.timers.tick(2_000);

    assert.equal((await pending).json().index, 'unreachable');
  });

  it('/livez touches nothing', async (t) => {
    const { app, world } = await webApp(t);
    world.scopes = () => assert.fail('asked the index');
    world.healthy = false;

    const reply = await app.inject('/livez');

    assert.equal(reply.statusCode, 200);
    assert.deepEqual(reply.json(), { status: 'live' });
  });

  it('/livez tells a balancer that the process is about to end', async (t) => {
    const { app, world } = await webApp(t);
    world.stopping = true;

    const reply = await app.inject('/livez');

    assert.equal(reply.statusCode, 503);
    assert.deepEqual(reply.json(), { status: 'stopping' });
  });
});
