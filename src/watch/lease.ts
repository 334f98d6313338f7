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

/** A lease in State by compare-and-set; `holder` is unique for each process. */
export function createLease({ state, clock, holder }: { state: State; clock: Clock; holder: string }): Lease {
  let until = 0;
  const take = async () => {
    const entry = await state.get<string>(KEY);
    if (entry && entry.value !== holder) return false;
    const expiresAt = clock() + LASTS_MS;
    const taken = await state.put(KEY, holder, { expect: entry?.version ?? null, expiresAt });
    if (taken !== undefined) until = expiresAt;
    return taken !== undefined;
  };
  return {
    take,
    async hold() {
      if (clock() < until - LASTS_MS / 2) return;
      if (!(await take())) throw unavailable('Another process has taken over the alerts.');
    },
    async release() {
      const entry = await state.get<string>(KEY);
      if (entry?.value === holder) await state.delete(KEY, { expect: entry.version });
    },
  };
}
