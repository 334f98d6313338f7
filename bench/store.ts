import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Match, Store } from '#kit';
import { openElasticsearch } from '../src/store/elasticsearch/open-elasticsearch.ts';
import { probeOf } from '../src/store/keys.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { startElasticsearch } from '../test/services/elasticsearch.ts';
import { addressOf, documentAt, identifierOf, PER_SCOPE } from './documents.ts';
import { refreshScope } from './ingest/refresh-scope.ts';
import { rawElasticsearch, rawSearch } from './raw/elasticsearch.ts';
import { rawLookup, rawStore } from './raw/sqlite.ts';

/**
 * First load, unchanged rescan and look-ups of a store, each beside the bare engine doing the same, in turns:
 * `node bench/store.ts --store elasticsearch --documents 1000000`. The bare load is measured for the first `--raw`
 * documents. Making the documents counts for neither side. `--url` takes a server that runs already.
 */

const { values: args } = parseArgs({
  options: {
    store: { type: 'string', default: 'elasticsearch' },
    documents: { type: 'string', default: '200000' },
    raw: { type: 'string', default: '200000' },
    lookups: { type: 'string', default: '5000' },
    heap: { type: 'string', default: '2g' },
    url: { type: 'string' },
  },
});
const count = Number(args.documents);
const rawCount = Math.min(count, Number(args.raw));
const lookups = Number(args.lookups);

/** A store, and the bare engine beside it. */
interface Subject {
  store: Store;
  /** Writes the rows of some documents; gives the milliseconds of the writing alone. */
  load: (start: number, length: number) => number | Promise<number>;
  /** The bare load is done, and its rows are not needed any more. */
  loaded: () => void | Promise<void>;
  /** Makes ready the bare look-ups. */
  searching: () => (match: Match) => unknown;
  close: () => Promise<void>;
}

async function elasticsearch(): Promise<Subject> {
  const server =
    args.url === undefined ? await startElasticsearch({ heap: args.heap, folder: tmpdir() }) : undefined;
  const url = args.url ?? server?.url ?? '';
  const prefix = args.url === undefined ? 'cloudwhois' : `bench-${Date.now()}`;
  const store = openElasticsearch({ access: { urls: [url] }, clock: Date.now, creates: true, prefix });
  const raw = await rawElasticsearch(url, prefix);
  const search = rawSearch(url, prefix);
  return {
    store,
    load: raw.load,
    loaded: raw.drop,
    searching: () => search.look,
    async close() {
      await Promise.all([store.close(), raw.close(), search.close()]);
      await server?.stop();
    },
  };
}

async function sqlite(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
  const store = await openSqlite({ folder, clock: Date.now });
  const raw = rawStore(join(folder, 'raw.db'));
  return {
    store,
    load: raw.load,
    loaded() {
      raw.close();
      rmSync(join(folder, 'raw.db'));
    },
    searching() {
      const look = rawLookup(join(folder, 'index.db'));
      // Of the four prefix lengths that the documents have, the bare look-up tries each
      return (match) => {
        const probe = probeOf(match, [121, 122, 123, 124]);
        const keys = 'one' in probe ? [probe.one] : 'list' in probe ? probe.list : [];
        return keys.map(look);
      };
    },
    async close() {
      await store.close();
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

/** One pass over all scopes; gives the milliseconds of the store, and both of the part that the bare engine does too. */
async function load({ store, load: raw }: Subject): Promise<{ all: number; part: number; raw: number }> {
  const writer = await store.writer();
  const sums = { all: 0, part: 0, raw: 0 };
  for (let start = 0; start < count; start += PER_SCOPE) {
    const length = Math.min(PER_SCOPE, count - start);
    if (start < rawCount) sums.raw += await raw(start, length);
    const took = await refreshScope(writer, start, length, 1_000_000);
    sums.all += took;
    if (start < rawCount) sums.part += took;
  }
  await writer.close();
  return sums;
}

async function rescan({ store }: Subject): Promise<number> {
  const writer = await store.writer();
  let took = 0;
  for (let start = 0; start < count; start += PER_SCOPE)
    took += await refreshScope(writer, start, Math.min(PER_SCOPE, count - start), 2_000_000);
  await writer.close();
  return took;
}

const questions: { name: string; match: (n: number) => Match }[] = [
  { name: 'address', match: (n) => ({ address: addressOf(n) }) },
  { name: 'identifier', match: (n) => ({ identifier: identifierOf(n) }) },
  { name: 'name', match: (n) => ({ name: uniqueName(n) }) },
  { name: 'range that holds', match: (n) => ({ holding: addressOf(n) }) },
];

/** Names of subnets are unique, those of the other documents are not. */
function uniqueName(n: number): string {
  return documentAt(n - (n % 100)).name ?? '';
}

/** Random look-ups by the store and by the bare engine in turns; the first tenth warms up. */
async function ask({ store }: Subject, look: (match: Match) => unknown, match: (n: number) => Match) {
  const took = { ours: [] as number[], raw: [] as number[] };
  let n = 1;
  for (let i = 0; i < lookups * 1.1; i++) {
    n = (Math.imul(n, 1_103_515_245) + 12_345) >>> 0;
    const asked = match(n % count);
    const began = performance.now();
    await store.index.find({ match: asked, kinds: ['ip'] });
    const between = performance.now();
    await look(asked);
    if (i < lookups / 10) continue;
    took.ours.push(between - began);
    took.raw.push(performance.now() - between);
  }
  return { ours: percentiles(took.ours), raw: percentiles(took.raw) };
}

function percentiles(took: number[]): { p50: number; p99: number } {
  took.sort((a, b) => a - b);
  return { p50: took[took.length >> 1] ?? 0, p99: took[Math.floor(took.length * 0.99)] ?? 0 };
}

function row(what: string, figure: string): void {
  const load1 = loadavg()[0]?.toFixed(1);
  process.stdout.write(`${what.padEnd(24)} ${figure.padEnd(70)} load ${load1}\n`);
}

const subject = await (args.store === 'sqlite' ? sqlite() : elasticsearch());
try {
  const perSecond = (documents: number, ms: number) => `${(documents / ms).toFixed(1)} k documents/s`;
  row('store, documents', `${args.store}, ${count}`);
  const first = await load(subject);
  await subject.loaded();
  row('bare load', `${perSecond(rawCount, first.raw)} (of ${rawCount})`);
  row('first load', `${perSecond(count, first.all)}, ${(first.raw / first.part).toFixed(2)}x bare`);
  const again = await rescan(subject);
  row('unchanged rescan', `${perSecond(count, again)}, ${(first.all / again).toFixed(1)}x first load`);
  const look = subject.searching();
  for (const { name, match } of questions) {
    const { ours, raw } = await ask(subject, look, match);
    const of = (p: 'p50' | 'p99') =>
      `${p} ${ours[p].toFixed(3)} ms (bare ${raw[p].toFixed(3)}, ${(ours[p] / raw[p]).toFixed(2)}x)`;
    row(`by ${name}`, `${of('p50')}, ${of('p99')}`);
  }
} finally {
  await subject.close();
}
