import { bulk } from './bulk.ts';
import { scan } from './scan.ts';
import type { Workshop } from './workshop.ts';

const PAGE = 5000;

/** Removes versions that ended, and changes that happened, before a time (milliseconds); gives how many. */
export async function prune({ world, desk }: Workshop, before: number): Promise<number> {
  const { past, changes } = world.names;
  return desk.write(async (pen) => {
    let removed = 0;
    for (const [index, field] of [
      [past, 'to'],
      [changes, 'at'],
    ] as const) {
      const query = { range: { [field]: { lt: before } } };
      for await (const hits of scan(world, { indexes: [index], query, fields: '', size: PAGE })) {
        await bulk(
          world,
          hits.map(({ _id: id }) => ({ action: 'delete', index, id })),
        );
        removed += hits.length;
        pen.touched.add(index);
      }
    }
    return removed;
  });
}
