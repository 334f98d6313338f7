import { scopeKey } from '../src/kit/index.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { addressOf, documentAt, PER_SCOPE, scopeOfDocument } from './documents.ts';

/** Fills an index with so many documents, complete as of now. Gives up to 20,000 of the addresses that are held. */
export async function fillIndex(folder: string, count: number): Promise<string[]> {
  const store = await openSqlite({ folder, clock: Date.now });
  const writer = await store.writer();
  for (let first = 0; first < count; first += PER_SCOPE) {
    const scope = scopeOfDocument(first);
    const stage = await writer.stage(scope, Date.now());
    const last = Math.min(first + PER_SCOPE, count);
    await stage.put(Array.from({ length: last - first }, (_, i) => documentAt(first + i)));
    const at = new Date().toISOString();
    await stage.commit({ key: scopeKey(scope), outcome: 'complete', completedAt: at, attemptedAt: at });
  }
  await writer.close();
  await store.close();
  const given = Math.min(count, 20_000);
  return Array.from({ length: given }, (_, i) => addressOf(Math.floor((i * count) / given) + 1));
}
