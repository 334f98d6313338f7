import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Counts } from './counts.ts';
import type { Weather } from './faults.ts';
import { startSimulatedAws } from './server.ts';
import type { WorldOptions } from './world.ts';
import { createWorld } from './world.ts';

/** The simulated AWS in a process of its own, so that it does not take the time of the one that is measured. */
export interface SimulatedProcess {
  url: string;
  counts(): Promise<Counts>;
  stop(): Promise<void>;
}

interface Options {
  world: WorldOptions;
  weather: Weather;
  /** Of the process, as the system counts it; default as ours. */
  priority?: number;
}

export async function forkSimulatedAws(options: Options): Promise<SimulatedProcess> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options)], {
    serialization: 'advanced',
  });
  const next = <T>() =>
    new Promise<T>((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', (code) => reject(new Error(`the simulated AWS ended with ${code}`)));
    });
  const url = await next<string>();
  return {
    url,
    counts() {
      const answer = next<Counts>();
      child.send('counts');
      return answer;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

async function main(text: string): Promise<void> {
  const { world, weather, priority } = JSON.parse(text) as Options;
  if (priority !== undefined) setPriority(priority);
  const aws = await startSimulatedAws({ world: createWorld(world), weather });
  process.on('message', () => void process.send?.(aws.counts()));
  process.on('disconnect', () => process.exit());
  process.send?.(aws.url);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? '{}');
