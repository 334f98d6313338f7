import { once } from 'node:events';
import { join } from 'node:path';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { sqliteWriter } from '../../src/store/sqlite/writer.ts';
import { createWriterThread } from '../../src/store/sqlite/writer-thread.ts';
import { PER_SCOPE } from '../documents.ts';
import { slopeOf } from '../slope.ts';
import { refreshScope } from './refresh-scope.ts';

const MB = 1_048_576;

/**
 * What one process has in use after a quarter, half, three quarters and all of the documents, each time after a rescan
 * of what is there: the thread that asks, the thread that writes (both after a collection), and the whole as the
 * system sees it.
 */
export async function memory(
  folder: string,
  count: number,
  row: (what: string, figure: string, target: string) => void,
): Promise<void> {
  const collect = globalThis.gc;
  if (!collect) throw new Error('Start it so: node --expose-gc bench/ingest.ts --memory --documents 2000000');
  const store = await openSqlite({ folder, clock: Date.now });
  const worker = new Worker(new URL('./measured-thread.ts', import.meta.url));
  const thread = createWriterThread(() => worker);
  const index = { ...store.index, changed: () => undefined };
  const writer = await sqliteWriter({ path: join(folder, 'index.db'), busyTimeout: 2000, thread, index });
  const channel = new BroadcastChannel('bench-memory');
  const points: { millions: number; inUse: number; rss: number }[] = [];
  const step = count / 4;
  for (let start = 0; start < count; start += PER_SCOPE) {
    const length = Math.min(PER_SCOPE, count - start);
    await refreshScope(writer, start, length, 1_000_000);
    await refreshScope(writer, start, length, 2_000_000);
    if ((start + length) % step >= PER_SCOPE) continue;
    const answer = once(channel as unknown as EventTarget, 'message');
    channel.postMessage('measure');
    const [{ data }] = (await answer) as [{ data: number }];
    collect();
    const { heapUsed, rss } = process.memoryUsage();
    points.push({ millions: (start + length) / 1e6, inUse: (heapUsed + data) / MB, rss: rss / MB });
    const parts = [heapUsed, data, rss].map((bytes) => `${(bytes / MB).toFixed(1)} MB`);
    row(`${start + length}`, `caller ${parts[0]}, thread ${parts[1]}, process ${parts[2]}`, '');
  }
  const growth = (of: 'inUse' | 'rss') =>
    slopeOf(points.map((point) => ({ x: point.millions, y: point[of] }))).toFixed(1);
  row('growth per million', `in use ${growth('inUse')} MB, process ${growth('rss')} MB`, '<= 10 MB');
  channel.close();
  await writer.close();
  await worker.terminate();
  await store.close();
}
