import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { silent } from '#kit';
import { writerNow } from '../src/refresh/lease.ts';
import type { Asking, Runtime } from '../src/runtime.ts';
import { loadFromEnvironment, openAsking, openRuntime, startBackground } from '../src/runtime.ts';
import type { Known } from './during-refresh/known-world.ts';
import { otherDocuments, otherScopes, questionsOf } from './during-refresh/known-world.ts';
import type { Phase } from './during-refresh/phase.ts';
import { compare, tell } from './during-refresh/phase.ts';
import { configuration } from './during-refresh/settings.ts';
import { timed } from './during-refresh/timed.ts';
import { forkSimulatedAws } from './simulated-aws/process.ts';
import { createWorld } from './simulated-aws/world.ts';

/**
 * Questions through `ask` (rights, audit on disk, coverage) at rest, and while the collector's thread reads the whole
 * organisation again from a simulated AWS; in turn, in one process, as the server does it. Every answer is compared with
 * the world. Of each question it is told how long it took, and how much of that was work of the thread that asks, or a
 * wait for a processor: what others do on the machine changes all but the work.
 * `node bench/during-refresh.ts [--rounds 3] [--accounts 20] [--interfaces 100000]`: a round takes one to two minutes,
 * since nothing is due again before the next full minute.
 */
const { values: args } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    accounts: { type: 'string', default: '20' },
    interfaces: { type: 'string', default: '100000' },
    /** Milliseconds from an answer to the next question. */
    pause: { type: 'string', default: '5' },
  },
});
/** Documents of each other kind in every place that holds anything. */
const EACH = 20;
const MINUTE_MS = 60_000;

const world = {
  seed: 1,
  accounts: Number(args.accounts),
  regions: 17,
  largest: 20_000,
  interfaces: Number(args.interfaces),
};
const weather = { seed: 1, errors: 0.01, throttles: 0.02, latency: 80, spread: 40 };
const known = createWorld(world);
const folder = mkdtempSync(join(tmpdir(), 'during-refresh-'));
/** Asks one question after the other until it is told to stop; each in a turn of its own, as a request comes. */
async function askUntil(
  ask: Asking['ask'],
  question: (n: number) => Known,
  isOver: () => Promise<boolean>,
): Promise<Phase> {
  const phase: Phase = { took: [], worked: [], starved: [], wrong: [] };
  for (let n = 0; n % 20 > 0 || !(await isOver()); n++) {
    await wait(Number(args.pause));
    const { took, worked, starved, wrong } = await timed(ask, question(n));
    phase.took.push(took);
    phase.worked.push(worked);
    phase.starved.push(starved);
    if (wrong !== undefined) phase.wrong.push(wrong);
  }
  return phase;
}

/** Starts the collector's thread as the server does, and gives back what stops it. */
function startCollector(environment: Record<string, string>): () => Promise<void> {
  const entry = new URL('../src/collector.ts', import.meta.url);
  const background = startBackground({
    entry,
    data: { environment, cwd: folder },
    log: silent,
    clock: Date.now,
  });
  return () => background.stop(10_000);
}

async function isRefreshing({ store }: Runtime): Promise<boolean> {
  return (await writerNow({ state: store.state, clock: Date.now })) !== undefined;
}

/** Waits for the refresh that begins when the collector starts. */
async function begun(runtime: Runtime): Promise<void> {
  while (!(await isRefreshing(runtime))) await wait(20);
}

const nextMinute = () => Math.ceil((Date.now() + 1) / MINUTE_MS) * MINUTE_MS;
/** Fills the index: what the simulated AWS does not know of is imported, the rest is read by the collector. */
async function fill(runtime: Runtime, environment: Record<string, string>): Promise<void> {
  const writer = await runtime.store.writer();
  const records = otherScopes(runtime.kinds, known, Date.now());
  await writer.merge(otherDocuments(known, EACH), () => records, Date.now());
  await writer.close();
  const stop = startCollector(environment);
  await begun(runtime);
  while (await isRefreshing(runtime)) await wait(100);
  await stop();
}

async function rounds(runtime: Runtime, environment: Record<string, string>): Promise<void> {
  const { ask, close } = await openAsking(runtime);
  const question = questionsOf(known, EACH);
  const pairs: { atRest: Phase; during: Phase }[] = [];
  const warm = Date.now() + 2000;
  await askUntil(ask, question, async () => Date.now() > warm);
  for (let round = 0; round < Number(args.rounds); round++) {
    const due = Math.max(nextMinute(), Date.now() + 20_000);
    const atRest = await askUntil(ask, question, async () => Date.now() >= due);
    const stop = startCollector(environment);
    await begun(runtime);
    const during = await askUntil(ask, question, async () => !(await isRefreshing(runtime)));
    await stop();
    tell('at rest', atRest);
    tell('during refresh', during);
    pairs.push({ atRest, during });
  }
  await close();
  process.stdout.write(`${compare(pairs)}\n`);
}

// As the collector's: a real AWS would take nothing from whoever answers
const priority = constants.priority.PRIORITY_BELOW_NORMAL;
const simulated = await forkSimulatedAws({ world, weather, priority });
Object.assign(process.env, {
  AWS_ENDPOINT_URL: simulated.url,
  AWS_ACCESS_KEY_ID: 'AKIASIMULATEDHUB',
  AWS_SECRET_ACCESS_KEY: 'simulated',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
});
const environment = {
  AWS_ENDPOINT_URL: simulated.url,
  AWS_REGION: 'us-east-1',
  CLOUDWHOIS_CONFIG: join(folder, 'cloudwhois.yaml'),
  CLOUDWHOIS_DATA: join(folder, 'data'),
  LOG_LEVEL: 'error',
};
try {
  writeFileSync(join(folder, 'ranges.json'), JSON.stringify({ prefixes: [], ipv6_prefixes: [] }));
  writeFileSync(environment.CLOUDWHOIS_CONFIG, configuration('* * * * *'));
  const loaded = await loadFromEnvironment({ environment, cwd: folder, clock: Date.now });
  const runtime = await openRuntime({ ...loaded, clock: Date.now, log: silent, role: 'router' });
  await fill(runtime, environment);
  await rounds(runtime, environment);
  await runtime.close();
} finally {
  await simulated.stop();
  rmSync(folder, { recursive: true });
}
process.exit();
