import { setImmediate } from 'node:timers/promises';
import type { Clock, Later } from '#kit';

interface Timer {
  at: number;
  work: () => void;
}

/** Time that passes only when the test says so, with a clock that can be set. All in milliseconds. */
export interface Time {
  clock: Clock;
  elapsed: Clock;
  later: Later;
  /** Sets the clock forwards or backwards; nothing else happens. */
  step(ms: number): void;
  /** Lets time pass, and everything happen that happens meanwhile. */
  advance(ms: number): Promise<void>;
}

export function simulatedTime(start = Date.UTC(2026, 10, 21, 3, 0, 0)): Time {
  let elapsed = 0;
  let offset = start;
  const timers = new Set<Timer>();
  const first = (until: number) => {
    let found: Timer | undefined;
    for (const timer of timers) if (timer.at <= until && timer.at < (found?.at ?? Infinity)) found = timer;
    return found;
  };
  return {
    clock: () => elapsed + offset,
    elapsed: () => elapsed,
    later(work, ms) {
      const timer = { at: elapsed + ms, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    step: (ms) => void (offset += ms),
    async advance(ms) {
      const end = elapsed + ms;
      // All that does not wait for time has happened when the event loop comes round
      await setImmediate();
      for (let timer = first(end); timer; timer = first(end)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.at);
        timer.work();
        await setImmediate();
      }
      elapsed = end;
    },
  };
}
