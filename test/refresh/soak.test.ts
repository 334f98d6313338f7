import assert from 'node:assert/strict';
import { it } from 'node:test';
import { collected } from '#kit/testing';
import { createRandom } from '../../src/demo/random.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { startProcess } from './soak-process.ts';
import { soakWorld } from './soak-world.ts';
import { simulatedTime } from './time.ts';
import { kindOf, kindsOf } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = 30;

/** Two replicas refresh a world that changes for 30 days, in which everything goes wrong that can. */
it('the index is the world after 30 days of faults', async (t) => {
  const seed = process.env['CLOUDWHOIS_TEST_SEED'] ?? '2';
  t.diagnostic(`CLOUDWHOIS_TEST_SEED=${seed}`);
  const random = createRandom(seed);
  const time = simulatedTime();
  const store = createMemoryStore({ clock: time.clock });
  const world = soakWorld(random);
  const kinds = kindsOf(kindOf('ip'), kindOf('s3', 'account', '0 */6 * * *'));
  const happened = { commits: 0, leases: 0, retired: 0, kills: 0, stops: 0, steps: 0, errors: 0 };
  const live = new Set<number>();
  const ages = new Map<string, number>();
  /** Since when (elapsed) the list of accounts has not had a scope. */
  const missing = new Map<string, number>();
  /** What must never happen, and did. */
  const wrong: string[] = [];
  let pids = 0;
  let newest = 0;

  function start(host: string): void {
    const pid = ++pids;
    live.add(pid);
    startProcess({
      ...{ time, store, world, random, kinds, host, pid },
      alive: (one) => live.has(one),
      wrote({ epoch, commit }) {
        if (epoch < newest) wrong.push(`epoch ${epoch} wrote after ${newest}`);
        if (epoch > newest) happened.leases++;
        newest = epoch;
        if (commit) check(commit);
      },
      error(message, fields) {
        happened.errors++;
        const { err } = fields as { err?: Error & { code?: string } };
        if (err?.code !== 'unavailable') wrong.push(`${message}: ${err?.message}`);
      },
      died() {
        happened.kills++;
        live.delete(pid);
        time.later(() => start(host), random.below(10 * MINUTE));
      },
      stopped: () => happened.stops++,
    });
  }

  /** Nothing goes that is there: a run commits all that it saw, nothing older than before; a week of absence retires. */
  function check({
    key,
    outcome,
    count,
    seen,
  }: {
    key: string;
    outcome: string;
    count: number;
    seen?: { ids: number; age: number };
  }): void {
    happened.commits++;
    if (outcome === 'excluded') {
      happened.retired++;
      const absent = time.elapsed() - (missing.get(key) ?? Infinity);
      if (absent < 7 * 24 * HOUR - 2 * HOUR - 20 * MINUTE)
        wrong.push(`${key} retired after ${absent / HOUR} h`);
      return;
    }
    if (outcome !== 'complete' || count !== seen?.ids)
      wrong.push(`${key}: ${count} committed of ${seen?.ids}`);
    if ((seen?.age ?? -1) < (ages.get(key) ?? 0)) wrong.push(`${key} went back in time`);
    ages.set(key, seen?.age ?? 0);
  }

  const scopesOf = (key: string) => key.replace('/', '/aws/');
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 20 * MINUTE) {
      world.change();
      const listed = [...world.documents.keys()].filter((key) => !world.hidden.has(key.split('/')[1] ?? ''));
      const there = new Set(listed.map(scopesOf));
      for (const key of ages.keys()) {
        if (there.has(key)) missing.delete(key);
        else if (!missing.has(key)) missing.set(key, time.elapsed());
      }
      await time.advance(20 * MINUTE);
    }
  }
  const indexed = async () =>
    (await collected(store.index.export())).map(({ scope, id, name }) => `${scope} ${id} ${name}`).sort();
  const real = () =>
    [...world.documents].flatMap(([key, documents]) =>
      [...documents].map(([id, version]) => `${scopesOf(key)} ${id} v${version}`),
    );

  start('a');
  start('b');
  for (let day = 0; day < DAYS; day++) {
    await pass(12 * HOUR);
    if (random.oneIn(3)) {
      happened.steps++;
      time.step(time.clock() - time.elapsed() > Date.UTC(2026, 10, 21, 3) ? -HOUR : HOUR);
    }
    await pass(12 * HOUR);
    assert.deepEqual(wrong, []);
  }
  world.calm();
  // The longest interval, the longest stop, and what an empty scope may be late
  await pass(13 * HOUR);
  const there = new Set(world.documents.keys().map(scopesOf));
  const now = (await indexed()).filter((line) => there.has(line.split(' ', 1)[0] ?? ''));
  assert.deepEqual(now, real().sort());
  await pass(8 * 24 * HOUR);
  assert.deepEqual(await indexed(), real().sort());
  assert.deepEqual(wrong, []);
  t.diagnostic(JSON.stringify(happened));
  assert.ok(Math.min(happened.kills, happened.stops, happened.errors) > 5, 'too little went wrong');
});
