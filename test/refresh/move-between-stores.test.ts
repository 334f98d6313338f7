import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind, ScopeRecord, Store } from '#kit';
import { iso } from '#kit';
import { collected, documentOf, manualClock } from '#kit/testing';
import { createRandom } from '../../src/demo/random.ts';
import { exportLines } from '../../src/refresh/export.ts';
import { importDocuments } from '../../src/refresh/import.ts';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { folderFor } from '../e2e/process.ts';
import { startElasticsearch } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { kindOf, kindsOf } from './world.ts';

/** From SQLite to Elasticsearch and back: documents, scope records and history stay what they are. */

const kinds: ReadonlyMap<string, Kind> = kindsOf(kindOf('ip'), kindOf('s3', 'account'));
const { service, skip } = await startOrSkip(startElasticsearch);

describe('export and import', { skip }, () => {
  it('move a world of thousands of documents from store to store, and lose nothing', async (t) => {
    t.after(() => service().stop());
    const clock = manualClock();
    const sqlite = () => openSqlite({ folder: folderFor(t), clock });
    const access = { urls: [service().url] };
    const first = await sqlite();
    const second = openElasticsearch({ access, clock, creates: true, kinds });
    const third = await sqlite();
    t.after(async () => {
      for (const store of [first, second, third]) await store.close();
    });
    await fill(first, clock);
    clock.advance(60_000);

    const before = await linesOf(first);
    const report = await move(before, second, clock);
    const between = await linesOf(second);
    await move(between, third, clock);

    assert.ok(report.documents > 3000 && report.versions > 1000, JSON.stringify(report));
    assert.deepEqual(between.toSorted(), before.toSorted());
    assert.deepEqual((await linesOf(third)).toSorted(), before.toSorted());
    // Once more changes nothing
    const again = await move(between, second, clock);
    assert.deepEqual(
      { ...again.difference, unchanged: 0 },
      { ...zero, before: again.documents, after: again.documents },
    );
    assert.deepEqual((await linesOf(second)).toSorted(), before.toSorted());
  });

  it('tell of every step of the documents', async (t) => {
    const clock = manualClock();
    const store = await openSqlite({ folder: folderFor(t), clock });
    t.after(() => store.close());
    await fill(store, clock);
    const told: [number, number][] = [];
    const lines = await collected(exportLines({ store, onProgress: (...step) => told.push(step) }));
    const total = lines.filter((line) => line.startsWith('{"kind"')).length;
    assert.deepEqual(told.at(0), [1000, total]);
    assert.deepEqual(told.at(-1), [total, total]);
  });
});

const zero = { before: 0, after: 0, added: 0, changed: 0, gone: 0, unchanged: 0 };

async function linesOf(store: Store): Promise<string[]> {
  const lines = await collected(exportLines({ store }));
  return lines.map((line) => JSON.stringify(sorted(JSON.parse(line))));
}

/** Members in one order: which one a store gives them in means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, sorted(one)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

function move(lines: readonly string[], store: Store, clock: () => number) {
  const signal = new AbortController().signal;
  return importDocuments({
    lines: each(lines),
    kinds,
    store,
    clock,
    elapsed: clock,
    complete: false,
    signal,
  });
}

/** Eight scopes of two kinds, refreshed three times; in each round some documents change, come or go. */
async function fill(store: Store, clock: ReturnType<typeof manualClock>): Promise<void> {
  const random = createRandom('move');
  const writer = await store.writer();
  for (let round = 0; round < 3; round++) {
    for (const account of ['111122223333', '222233334444', '333344445555', '444455556666']) {
      for (const [kind, region] of [
        ['ip', 'eu-west-1'],
        ['s3', 'global'],
      ] as const) {
        const scope = { kind, provider: 'aws', account, region };
        const stage = await writer.stage(scope, clock());
        const documents = Array.from({ length: 450 }, (_, i) => i)
          .filter(() => !random.oneIn(20))
          .map((i) => {
            const place = { ...scope, id: `${account}/${region}/${kind}-${i}` };
            const name = random.oneIn(4) ? `name ${round}\u2028 ü"\\` : `name ${i}`;
            const attrs = random.oneIn(3) ? {} : { state: `s${i}` };
            return documentOf({
              ...place,
              name,
              attrs,
              addresses: [`10.0.${i % 250}.${round}`],
              tags: { Round: `${i % 7}` },
            });
          });
        await stage.put(documents);
        await stage.commit({ key: `${kind}/aws/${account}/${region}`, ...recordOf(clock()) });
      }
    }
    clock.advance(3_600_000);
  }
  const failed = { code: 'AccessDenied', action: 'ec2:DescribeVpcs', message: 'no', fix: 'Allow it.' };
  await writer.record([
    {
      key: 'ip/aws/111122223333/us-east-1',
      outcome: 'denied',
      since: iso(clock()),
      attemptedAt: iso(clock()),
      error: failed,
    },
  ]);
  await writer.close();
}

function recordOf(at: number): Omit<ScopeRecord, 'key'> {
  return {
    outcome: 'complete',
    completedAt: iso(at),
    attemptedAt: iso(at),
    runId: 'r',
    durationMs: 12,
    calls: 3,
  };
}
