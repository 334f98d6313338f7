import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Match, Store } from '#kit';
import { openElasticsearch } from '../src/store/elasticsearch/open-elasticsearch.ts';
import { probeOf } from '../src/store/keys.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { startElasticsearch } from '../test/services/elasticsearch.ts';
import { PER_SCOPE } from './documents.ts';
import { refreshScope } from './ingest/refresh-scope.ts';
import { rawElasticsearch, rawSearch } from './raw/elasticsearch.ts';
import { rawLookup, rawStore } from './raw/sqlite.ts';
import type { LookUps } from './store/look-ups.ts';
import { lookUps } from './store/look-ups.ts';

/**
 * First load, unchanged rescan and look-ups of a store, each beside the bare engine doing the same, in turns:
 * `node bench/store.ts --store elasticsearch --documents 1000000`. The bare load is measured for the first `--raw`
 * documents. Making the documents counts for neither side. `--url` takes a server that runs already. With several
 * sizes (`--documents 1000000,5000000`) only the look-ups are measured, each time that so many are there.
 */

const { values: args } = parseArgs({
  options: {
    store: { type: 'string', default: 'elasticsearch' },
    documents: { type: 'string', default: '200000' },
    raw: { type: 'string', default: '200000' },
    lookups: { type: 'string', default: '10000' },
    heap: { type: 'string', default: '2g' },
    url: { type: 'string' },
  },
});
const sizes = args.documents.split(',').map(Number);
const [first = 0] = sizes;
const rawCount = sizes.length > 1 ? 0 : Math.min(first, Number(args.raw));

/** A store, and the bare engine beside it. */
interface Subject {
  store: Store;
  /** Writes the rows of some documents; gives the milliseconds of the writing alone. */
  load: (start: number, length: number) => number | Promise<number>;
  /** The bare load is done, and its rows are not needed any more. */
  loaded: () => void | Promise<void>;
  /** Makes ready the bare look-ups, when the engine is at rest. */
  searching: () => Promise<(match: Match) => unknown>;
  close: () => Promise<void>;
}

async function elasticsearch(): Promise<Subject> {
  const java = `-Xms${args.heap} -Xmx${args.heap}`;
  const server = args.url === undefined ? await startElasticsearch({ java, folder: tmpdir() }) : undefined;
  const url = args.url ?? server?.url ?? '';
  const prefix = args.url === undefined ? 'cloudwhois' : `bench-${Date.now()}`;
  const store = openElasticsearch({ access: { urls: [url] }, clock: Date.now, creates: true, prefix });
  const raw = await rawElasticsearch(url, prefix);
  const bare = rawSearch(url, prefix);
  return {
    store,
    load: raw.load,
    loaded: raw.drop,
    async searching() {
      await bare.settled();
      return bare.look;
    },
    async close() {
      await Promise.all([store.close(), raw.close(), bare.close()]);
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
    async searching() {
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

/**
 * One pass over the scopes of these documents; gives the milliseconds of the store, and both of the part that the bare
 * engine does too.
 */
async function load(
  { store, load: raw }: Subject,
  from: number,
  to: number,
): Promise<{ all: number; part: number; raw: number }> {
  const writer = await store.writer();
  const sums = { all: 0, part: 0, raw: 0 };
  for (let start = from; start < to; start += PER_SCOPE) {
    const length = Math.min(PER_SCOPE, to - start);
    if (start < rawCount) sums.raw += await raw(start, length);
    const took = await refreshScope(writer, start, length, 1_000_000);
    sums.all += took;
    if (start < rawCount) sums.part += took;
  }
  await writer.close();
  return sums;
}

async function rescan({ store }: Subject, documents: number): Promise<number> {
  const writer = await store.writer();
  let took = 0;
  for (let start = 0; start < documents; start += PER_SCOPE)
    took += await refreshScope(writer, start, Math.min(PER_SCOPE, documents - start), 2_000_000);
  await writer.close();
  return took;
}

function row(what: string, figure: string): void {
  const load1 = loadavg()[0]?.toFixed(1);
  process.stdout.write(`${what.padEnd(24)} ${figure.padEnd(70)} load ${load1}\n`);
}

function perSecond(documents: number, ms: number): string {
  return `${(documents / ms).toFixed(1)} k documents/s`;
}

async function loadAndRescan(subject: Subject, documents: number): Promise<void> {
  const took = await load(subject, 0, documents);
  await subject.loaded();
  row('bare load', `${perSecond(rawCount, took.raw)} (of ${rawCount})`);
  row('first load', `${perSecond(documents, took.all)}, ${(took.raw / took.part).toFixed(2)}x bare`);
  const again = await rescan(subject, documents);
  row('unchanged rescan', `${perSecond(documents, again)}, ${(took.all / again).toFixed(1)}x first load`);
}

async function search({ store, searching }: Subject, documents: number): Promise<LookUps[]> {
  const bare = await searching();
  const all: LookUps[] = [];
  for await (const one of lookUps(store.index, bare, { documents, times: Number(args.lookups) })) {
    const { question, ours, bare: other } = one;
    const of = (p: 'p50' | 'p99') =>
      `${p} ${ours[p].toFixed(3)} ms (bare ${other[p].toFixed(3)}, ${(ours[p] / other[p]).toFixed(2)}x)`;
    row(`by ${question}`, `${of('p50')}, ${of('p99')}`);
    all.push(one);
  }
  return all;
}

/** Look-ups at each size; the last beside those at the first. */
async function grow(subject: Subject): Promise<void> {
  const took: LookUps[][] = [];
  for (const [i, size] of sizes.entries()) {
    const before = sizes[i - 1] ?? 0;
    const { all } = await load(subject, before, size);
    row(`${size} documents`, perSecond(size - before, all));
    took.push(await search(subject, size));
  }
  for (const [i, { question, ours }] of took.at(-1)?.entries() ?? []) {
    const few = took[0]?.[i]?.ours ?? ours;
    const ratio = (p: 'p50' | 'p99') => `${p} ${(ours[p] / few[p]).toFixed(2)}x`;
    row(`last / first, ${question}`, `${ratio('p50')}, ${ratio('p99')}`);
  }
}

const subject = await (args.store === 'sqlite' ? sqlite() : elasticsearch());
try {
  row('store, documents', `${args.store}, ${args.documents}`);
  if (sizes.length > 1) await grow(subject);
  else {
    await loadAndRescan(subject, first);
    await search(subject, first);
  }
} finally {
  await subject.close();
}
