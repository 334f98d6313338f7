import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Asking } from '../../src/runtime.ts';
import type { Known } from './known-world.ts';
import { principal } from './settings.ts';

/** Milliseconds of one question, and how its answer differs from the world. */
export interface Timed {
  took: number;
  /** That the thread that asks worked. */
  worked: number;
  /** That it could have worked and got no processor; only Linux tells, elsewhere 0. */
  starved: number;
  wrong?: string;
}

/** Asks in a turn of its own of the event loop, as a request comes. */
export async function timed(ask: Asking['ask'], { kind, text, id }: Known): Promise<Timed> {
  const [began, worked, starved] = [performance.now(), workedMs(), starvedMs()];
  await turn();
  const signal = AbortSignal.timeout(30_000);
  const answer = await ask.kind(kind, { text, principal, door: 'bench', requestId: 'b1', signal });
  const took = performance.now() - began;
  const ids = answer.results.map((result) => result.id);
  const isRight = id === undefined ? answer.outcome === 'absent' : ids.includes(id);
  return {
    took,
    worked: workedMs() - worked,
    starved: starvedMs() - starved,
    ...(!isRight && { wrong: `${kind} ${text}: ${answer.outcome} ${ids.slice(0, 3).join(' ')}` }),
  };
}

function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** See Documentation/scheduler/sched-stats.rst of Linux: time on the processor, time waiting for one, slices. */
function starvedMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
