import type { Later } from '#kit';

/** Runs one round after the other with a pause between, once started; a stop waits for the one under way. */
export function createRepeating({
  round,
  everyMs,
  later,
}: {
  /** Must not reject. */
  round: () => Promise<void>;
  everyMs: number;
  later: Later;
}): { start(): void; stop(): Promise<void> } {
  let cancel: (() => void) | undefined;
  let running: Promise<void> | undefined;

  function again(): void {
    running = round().finally(() => {
      cancel = running && later(again, everyMs);
    });
  }

  return {
    start: again,
    async stop() {
      const last = running;
      running = undefined;
      cancel?.();
      await last;
    },
  };
}
