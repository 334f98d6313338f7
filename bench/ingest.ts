import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import type { Match, Store } from '#kit';
import { probeOf } from '../src/store/keys.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { addressOf, identifierOf, PER_SCOPE } from './documents.ts';
import { delays } from './ingest/delays.ts';
import { memory } from './ingest/memory.ts';
import { refreshScope } from './ingest/refresh-scope.ts';
import { rawLookup, rawStore } from './raw/sqlite.ts';

/**
 * First load, unchanged rescan and look-ups of the SQLite store, each against the bare statements in the same run.
 * `node bench/ingest.ts --documents 200000`. Making the documents counts for neither side. `--delays` measures only how
 * long a large commit holds up the event loop of whoever asked for it; `--memory` only how memory grows, in a process
 * started with `--expose-gc`, from a quarter of the documents to all of them.
 */

const { values: args } = parseArgs({
  options: {
    documents: { type: 'string', default: '200000' },
    delays: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
  },
});
const count = Number(args.documents);
const LOOKUPS = 20_000;

/** One pass over all scopes, each measured with each of the measures in turn; gives the sums. */
async function sweep(measures: ((start: number, length: number) => number | Promise<number>)[]) {
  const sums = measures.map(() => 0);
  for (let start = 0; start < count; start += PER_SCOPE)
    for (const [i, measure] of measures.entries())
      sums[i] = (sums[i] ?? 0) + (await measure(start, Math.min(PER_SCOPE, count - start)));
  return sums;
}

/** Rows of the index that a pass wrote: what is there more, and the records that were rewritten. */
function rowsIn(folder: string): { rows: number; revisions: number } {
  const db = new DatabaseSync(join(folder, 'index.db'), { readOnly: true });
  const of = (sql: string) => Number(db.prepare(sql).get()?.['n']);
  const tables = ['documents', 'ids', 'keys', 'versions', 'past_keys', 'changes', 'scopes', 'words'];
  const rows = tables.map((table) => of(`SELECT count(*) AS n FROM ${table}`)).reduce((a, b) => a + b);
  const revisions = of('SELECT max(revision) AS n FROM scopes');
  db.close();
  return { rows, revisions };
}

/** p50 and p99 in microseconds over random documents; the first tenth warms up. */
async function times(look: (n: number) => unknown): Promise<{ p50: number; p99: number }> {
  const took: number[] = [];
  let n = 1;
  for (let i = 0; i < LOOKUPS; i++) {
    n = (Math.imul(n, 1_103_515_245) + 12_345) >>> 0;
    const began = performance.now();
    await look(n % count);
    if (i > LOOKUPS / 10) took.push((performance.now() - began) * 1000);
  }
  took.sort((a, b) => a - b);
  return { p50: took[took.length >> 1] ?? 0, p99: took[Math.floor(took.length * 0.99)] ?? 0 };
}

const lookups: { name: string; match: (n: number) => Match }[] = [
  { name: 'address', match: (n) => ({ address: addressOf(n) }) },
  { name: 'identifier', match: (n) => ({ identifier: identifierOf(n) }) },
  { name: 'holding', match: (n) => ({ holding: addressOf(n) }) },
];

async function compareLookups(store: Store, folder: string): Promise<void> {
  for (const { name, match } of lookups) {
    const ours = await times((n) => store.index.find({ match: match(n), kinds: ['ip'] }));
    const look = rawLookup(join(folder, 'index.db'));
    // The bare statement gets its key ready made; of `holding` it gets the right one of the prefix lengths
    const keys = new Map<number, string>();
    const keyOf = (n: number) => {
      const probe = probeOf(match(n), [121 + ((n - (n % 100)) % 4)]);
      return 'one' in probe ? probe.one : 'list' in probe ? (probe.list[0] ?? '') : '';
    };
    let n = 1;
    for (let i = 0; i < LOOKUPS; i++) {
      n = (Math.imul(n, 1_103_515_245) + 12_345) >>> 0;
      keys.set(n % count, keyOf(n % count));
    }
    const raw = await times((one) => look(keys.get(one) ?? ''));
    const figures = `p50 ${ours.p50.toFixed(1)} µs, p99 ${ours.p99.toFixed(1)} µs`;
    row(
      `look-up by ${name}`,
      `${figures} (raw ${raw.p50.toFixed(1)}, ${raw.p99.toFixed(1)})`,
      'p99 <= 150 µs',
    );
  }
}

function row(what: string, figure: string, target: string): void {
  process.stdout.write(`${what.padEnd(24)} ${figure.padEnd(58)} ${target}\n`);
}

async function compare(folder: string): Promise<void> {
  const store = await openSqlite({ folder, clock: Date.now });
  const writer = await store.writer();
  const bare = rawStore(join(folder, 'raw.db'));
  const [raw = 0, load = 0] = await sweep([bare.load, (at, n) => refreshScope(writer, at, n, 1_000_000)]);
  bare.close();
  rmSync(join(folder, 'raw.db'));
  const loaded = rowsIn(folder);
  const [rescan = 0] = await sweep([(at, n) => refreshScope(writer, at, n, 2_000_000)]);
  const scanned = rowsIn(folder);
  const perSecond = (ms: number) => `${Math.round(count / ms)} k documents/s`;
  const writes = scanned.rows - loaded.rows + (scanned.revisions - loaded.revisions);
  row('raw inserts', perSecond(raw), '');
  row('first load', `${perSecond(load)}, ${(raw / load).toFixed(2)}x raw`, '>= 0.5x raw');
  row('unchanged rescan', `${perSecond(rescan)}, ${(load / rescan).toFixed(1)}x first load`, '>= 5x');
  row('writes of the rescan', `${writes} rows of ${loaded.rows}`, '<= 1 %');
  await compareLookups(store, folder);
  row('memory (RSS)', `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`, '');
  await writer.close();
  await store.close();
}

const folder = mkdtempSync(join(tmpdir(), 'ingest-'));
try {
  if (args.delays) await delays(folder, row);
  else if (args.memory) await memory(folder, count, row);
  else await compare(folder);
} finally {
  rmSync(folder, { recursive: true });
}
