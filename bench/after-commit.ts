import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ScopeRecord } from '#kit';
import { iso, scopeKey, silent } from '#kit';
import { loadFromEnvironment, openAsking, openRuntime } from '../src/runtime.ts';
import { otherDocuments, otherScopes, questionsOf } from './during-refresh/known-world.ts';
import { percentile } from './during-refresh/phase.ts';
import { configuration } from './during-refresh/settings.ts';
import { timed } from './during-refresh/timed.ts';
import { createWorld } from './simulated-aws/world.ts';

/**
 * What a commit of one scope costs whoever asks next: work of the thread that answers, of questions at rest and of the
 * first question after each commit. It hardly depends on what else the machine does.
 * `node bench/after-commit.ts [--accounts 20] [--questions 1000]`, some seconds.
 */
const { values: args } = parseArgs({
  options: {
    accounts: { type: 'string', default: '20' },
    questions: { type: 'string', default: '1000' },
  },
});
/** Documents of each kind in every place that holds anything. */
const EACH = 5;
/** Questions until everything is compiled. */
const WARM = 3000;

const known = createWorld({
  seed: 1,
  accounts: Number(args.accounts),
  regions: 17,
  largest: 20_000,
  interfaces: 20_000,
});
const folder = mkdtempSync(join(tmpdir(), 'after-commit-'));
const environment = {
  CLOUDWHOIS_CONFIG: join(folder, 'cloudwhois.yaml'),
  CLOUDWHOIS_DATA: join(folder, 'data'),
  LOG_LEVEL: 'error',
};

const ownRecord = (account: string, region: string): ScopeRecord => ({
  key: scopeKey({ kind: 'ip', provider: 'aws', account, region }),
  outcome: 'complete',
  completedAt: iso(Date.now()),
});

try {
  writeFileSync(join(folder, 'ranges.json'), JSON.stringify({ prefixes: [], ipv6_prefixes: [] }));
  writeFileSync(environment.CLOUDWHOIS_CONFIG, configuration('0 0 1 1 *'));
  const loaded = await loadFromEnvironment({ environment, cwd: folder, clock: Date.now });
  const runtime = await openRuntime({ ...loaded, clock: Date.now, log: silent, role: 'router' });
  const { ask, close } = await openAsking(runtime);
  const writer = await runtime.store.writer();
  const places = known.accounts.flatMap((account) => known.regions.map((region) => ({ account, region })));
  const own = places.map(({ account, region }) => ownRecord(account, region));
  const records = [...otherScopes(runtime.kinds, known, Date.now()), ...own];
  await writer.merge(otherDocuments(known, EACH), () => records, Date.now());

  const count = Number(args.questions);
  const question = questionsOf(known, EACH);
  for (let n = 0; n < WARM; n++) await timed(ask, question(n));
  const worked = { 'at rest': [] as number[], 'after a commit': [] as number[] };
  for (let n = 0; n < count; n++) worked['at rest'].push((await timed(ask, question(WARM + n))).worked);
  for (let n = 0; n < count; n++) {
    const { account = '', region = '' } = places[(n * 7) % places.length] ?? {};
    await writer.record([ownRecord(account, region)]);
    worked['after a commit'].push((await timed(ask, question(WARM + n))).worked);
  }
  const told = ([name, values]: [string, number[]]) =>
    `${name.padEnd(14)} p50 ${percentile(values, 0.5).toFixed(2)} ms, p99 ${percentile(values, 0.99).toFixed(2)} ms\n`;
  process.stdout.write(`${records.length} scopes; work of the thread that answers:\n`);
  process.stdout.write(Object.entries(worked).map(told).join(''));
  await writer.close();
  await close();
  await runtime.close();
} finally {
  rmSync(folder, { recursive: true });
}
process.exit();
