import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Store } from '#kit';
import { silent } from '#kit';
import { kind } from '../../collectors/ip/index.ts';
import { refresh } from '../../src/refresh/refresh.ts';
import type { RefreshReport } from '../../src/refresh/report.ts';
import { createAws } from '../../src/sources/aws/aws.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import type { Counts } from '../simulated-aws/counts.ts';
import { difference } from '../simulated-aws/counts.ts';
import type { Weather } from '../simulated-aws/faults.ts';
import { forkSimulatedAws } from '../simulated-aws/process.ts';
import { randomOf } from '../simulated-aws/random.ts';
import type { World, WorldOptions } from '../simulated-aws/world.ts';
import { addressOf, createWorld, idOf } from '../simulated-aws/world.ts';

export interface SweepOptions {
  world: WorldOptions;
  weather: Weather;
  /** Calls that are under way at the same time, and scopes; the product's own values where absent. */
  calls?: number;
  scopes?: number;
}

/** What one pass came to. Cloneable. */
export interface Pass {
  seconds: number;
  /** Scopes that were run; those that are not complete, or hold another number of documents than the world. */
  scopes: number;
  lost: string[];
  counts: Counts;
  /** Seconds of processor time, of all threads. */
  processor: number;
  /** Part of the time that the event loop worked, and its delay in milliseconds. */
  busy: number;
  delay: { p50: number; p99: number };
  /** Every second: megabytes. */
  memory: { rss: number; heap: number }[];
  failures: RefreshReport['failures'];
}

/** A first load, and the same again with nothing changed. Cloneable. */
export interface Sweep {
  first: Pass;
  again: Pass;
  documents: number;
  /** Of `asked` look-ups by address, those whose answer was not the world's. */
  wrong: number;
  asked: number;
  /** Megabytes: the heap after a collection at the end, and the most that the process ever had. */
  heap: number;
  mostRss: number;
}

const MB = 1_048_576;
const LOOKUPS = 500;

/** One sweep in a process of its own, which starts the simulated AWS in another one. */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    serialization: 'advanced',
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'AKIASIMULATEDHUB',
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Sweep));
    child.once('exit', (code) => reject(new Error(`the sweep ended with ${code}`)));
  });
}

async function main(options: SweepOptions): Promise<Sweep> {
  const world = createWorld(options.world);
  const simulated = await forkSimulatedAws(options);
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  const store = await openSqlite({ folder, clock: Date.now });
  const cloud = createAws({
    settings: { discover: 'organizations', role: 'cloudwhois-reader' },
    kinds: new Map(),
    networks: [],
    clock: Date.now,
    log: silent,
    environment: { endpoint: simulated.url },
    fetch,
    resolve: () => async () => [],
    sessionName: 'cloudwhois-sweep',
    ...(options.calls !== undefined && { calls: options.calls }),
  });
  const pass = async (): Promise<Pass> => {
    const before = await simulated.counts();
    const watch = startWatch();
    const report = await refresh({
      kinds: new Map([['ip', kind]]),
      select: { providers: ['aws'] },
      cloud,
      store,
      clock: Date.now,
      elapsed: () => performance.now(),
      log: silent,
      random: randomOf(options.world.seed),
      onlyDue: false,
      ...(options.scopes !== undefined && { concurrency: options.scopes }),
      signal: new AbortController().signal,
    });
    const watched = watch();
    const counts = difference(before, await simulated.counts());
    const lost = await lostScopes(store, world);
    return { ...watched, counts, scopes: report.runs, failures: report.failures, lost };
  };
  try {
    const first = await pass();
    const again = await pass();
    return {
      first,
      again,
      documents: world.total,
      heap: collectedHeap(),
      mostRss: process.resourceUsage().maxRSS / 1024,
      ...(await lookUp(store, world)),
    };
  } finally {
    await cloud.close();
    await store.close();
    await simulated.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Measures the process from now until the function is called. */
function startWatch() {
  const memory: Pass['memory'] = [];
  const began = performance.now();
  const delays = monitorEventLoopDelay({ resolution: 10 });
  const sample = () => {
    const { rss, heapUsed } = process.memoryUsage();
    const now = { rss: rss / MB, heap: heapUsed / MB };
    // Where the event loop was held up, the seconds in between have no value of their own
    do memory.push(now);
    while (memory.length <= (performance.now() - began) / 1000);
  };
  sample();
  const timer = setInterval(sample, 1000);
  delays.enable();
  const before = performance.eventLoopUtilization();
  const used = process.cpuUsage();
  return () => {
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    const processor = (user + system) / 1e6;
    clearInterval(timer);
    sample();
    delays.disable();
    const delay = { p50: delays.percentile(50) / 1e6, p99: delays.percentile(99) / 1e6 };
    return { seconds, processor, memory, delay, busy: performance.eventLoopUtilization(before).utilization };
  };
}

function collectedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

function placesOf(world: World) {
  return world.accounts.flatMap((account) => world.regions.map((region) => ({ account, region })));
}

async function lostScopes(store: Store, world: World): Promise<string[]> {
  const records = new Map((await store.index.scopes('ip')).map((record) => [record.key, record]));
  return placesOf(world).flatMap(({ account, region }) => {
    const record = records.get(`ip/aws/${account}/${region}`);
    const isWhole = record?.outcome === 'complete' && record.count === world.documents(account, region);
    return isWhole ? [] : [`${account}/${region}: ${record?.outcome}, ${record?.count}`];
  });
}

/** Some addresses, against the index. */
async function lookUp(store: Store, world: World): Promise<Pick<Sweep, 'wrong' | 'asked'>> {
  const places = placesOf(world);
  const random = randomOf(world.total);
  let wrong = 0;
  for (let i = 0; i < LOOKUPS; i++) {
    const at = Math.floor(random() * places.length);
    const { account, region } = places[at] as (typeof places)[number];
    const { interfaces } = world.sizes(account, region);
    const n = Math.floor(random() * Math.max(1, interfaces));
    const page = await store.index.find({
      match: { address: addressOf(n) },
      accounts: [account],
      limit: 1000,
    });
    const number = world.accounts.indexOf(account) * 64 + world.regions.indexOf(region);
    const id = `${account}/${region}/${idOf('eni', number, n)}`;
    const isThere = page.documents.some((document) => document.id === id);
    if (isThere !== interfaces > 0) wrong++;
  }
  return { wrong, asked: LOOKUPS };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await main(JSON.parse(process.argv[2] ?? '{}') as SweepOptions);
  process.send?.(result);
  process.disconnect?.();
}
