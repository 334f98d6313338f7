import type { ChildProcess } from 'node:child_process';
import { fork, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Keeps the server and the load apart, where the system can do that: one on core 0, the other on core 1. */
export function pin(pid: number | undefined, core: 0 | 1): void {
  if (pid !== undefined) spawnSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

/** Starts a server of `bench/servers` on core 0; resolves when it listens. */
export function startServer(
  file: string,
  { port, secret, folder }: { port: number; secret: string; folder: string },
): Promise<ChildProcess> {
  const path = new URL(`./servers/${file}`, import.meta.url);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' };
  const child = fork(path, [String(port), secret, folder], { env });
  pin(child.pid, 0);
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

/** Processor time of all threads of a process so far, in microseconds; Linux tells it to the nanosecond. */
export function processorTime(pid: number | undefined): number {
  if (process.platform !== 'linux') return Number.NaN;
  const threads = readdirSync(`/proc/${pid}/task`);
  const of = (thread: string) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return threads.reduce((sum, thread) => sum + of(thread), 0) / 1000;
}
