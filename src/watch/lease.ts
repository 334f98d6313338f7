import type { Clock, State } from '#kit';
import { unavailable } from '#kit';

/** How long a process that died keeps the others waiting, milliseconds. */
const LASTS_MS = 60_000;
const KEY = 'alerts/lease';

/** The right to be the one process that tells. */
export interface Lease {
  /** Takes or keeps it; false while another process has it. */
  take(): Promise<boolean>;
  /** Throws `unavailable` where it was lost: whoever was paused for long must not go on. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

/**
 * A lease in State by compare-and-set; `holder` is unique for each process. As with the writer's, no decision rests on
 * the clock of a machine: it is taken from whoever was seen to do nothing for as long as it lasts, on a clock of our
 * own that only grows (`elapsed`, milliseconds).
 */
export function createLease({
  state,
  elapsed,
  holder,
}: {
  state: State;
  elapsed: Clock;
  holder: string;
}): Lease {
  let takenAt = Number.NEGATIVE_INFINITY;
  let seen: { version: number; at: number } | undefined;
  const take = async () => {
    const begun = elapsed();
    const entry = await state.get<string>(KEY);
    if (entry && entry.value !== holder) {
      if (seen?.version !== entry.version) seen = { version: entry.version, at: elapsed() };
      if (begun - seen.at < LASTS_MS) return false;
    }
    const taken = await state.put(KEY, holder, { expect: entry?.version ?? null });
    if (taken !== undefined) takenAt = begun;
    return taken !== undefined;
  };
  return {
    take,
    async hold() {
      if (elapsed() - takenAt < LASTS_MS / 2) return;
      if (!(await take())) throw unavailable('Another process has taken over the alerts.');
    },
    async release() {
      const entry = await state.get<string>(KEY);
      if (entry?.value === holder) await state.delete(KEY, { expect: entry.version });
    },
  };
}
