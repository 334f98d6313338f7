import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { AuditEntry, Principal, Refusal, Store } from '#kit';
import { silent } from '#kit';
import { createRefusals } from '../../src/refresh/accept.ts';
import { followAccepted } from '../../src/refresh/follow-accepted.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { settled } from '../slack/fakes.ts';
import { account, awsError, documentsOf, setUp } from './world.ts';

const place = `${account}/eu-west-1`;
const key = `ip/aws/${place}`;
const operator: Principal = { type: 'slack', team: 'T1', user: 'U0OP' };
const actor = { principal: operator, door: 'slack', requestId: 'r1' };
const HOUR = 3_600_000;

/** A scope that had 100 documents, and one run that found 10: in one store, or as `router` and `collector` have it open. */
async function refused(stores?: { router: Store; collector: Store }) {
  const world = setUp();
  const { router: store, collector } = stores ?? { router: world.store, collector: world.store };
  const setup = { ...world, store };
  const audited: AuditEntry[] = [];
  const find = (count: number) => setup.world.weather.set(place, { documents: documentsOf({}, count) });
  const refusals = createRefusals({
    ...{ index: store.index, state: store.state, clock: setup.clock },
    access: { isOperator: (principal) => JSON.stringify(principal) === JSON.stringify(operator) },
    audit: { write: async (entry) => void audited.push(entry) },
  });
  const run = async () => {
    setup.clock.advance(HOUR / 2);
    await setup.run({ store: collector });
    return (await store.index.find({ match: { all: true } })).total;
  };
  find(100);
  await run();
  find(10);
  await run();
  const only = async (): Promise<Refusal> => {
    const [refusal, more] = await refusals.list(operator);
    assert.ok(refusal && !more);
    return refusal;
  };
  return { ...setup, refusals, audited, find, run, only };
}

describe('a refusal that an operator accepted', () => {
  it('lets the next run of that scope commit, once, and is audited once', async () => {
    const { refusals, only, run, find, audited } = await refused();
    const refusal = await only();
    assert.deepEqual([refusal.scope, refusal.was, refusal.now], [key, 100, 10]);
    await refusals.accept(actor, refusal);
    await refusals.accept(actor, refusal);
    find(40);

    assert.equal(await run(), 40, 'less is lost than was accepted');
    assert.deepEqual(await refusals.list(operator), []);
    assert.deepEqual(
      audited.map(({ principal, value, text }) => [principal, value, text]),
      [['slack:T1/U0OP', key, 'refused scope accepted: it had 100 documents, and the run found 10']],
    );
    find(3);
    assert.equal(await run(), 40, 'a later loss is another one');
  });

  it('reaches the process that writes the index', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-'));
    const { clock } = setUp();
    const [router, collector] = await Promise.all([
      openSqlite({ folder, clock }),
      openSqlite({ folder, clock }),
    ]);
    t.after(async () => {
      await router.close();
      await collector.close();
      rmSync(folder, { recursive: true });
    });
    const { refusals, only, run, find } = await refused({ router, collector });
    await refusals.accept(actor, await only());
    find(40);

    assert.equal(await run(), 40);
  });

  const others: {
    name: string;
    between?: (world: Awaited<ReturnType<typeof refused>>) => unknown;
    thenFinds: number;
  }[] = [
    { name: 'one that loses more', thenFinds: 2 },
    {
      name: 'one after a run that failed',
      between: async ({ world, run }) => {
        world.weather.set(place, { error: awsError('Throttling') });
        await run();
      },
      thenFinds: 40,
    },
    {
      name: 'one after another refusal',
      between: async ({ find, run }) => {
        find(2);
        await run();
      },
      thenFinds: 40,
    },
    { name: 'one that comes a day later', between: ({ clock }) => clock.advance(24 * HOUR), thenFinds: 40 },
  ];
  for (const { name, between, thenFinds } of others) {
    it(`is not for ${name}`, async () => {
      const setup = await refused();
      await setup.refusals.accept(actor, await setup.only());
      await between?.(setup);
      setup.find(thenFinds);

      assert.equal(await setup.run(), 100);
    });
  }

  it('is for operators, and for the refusal that they saw', async () => {
    const { refusals, only, run, find, audited } = await refused();
    const seen = await only();
    const other = { ...actor, principal: { type: 'slack', team: 'T1', user: 'U0SUP1' } as const };
    assert.deepEqual(await refusals.list(other.principal), []);
    await assert.rejects(refusals.accept(other, seen), { code: 'denied' });
    await assert.rejects(refusals.accept(actor, { ...seen, scope: `ip/aws/${account}/us-east-1` }), {
      code: 'not-found',
    });
    find(40);
    await run();
    await assert.rejects(refusals.accept(actor, seen), { code: 'not-found' });
    assert.equal(audited.length, 0);
    find(60);
    assert.equal(await run(), 60);
    await assert.rejects(refusals.accept(actor, seen), { code: 'not-found' });
  });
});

describe('what was accepted', () => {
  it('is read at once by one collector, and tried at its next run where that fails', async () => {
    const { refusals, only, store } = await refused();
    const timers: (() => void)[] = [];
    const stop = new AbortController();
    const read: string[][] = [];
    const options = {
      ...{ state: store.state, signal: stop.signal, log: silent },
      later: (work: () => void) => {
        timers.push(work);
        return () => {};
      },
      read: async (scopes: ReadonlySet<string>) => {
        read.push([...scopes]);
        throw new Error('the lease was lost');
      },
    };
    const both = [followAccepted(options), followAccepted(options)];
    const turn = async () => {
      for (const work of timers.splice(0)) work();
      await settled();
    };
    await turn();
    assert.deepEqual(read, []);
    await refusals.accept(actor, await only());
    await turn();
    await turn();
    assert.deepEqual(read, [[key]]);
    stop.abort();
    await Promise.all(both);
  });
});
