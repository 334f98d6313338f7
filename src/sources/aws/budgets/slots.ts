/** Room for so much at the same time; whoever comes next waits, in the order of coming. */
interface Slots {
  /** Runs the work once there is room. Rejects with the signal's reason when that aborts while it waits. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createSlots(limit: number): Slots {
  const waiting = new Set<() => void>();
  let free = limit;
  const take = async (signal: AbortSignal | undefined) => {
    signal?.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      waiting.delete(resolve);
      reject(signal?.reason);
    };
    waiting.add(resolve);
    signal?.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  };
  const give = () => {
    const [next] = waiting;
    if (!next) {
      free++;
      return;
    }
    // The room goes from hand to hand: nobody who comes meanwhile can be faster
    waiting.delete(next);
    next();
  };
  return {
    async run(work, signal) {
      await take(signal);
      try {
        return await work();
      } finally {
        give();
      }
    },
  };
}
