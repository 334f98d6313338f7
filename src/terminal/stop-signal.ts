import { exitCodes } from './exit-code.ts';

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Until `stopSignal` waits for it, a signal ends the process: nothing is open yet that would have to be closed in
 * order. As process 1 of a container we must say so ourselves.
 */
export function endAtFirstSignal(): void {
  for (const name of stopSignals) process.once(name, endAtOnce);
}

/** The first signal asks for an orderly stop; a second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const name of stopSignals) {
      process.off(name, endAtOnce);
      process.once(name, () => {
        process.once(name, endAtOnce);
        stop();
      });
    }
  });
}

function endAtOnce(): void {
  process.exit(exitCodes.failed);
}
