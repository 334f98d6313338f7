import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Round as Loaded } from './load.ts';
import { load, median } from './load.ts';
import { fillIndex } from './router-index.ts';
import { signedCommand } from './signed-command.ts';
import { pin, processorTime, startServer } from './start-server.ts';

interface Options {
  /** Requests of each server in a round. */
  requests: number;
  rounds: number;
  documents: number;
  connections: number;
}

/** What is asked of which server of `bench/servers`; a command without a text asks for what the index holds, in turn. */
const servers = {
  bare: { file: 'bare.ts', command: '/ipinfo' },
  bolt: { file: 'bolt.ts', command: '/ipinfo' },
  // Without a bot token it is answered with a constant
  empty: { file: 'full.ts', command: '/whois', text: 'watches' },
  help: { file: 'full.ts', command: '/ipinfo', text: 'help' },
  full: { file: 'full.ts', command: '/ipinfo' },
  // Asked by many within moments: their answers are given again
  again: { file: 'full.ts', command: '/ipinfo', different: 1000 },
} satisfies Record<string, { file: string; command: string; text?: string; different?: number }>;
type Name = keyof typeof servers;
/** `processor`: microseconds of the server for a request, in all of its threads. */
type Round = Loaded & { processor: number };
type Results = ReadonlyMap<Name, Round[]>;
const names = Object.keys(servers) as Name[];

const configuration = `access:
  groups: { support: { users: [U0BENCH] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
limits: { questions: off, live: off }
slack: { teams: [T0BENCH] }
`;

/** Compares our door with bare Fastify and with Bolt: servers take turns, so that a machine that changes its mind changes it for all. */
export async function beside(options: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-bench-'));
  try {
    tell(await measure(folder, options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  folder: string,
  { requests, rounds, documents, connections }: Options,
): Promise<Results> {
  const secret = randomBytes(16).toString('hex');
  const held = await fillIndex(folder, documents);
  writeFileSync(join(folder, 'cloudwhois.yaml'), configuration);
  pin(process.pid, 1);
  const results = new Map<Name, Round[]>(names.map((name) => [name, []]));
  const children = new Map<Name, ChildProcess>();
  const portOf = (name: Name) => 18_080 + names.indexOf(name);
  const round = async (name: Name, count: number): Promise<Round> => {
    const { command, text, different }: { command: string; text?: string; different?: number } =
      servers[name];
    const texts = text === undefined ? held.slice(0, different) : [text];
    const made = Array.from({ length: count }, (_, i) =>
      signedCommand(secret, command, texts[i % texts.length] ?? ''),
    );
    const pid = children.get(name)?.pid;
    const before = processorTime(pid);
    const loaded = await load({ port: portOf(name), requests: made, connections });
    return { ...loaded, processor: (processorTime(pid) - before) / count };
  };
  try {
    for (const name of names)
      children.set(name, await startServer(servers[name].file, { port: portOf(name), secret, folder }));
    for (const name of names) await round(name, Math.min(5000, requests));
    for (let i = 0; i < rounds; i++) {
      for (const name of i % 2 === 0 ? names : names.toReversed()) {
        const result = await round(name, requests);
        if (result.failed > 0) throw new Error(`${name}: ${result.failed} answers were not 200`);
        results.get(name)?.push(result);
      }
    }
  } finally {
    for (const child of children.values()) child.kill();
  }
  return results;
}

function tell(results: Results): void {
  const of = (name: Name, member: keyof Round) => (results.get(name) ?? []).map((result) => result[member]);
  const ratio = (a: Name, b: Name, member: keyof Round) => {
    const pairs = of(a, member).map((value, i) => value / (of(b, member)[i] ?? Number.NaN));
    return `${median(pairs).toFixed(2)} (${Math.min(...pairs).toFixed(2)}-${Math.max(...pairs).toFixed(2)})`;
  };
  console.log(`| server | requests/s | p50 ms | p99 ms | processor µs |\n|---|---|---|---|---|`);
  for (const name of names) {
    const middle = (member: keyof Round, digits: number) => median(of(name, member)).toFixed(digits);
    const figures = [middle('perSecond', 0), middle('p50', 2), middle('p99', 2), middle('processor', 0)];
    console.log(`| ${name} | ${figures.join(' | ')} |`);
  }
  console.log(`\n| median of rounds of the ratio of requests/s (least-greatest) | |\n|---|---|`);
  console.log(`| full / bare | ${ratio('full', 'bare', 'perSecond')} |`);
  console.log(`| empty / bare | ${ratio('empty', 'bare', 'perSecond')} |`);
  console.log(`| help / bare | ${ratio('help', 'bare', 'perSecond')} |`);
  console.log(`| full / bolt | ${ratio('full', 'bolt', 'perSecond')} |`);
  console.log(`| again / bare | ${ratio('again', 'bare', 'perSecond')} |`);
  console.log(`| again / bolt | ${ratio('again', 'bolt', 'perSecond')} |`);
  console.log(`| bare / full, processor time | ${ratio('bare', 'full', 'processor')} |`);
  console.log(`| bare / empty, processor time | ${ratio('bare', 'empty', 'processor')} |`);
  console.log(`| bolt / full, processor time | ${ratio('bolt', 'full', 'processor')} |`);
  console.log(`| full / bolt, p99 | ${ratio('full', 'bolt', 'p99')} |`);
  console.log(`| again / bolt, p99 | ${ratio('again', 'bolt', 'p99')} |`);
}
