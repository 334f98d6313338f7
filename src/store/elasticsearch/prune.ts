import { bulk } from './bulk.ts';
import { indexesOf } from './find.ts';
import { scan } from './scan.ts';
import type { Workshop } from './workshop.ts';

const PAGE = 5000;

/** Removes versions that ended, and changes that happened, before a time (milliseconds); gives how many. */
export async function prune({ world, desk }: Workshop, before: number): Promise<number> {
  return desk.write(async (pen) => {
    let removed = 0;
    for (const [alias, field] of [
      ...indexesOf(world, pen.kinds).map((documents) => [documents, 'to']),
      [world.names.changes, 'at'],
    ] as [string, string][]) {
      const query = { range: { [field]: { lt: before } } };
      for await (const hits of scan(world, { indexes: [alias], query, fields: '', size: PAGE })) {
        const index = pen.into(alias);
        await bulk(
          world,
          hits.map(({ _id: id }) => ({ action: 'delete', index, id })),
        );
        removed += hits.length;
      }
    }
    return removed;
  });
}
