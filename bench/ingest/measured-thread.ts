import { BroadcastChannel } from 'node:worker_threads';
// oxlint-disable-next-line import/no-unassigned-import -- the entry of a thread exports nothing
import '../../src/store/sqlite/thread.ts';

/** The thread that writes, which besides tells what it has in use after a collection, in bytes. */

const channel = new BroadcastChannel('bench-memory');
channel.addEventListener('message', (event) => {
  if ((event as MessageEvent).data !== 'measure') return;
  globalThis.gc?.();
  channel.postMessage(process.memoryUsage().heapUsed);
});
