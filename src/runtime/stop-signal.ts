const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Listens for the signals that end a process. Until the function that it gives is called, one calls `end` at once:
 * nothing is open yet that would have to be closed in order. (As process 1 of a container we must say so ourselves.)
 * From then on the first one resolves it, for an orderly stop, and a second one calls `end`.
 */
export function listenForStop(end: () => void): () => Promise<void> {
  for (const name of signals) process.once(name, end);
  return () =>
    new Promise((stop) => {
      for (const name of signals) {
        process.off(name, end);
        process.once(name, () => {
          process.once(name, end);
          stop();
        });
      }
    });
}
