import type { ChildProcess } from 'node:child_process';
import { fork, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Round } from './load.ts';
import { load, median } from './load.ts';
import { fillIndex } from './router-index.ts';

/**
 * Signed `/ipinfo` end to end, against bare Fastify and against Bolt, in one run: servers take turns, so that a
 * machine that changes its mind changes it for all. `node bench/router.ts [--requests 20000] [--rounds 5]`
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    documents: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '50' },
  },
});
const secret = randomBytes(16).toString('hex');
const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-bench-'));
const here = fileURLToPath(new URL('.', import.meta.url));
const held = await fillIndex(folder, Number(values.documents));
writeFileSync(
  join(folder, 'cloudwhois.yaml'),
  `access:
  groups: { support: { users: [U0BENCH] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
limits: { questions: off, live: off }
slack: { teams: [T0BENCH] }
`,
);

let serial = 0;

/** Keeps the server and the load apart, where the system can do that. */
function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}
pin(process.pid, 1);

/** A signed slash command as Slack sends it; each has a trigger id of its own, since a replay is not answered. */
function request(text: string): Buffer {
  const time = Math.floor(Date.now() / 1000);
  const body =
    `token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T0BENCH&team_domain=bench&channel_id=D0BENCH&channel_name=directmessage` +
    `&user_id=U0BENCH&user_name=bench&command=%2Fipinfo&text=${text}&api_app_id=A0BENCH` +
    `&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0BENCH%2F1%2Fx&trigger_id=${++serial}.1.x`;
  const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  return Buffer.from(
    `POST /slack/commands HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
      `x-slack-request-timestamp: ${time}\r\nx-slack-signature: v0=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

const servers = {
  bare: { file: 'bare.ts', texts: held },
  bolt: { file: 'bolt.ts', texts: held },
  help: { file: 'full.ts', texts: ['help'] },
  full: { file: 'full.ts', texts: held },
};
type Name = keyof typeof servers;
const names = Object.keys(servers) as Name[];

function start(file: string, port: number): Promise<ChildProcess> {
  const args = [String(port), secret, folder];
  const child = fork(join(here, 'servers', file), args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  if (child.pid) pin(child.pid, 0);
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

async function round(name: Name, port: number, count: number): Promise<Round> {
  const { texts } = servers[name];
  const requests = Array.from({ length: count }, (_, i) => request(texts[i % texts.length] ?? ''));
  return load({ port, requests, connections: Number(values.connections) });
}

const results = new Map<Name, Round[]>(names.map((name) => [name, []]));
const children: ChildProcess[] = [];
try {
  const ports = new Map<Name, number>();
  for (const [i, name] of names.entries()) {
    ports.set(name, 18_080 + i);
    children.push(await start(servers[name].file, 18_080 + i));
  }
  for (const name of names) await round(name, ports.get(name) ?? 0, Math.min(5000, Number(values.requests)));
  for (let i = 0; i < Number(values.rounds); i++) {
    for (const name of i % 2 === 0 ? names : names.toReversed()) {
      const result = await round(name, ports.get(name) ?? 0, Number(values.requests));
      if (result.failed > 0) throw new Error(`${name}: ${result.failed} answers were not 200`);
      results.get(name)?.push(result);
    }
  }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

const of = (name: Name, member: keyof Round) => (results.get(name) ?? []).map((result) => result[member]);
const ratio = (a: Name, b: Name, member: keyof Round) => {
  const pairs = of(a, member).map((value, i) => value / (of(b, member)[i] ?? Number.NaN));
  return `${median(pairs).toFixed(2)} (${Math.min(...pairs).toFixed(2)}-${Math.max(...pairs).toFixed(2)})`;
};
console.log(`| server | requests/s | p50 ms | p99 ms |\n|---|---|---|---|`);
for (const name of names) {
  const [rate, p50, p99] = (['perSecond', 'p50', 'p99'] as const).map((member) => median(of(name, member)));
  console.log(`| ${name} | ${rate?.toFixed(0)} | ${p50?.toFixed(2)} | ${p99?.toFixed(2)} |`);
}
console.log(`\n| ratio of requests/s, median of rounds (least-greatest) | |\n|---|---|`);
console.log(`| full / bare | ${ratio('full', 'bare', 'perSecond')} |`);
console.log(`| help / bare | ${ratio('help', 'bare', 'perSecond')} |`);
console.log(`| full / bolt | ${ratio('full', 'bolt', 'perSecond')} |`);
console.log(`| full / bolt, p99 | ${ratio('full', 'bolt', 'p99')} |`);
