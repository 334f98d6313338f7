/** Lets work with the same key happen one after another, in the order in which it was asked for. */
export function createQueues(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const next = before.then(work, work);
    const forget = () => {
      if (last.get(key) === settled) last.delete(key);
    };
    const settled = next.then(forget, forget);
    last.set(key, settled);
    return next;
  };
}
