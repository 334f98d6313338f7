import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import type { CollectorData } from '../../src/runtime/background.ts';

/** Stands in for the collector: says that it started, and does what it is told over a channel. */
const data = workerData as CollectorData;
const channel = new BroadcastChannel(data.environment['CHANNEL'] ?? '');
channel.addEventListener('message', (event) => {
  const { order } = (event as unknown as { data: { order?: string } }).data;
  if (order === 'die') throw new Error('the disk is full');
  if (order === 'end') process.exit(3);
});
parentPort?.on('message', (message) => {
  if (message !== 'stop' || data.environment['DEAF'] !== undefined) return;
  channel.postMessage({ stopped: true });
  channel.close();
  parentPort?.close();
});
channel.postMessage({ started: data });
