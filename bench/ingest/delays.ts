import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { documentAt } from '../documents.ts';

/** As many as the largest scope of the sweep holds. */
const DOCUMENTS = 65_000;

/** The event loop of the one who commits a very large scope, as long as the commit takes. */
export async function delays(
  folder: string,
  row: (what: string, figure: string, target: string) => void,
): Promise<void> {
  const store = await openSqlite({ folder, clock: Date.now });
  const writer = await store.writer();
  const stage = await writer.stage({ kind: 'ip', provider: 'aws', account: '1', region: 'x' }, 1);
  for (let at = 0; at < DOCUMENTS; at += 100)
    await stage.put(Array.from({ length: 100 }, (_, i) => documentAt(at + i)));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const began = performance.now();
  delay.enable();
  await stage.commit({ key: 'ip/aws/1/x', outcome: 'complete' });
  delay.disable();
  const seconds = (performance.now() - began) / 1000;
  const figures = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => (ns / 1e6).toFixed(1));
  row(
    `commit of ${DOCUMENTS}`,
    `${seconds.toFixed(1)} s; loop delay p50, p99, most: ${figures.join(', ')} ms`,
    '',
  );
  await writer.close();
  await store.close();
}
