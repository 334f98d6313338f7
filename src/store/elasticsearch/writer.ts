import type { Index, IndexWriter, ScopeRecord } from '#kit';
import { checkRecord } from '../writing.ts';
import { elasticMerge } from './merge.ts';
import { prune } from './prune.ts';
import { retire } from './retire.ts';
import type { ScopeWrite } from './scope-rows.ts';
import { countsOf, writeScopes } from './scope-rows.ts';
import { elasticStage } from './stage.ts';
import type { Workshop } from './workshop.ts';

/** The index for the one writer. */
export function elasticWriter(reader: Index, shop: Workshop): IndexWriter {
  return {
    ...reader,
    stage: (scope, asOf) => elasticStage(shop, scope, asOf),
    merge: (documents, records, asOf) => elasticMerge(shop, documents, records, asOf),
    record: (records) => record(shop, records),
    retire: (keys, how) => retire(shop, keys, how),
    prune: (before) => prune(shop, before),
  };
}

async function record({ world, desk }: Workshop, records: readonly ScopeRecord[]): Promise<void> {
  for (const one of records) checkRecord(one);
  if (records.length === 0) return;
  await desk.write(async (pen) => {
    const counts = await countsOf(
      world,
      pen,
      records.map(({ key }) => key),
    );
    const writes = records.map((one): ScopeWrite => {
      const count = counts.get(one.key) ?? 0;
      return { key: one.key, record: one, ...(count > 0 && { count }) };
    });
    await writeScopes(world, pen, writes);
  });
}
