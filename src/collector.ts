import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { CollectorData } from './runtime.ts';
import { createLog, loadFromEnvironment, openRuntime } from './runtime.ts';

/**
 * The entry of the thread that refreshes: it opens a runtime of its own and keeps the timetable until it is told to
 * stop. Whatever ends it by accident is seen, and mended, by the thread that started it.
 */
// Whoever asks comes first. Only Linux gives a thread a priority of its own (and those that it starts inherit it);
// elsewhere it would be that of the process, with the thread that answers
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const { environment, cwd, demo } = workerData as CollectorData;
const clock = Date.now;
const loaded = await loadFromEnvironment({ environment, cwd, clock, ...(demo && { demo }) });
const log = createLog({ level: loaded.config.logLevel, fd: 1, role: 'collector' });
const runtime = await openRuntime({ ...loaded, clock, log, role: 'collector' });
const schedule = runtime.schedule();

parentPort?.on('message', (message) => {
  if (message === 'stop') void stop();
});

async function stop(): Promise<void> {
  await schedule.stop();
  await runtime.close();
  // Ends this thread alone, without waiting for calls to the cloud that nobody waits for any more
  process.exit();
}
