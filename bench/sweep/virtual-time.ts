import { setImmediate as turn } from 'node:timers/promises';

/** Time that passes only when everybody waits for it. */
export interface VirtualTime {
  /** Milliseconds since the start. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until the work is done. */
  until(work: Promise<void>): Promise<void>;
}

interface Sleeper {
  at: number;
  wake: () => void;
}

export function createVirtualTime(): VirtualTime {
  // A heap: the earliest sleeper is the first, and each is no later than the two below it
  const heap: Sleeper[] = [];
  let now = 0;
  const put = (sleeper: Sleeper) => {
    let i = heap.push(sleeper) - 1;
    for (; i > 0; i = (i - 1) >> 1) {
      const parent = heap[(i - 1) >> 1] as Sleeper;
      if (parent.at <= sleeper.at) break;
      heap[i] = parent;
    }
    heap[i] = sleeper;
  };
  const take = (): Sleeper | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && right.at < left.at) child++;
      const earlier = heap[child] as Sleeper;
      if (earlier.at >= last.at) break;
      heap[i] = earlier;
      i = child;
    }
    heap[i] = last;
    return first;
  };
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => put({ at: now + ms, wake })),
    async until(work) {
      const state = { done: false };
      const end = work.finally(() => {
        state.done = true;
      });
      while (!state.done) {
        await turn();
        const next = take();
        if (!next) continue;
        now = Math.max(now, next.at);
        next.wake();
      }
      await end;
    },
  };
}
