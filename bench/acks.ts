import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadKinds } from '../src/kinds.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { otherDocuments, otherScopes, questionsOf } from './during-refresh/known-world.ts';
import { openLoad } from './open-load.ts';
import { fillIndex } from './router-index.ts';
import { signedCommand } from './signed-command.ts';
import { createWorld } from './simulated-aws/world.ts';

/** Of each kind but `ip`, in every place that holds anything: 10,880 documents in all. */
const EACH = 20;
const world = createWorld({ seed: 1, accounts: 20, regions: 17, largest: 20_000, interfaces: 100_000 });
const configuration = `access:
  groups: { support: { users: [U0BENCH] } }
  rules: [{ effect: allow, groups: [support], kinds: ['*'], see: restricted }]
limits: { questions: off, live: off }
slack: { teams: [T0BENCH] }
`;

/** Fills an index with all kinds; gives the addresses that can be asked for. */
async function fill(folder: string, documents: number): Promise<string[]> {
  const held = await fillIndex(folder, documents);
  const kinds = await loadKinds(new URL('../collectors/', import.meta.url));
  const store = await openSqlite({ folder, clock: Date.now });
  const writer = await store.writer();
  const records = otherScopes(kinds, world, Date.now());
  await writer.merge(otherDocuments(world, EACH), () => records, Date.now());
  await writer.close();
  await store.close();
  return held;
}

/**
 * Commands as people send them: mostly one kind, some `/whois`, help, lists, and things that nobody has. One in `lists` is a
 * list; none with 0.
 */
function commandsOf(held: readonly string[], lists: number): (n: number) => [command: string, text: string] {
  const question = questionsOf(world, EACH);
  return (n) => {
    if (n % 20 === 7) return ['/ipinfo', 'help'];
    if (n % lists === 13) return ['/s3info', 'list'];
    if (n % 10 === 3) return ['/dnsinfo', `www-${n}.example.com`];
    const { kind, text, id } = question(n);
    const asked = kind === 'ip' && id !== undefined ? (held[n % held.length] ?? text) : text;
    return [n % 10 === 1 ? '/whois' : `/${kind}info`, asked];
  };
}

/** Starts the product itself as a router; resolves when it listens. */
async function startRouter(folder: string, port: number, secret: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../src/server.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: String(port),
      CLOUDWHOIS_CONFIG: join(folder, 'cloudwhois.yaml'),
      CLOUDWHOIS_DATA: folder,
      CLOUDWHOIS_ROLES: 'router',
      SLACK_SIGNING_SECRET: secret,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
  return child;
}

/**
 * How long a router takes to answer commands of all kinds that come at a fixed rate, whoever waits: the product as a
 * process of its own, with an index, the audit on disk and every signature checked. Nothing is pinned: both cores are
 * there for server and client.
 */
export async function acks(options: {
  perSecond: number;
  seconds: number;
  documents: number;
  lists: number;
}): Promise<void> {
  const { perSecond, seconds, documents, lists } = options;
  const secret = randomBytes(16).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-acks-'));
  const port = 18_090;
  try {
    const command = commandsOf(await fill(folder, documents), lists);
    writeFileSync(join(folder, 'cloudwhois.yaml'), configuration);
    const request = (n: number) => signedCommand(secret, ...command(n));
    const child = await startRouter(folder, port, secret);
    const stopped = once(child, 'exit');
    const measure = async () => {
      await openLoad({ port, perSecond, seconds: 5, request });
      return openLoad({ port, perSecond, seconds, request });
    };
    const round = await measure().finally(() => child.kill());
    await stopped;
    if (round.failed > 0) throw new Error(`${round.failed} answers were not 200`);
    const load = (loadavg()[0] ?? 0).toFixed(1);
    console.log(
      `${round.answers} commands, ${perSecond} a second for ${seconds} s: p50 ${round.p50.toFixed(2)} ms, ` +
        `p99 ${round.p99.toFixed(2)} ms, longest ${round.longest.toFixed(1)} ms (target: p99 of 50 ms); load ${load}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
