import type { Difference, IndexWriter, MergeDocument, ScopeRecord } from '#kit';
import { concurrent } from '#kit';
import { bodyOf } from '../body.ts';
import { checkNetworks } from '../keys.ts';
import type { ImportedTimes } from '../writing.ts';
import { checkRecord, differenceOf, scopeOf, timesOf } from '../writing.ts';
import { apply } from './apply.ts';
import { batches } from './batches.ts';
import { idFor } from './names.ts';
import { addPast } from './past.ts';
import type { Pen } from './pen.ts';
import { countsOf, writeScopes } from './scope-rows.ts';
import type { Spool } from './spool.ts';
import { createSpool } from './spool.ts';
import type { Workshop } from './workshop.ts';

/** Documents that are written together, and batches that are written at a time. */
const BATCH = 500;
const AT_ONCE = 2;

/** A line of the import as it waits. */
export interface Line extends ImportedTimes {
  kind: string;
  uid: string;
  scope: string;
  body: string;
}

/** Where the lines wait: the last of each current document, and every old version. */
interface Waiting {
  spool: Spool;
  current: Map<string, number>;
  past: number[];
}

/** Adds or replaces documents: nothing is written before everything is read and found good. */
export async function elasticMerge(
  shop: Workshop,
  documents: Parameters<IndexWriter['merge']>[0],
  records: () => readonly ScopeRecord[],
  asOf: number,
): Promise<Difference> {
  const waiting: Waiting = { spool: createSpool(), current: new Map(), past: [] };
  try {
    for await (const document of documents) wait(waiting, document, asOf);
    const given = records();
    for (const record of given) checkRecord(record);
    return await shop.desk.write((pen) => write(shop, pen, { waiting, given, at: asOf }));
  } finally {
    waiting.spool.close();
  }
}

function wait({ spool, current, past }: Waiting, document: MergeDocument, at: number): void {
  checkNetworks(document);
  const { kind, id } = document;
  const uid = idFor(id);
  const line: Line = {
    kind,
    uid,
    scope: scopeOf(document),
    body: bodyOf(document),
    ...timesOf(document, at),
  };
  const place = spool.add(JSON.stringify(line));
  if (line.to === undefined) current.set(`${kind} ${uid}`, place);
  else past.push(place);
}

async function write(
  shop: Workshop,
  pen: Pen,
  { waiting, given, at }: { waiting: Waiting; given: readonly ScopeRecord[]; at: number },
): Promise<Difference> {
  const counts = { added: 0, changed: 0, unchanged: 0, gone: 0 };
  const scopes = new Set<string>();
  await concurrent(linesOf(waiting.spool, waiting.current.values()), AT_ONCE, async (lines) => {
    for (const [kind, writes] of Map.groupBy(lines, (line) => line.kind)) {
      const attributes = await shop.kinds.open(pen, kind);
      for (const { outcome, left } of await apply(shop.world, pen, { kind, attributes, writes, at })) {
        counts[outcome]++;
        if (left !== undefined) scopes.add(left);
      }
      for (const { scope } of writes) scopes.add(scope);
    }
  });
  for (const lines of linesOf(waiting.spool, waiting.past))
    for (const [kind, versions] of Map.groupBy(lines, (line) => line.kind)) {
      const attributes = await shop.kinds.open(pen, kind);
      await addPast(shop.world, pen, { kind, attributes, versions });
    }
  await settle(shop, pen, given, scopes);
  return differenceOf({ before: counts.changed + counts.unchanged, ...counts });
}

function* linesOf(spool: Spool, places: Iterable<number>): Generator<Line[]> {
  for (const batch of batches(places, BATCH))
    yield batch.map((place) => JSON.parse(spool.read(place)) as Line);
}

/** Brings the records in line: those that were given, and those whose documents were written. */
async function settle(
  { world }: Workshop,
  pen: Pen,
  given: readonly ScopeRecord[],
  touched: ReadonlySet<string>,
): Promise<void> {
  const records = new Map(given.map((record) => [record.key, record]));
  const counts = await countsOf(world, pen, [...new Set([...records.keys(), ...touched])]);
  const writes = [...counts].map(([key, count]) => {
    const record = records.get(key) ?? pen.known.scope(key)?.record ?? ({ key, outcome: 'unread' } as const);
    const isTouched = touched.has(key);
    return { key, record, touched: isTouched, ...((isTouched || count > 0) && { count }) };
  });
  await writeScopes(world, pen, writes);
}
