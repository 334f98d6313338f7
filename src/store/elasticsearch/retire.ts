import { parseScopeKey } from '#kit';
import { apply } from './apply.ts';
import { batches } from './batches.ts';
import type { Pen } from './pen.ts';
import { hasEnded } from './question.ts';
import { scan } from './scan.ts';
import type { ScopeWrite } from './scope-rows.ts';
import { writeScopes } from './scope-rows.ts';
import type { Workshop } from './workshop.ts';

const BATCH = 500;
const PAGE = 10_000;

/** Drops scope records, and with `documents` their documents too. */
export async function retire(
  shop: Workshop,
  keys: readonly string[],
  { documents, asOf }: { documents: boolean; asOf: number },
): Promise<void> {
  await shop.desk.write(async (pen) => {
    const known = keys.filter((key) => pen.known.scope(key));
    if (documents) for (const key of known) await removeAll(shop, pen, key, asOf);
    const writes = known.map((key): ScopeWrite => ({ key, record: null, touched: documents }));
    await writeScopes(shop.world, pen, writes);
  });
}

async function removeAll({ world, kinds }: Workshop, pen: Pen, scope: string, at: number): Promise<void> {
  const { kind = '' } = parseScopeKey(scope) ?? {};
  if (!pen.kinds.has(kind)) return;
  const attributes = await kinds.open(pen, kind);
  const query = { bool: { filter: [{ term: { scope } }], must_not: [hasEnded] } };
  const what = { indexes: [world.names.documents(kind)], query, fields: '', columns: ['uid'], size: PAGE };
  for await (const hits of scan(world, what))
    for (const batch of batches(hits, BATCH)) {
      const writes = batch.map(({ fields }) => ({ uid: fields?.['uid']?.[0] ?? '', scope, from: at }));
      await apply(world, pen, { kind, attributes, writes, at });
    }
}
