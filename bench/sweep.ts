import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Weather } from './simulated-aws/faults.ts';
import type { WorldOptions } from './simulated-aws/world.ts';
import { createWorld } from './simulated-aws/world.ts';
import { slopeOf } from './slope.ts';
import { plot } from './sweep/plot.ts';
import type { Pass } from './sweep/run.ts';
import { sweep } from './sweep/run.ts';
import { schedule } from './sweep/schedule.ts';

/**
 * One refresh of a simulated organisation with the real SDK, budgets, refresh and store, against the ideal schedule:
 * the larger of (all calls × mean latency / calls at once) and, over every bucket, (its calls − burst) / refill.
 * `node bench/sweep.ts` takes a few minutes; `--full` is 500 accounts × 17 regions. `--memory` adds organisations of
 * several sizes, `--schedule` the schedule alone for 1,000 accounts × 30 regions, `--alone` leaves the refresh itself out, `--plot FILE`
 * writes an SVG.
 */
const { values: args } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    accounts: { type: 'string' },
    regions: { type: 'string', default: '17' },
    interfaces: { type: 'string' },
    largest: { type: 'string' },
    calls: { type: 'string', default: '8' },
    scopes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    memory: { type: 'boolean', default: false },
    schedule: { type: 'boolean', default: false },
    plot: { type: 'string' },
    alone: { type: 'boolean', default: false },
  },
});

const seed = Number(args.seed);
const calls = Number(args.calls);
const scopes = Number(args.scopes ?? calls * 2);
const weather: Weather = { seed, errors: 0.01, throttles: 0.02, latency: 80, spread: 40 };
const organisation: WorldOptions = {
  seed,
  accounts: Number(args.accounts ?? (args.full ? 500 : 60)),
  regions: Number(args.regions),
  largest: Number(args.largest ?? (args.full ? 100_000 : 20_000)),
  interfaces: Number(args.interfaces ?? (args.full ? 1_000_000 : 120_000)),
};

type Row = [what: string, measured: string, target: string];

function print(title: string, rows: readonly Row[]): void {
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`\n${title}\n\n| | measured | target |\n|---|---|---|\n${lines.join('\n')}\n`);
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const percent = (part: number, all: number) => `${((100 * part) / all).toFixed(2)} %`;

/** The ideal schedule in seconds. `latency`: milliseconds of all calls together. */
function idealOf(of: { latency: number; bucketSeconds: number }): number {
  return Math.max(of.latency / calls / 1000, of.bucketSeconds);
}

function passRows(one: Pass): Row[] {
  const { counts } = one;
  const ideal = idealOf(counts);
  return [
    ['scopes', whole(one.scopes), ''],
    ['calls', `${whole(counts.calls)}, at most ${counts.mostAtOnce} at once`, ''],
    ['duration', `${one.seconds.toFixed(1)} s`, ''],
    ['ideal schedule', `${ideal.toFixed(1)} s (buckets alone: ${counts.bucketSeconds.toFixed(1)} s)`, ''],
    ['duration / ideal', (one.seconds / ideal).toFixed(2), '1.15'],
    ['throttled since a bucket was empty', percent(counts.overrun, counts.calls), '1 %'],
    ['throttled at random, errors', `${whole(counts.throttled)}, ${whole(counts.errors)}`, ''],
    ['scopes lost', String(one.lost.length), '0'],
    ['processor time', `${one.processor.toFixed(1)} s`, ''],
    ['connections opened', String(counts.connections), ''],
    ['event loop at work', percent(one.busy, 1), ''],
    ['event loop delay p50, p99', `${one.delay.p50.toFixed(0)}, ${one.delay.p99.toFixed(0)} ms`, ''],
    [
      'late answers of the simulator',
      `${((counts.took - counts.latency) / counts.calls).toFixed(1)} ms a call`,
      '',
    ],
  ];
}

/** The same few scopes with ever more documents, in processes of their own: what grows does so with the documents. */
async function memory(): Promise<void> {
  const rows: Row[] = [];
  const points: { x: number; y: number }[] = [];
  for (const interfaces of [25_000, 100_000, 200_000]) {
    const world = { seed, accounts: 10, regions: 5, largest: interfaces, interfaces };
    const calm = { seed, errors: 0, throttles: 0, latency: 5, spread: 2 };
    const one = await sweep({ world, weather: calm, calls, scopes });
    points.push({ x: one.documents / 1e6, y: one.heap });
    rows.push([
      `${whole(one.documents)} documents, ${one.first.lost.length} scopes lost`,
      `${one.heap.toFixed(1)} MB in use by the collecting thread, ${whole(one.mostRss)} MB of the system's at most`,
      '',
    ]);
  }
  rows.push(['growth of what is in use', `${slopeOf(points).toFixed(1)} MB per million documents`, '10']);
  print('Memory', rows);
}

async function scheduleAlone(): Promise<void> {
  const world = { seed, accounts: 1000, regions: 30, largest: 100_000, interfaces: 4_000_000 };
  const one = await schedule({ world, weather, calls, scopes });
  const ideal = idealOf(one);
  print(`The schedule alone, 1,000 accounts × 30 regions, ${calls} calls at once`, [
    ['scopes', whole(one.scopes), ''],
    ['documents', whole(createWorld(world).total), ''],
    ['calls', whole(one.calls), ''],
    ['duration in virtual time', `${one.seconds.toFixed(1)} s`, ''],
    ['ideal schedule', `${ideal.toFixed(1)} s (buckets alone: ${one.bucketSeconds.toFixed(1)} s)`, ''],
    ['duration / ideal', (one.seconds / ideal).toFixed(3), '1.15'],
    ['throttled since a bucket was empty', percent(one.overrun, one.calls), '1 %'],
    ['throttled at random', percent(one.throttled, one.calls), ''],
    ['scopes lost', String(one.lost), '0'],
  ]);
}

async function sweepWhole(): Promise<void> {
  const title = `${organisation.accounts} accounts × ${organisation.regions} regions, ${calls} calls at once`;
  const swept = await sweep({ world: organisation, weather, calls, scopes });
  print(`The first load: ${title}`, passRows(swept.first));
  print('The same again, nothing changed', passRows(swept.again));
  print('Both', [
    ['load of the machine at the end, 5 minutes', (loadavg()[1] ?? 0).toFixed(1), ''],
    ['documents', whole(swept.documents), ''],
    ['look-ups with a wrong answer', `${swept.wrong} of ${swept.asked}`, '0'],
    ['memory at most', `${whole(swept.mostRss)} MB`, ''],
  ]);
  for (const { lost, failures } of [swept.first, swept.again]) {
    for (const one of lost.slice(0, 5)) process.stderr.write(`lost: ${one}\n`);
    for (const one of failures.slice(0, 5)) process.stderr.write(`${JSON.stringify(one)}\n`);
  }
  if (args.plot !== undefined) {
    const lines = [
      { label: 'calls', unit: 'per second', values: swept.first.counts.perSecond },
      { label: 'memory of the process', unit: 'MB', values: swept.first.memory.map(({ rss }) => rss) },
    ];
    writeFileSync(args.plot, plot(`A sweep of ${title}`, lines));
  }
}

if (!args.alone) await sweepWhole();
if (args.schedule) await scheduleAlone();
if (args.memory) await memory();
