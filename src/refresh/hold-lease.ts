import type { Entry, Later } from '#kit';
import { unavailable } from '#kit';
import type { Lease, LeaseOptions, LeaseValue } from './lease.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** Its share of the life of a lease after which it is renewed, and after which its holder gives it up. */
const RENEW = 1 / 6;
const GIVE_UP = 2 / 3;

type Options = LeaseOptions & { key: string; ttlMs: number; later: Later };

/**
 * Renews a lease that was just taken (by a call begun at `takenAt` on our own clock) until it is released or lost:
 * somebody else has it, or it could not be renewed in time, so that somebody else may have it.
 */
export function holdLease(options: Options, taken: Entry<LeaseValue>, takenAt: number): Lease {
  const { ttlMs, later } = options;
  const entry = ourEntry(options, taken, takenAt);
  const lost = new AbortController();
  const inTurn = oneAtATime();
  let cancel = later(tick, RENEW * ttlMs);

  function lose(why: string): void {
    cancel();
    lost.abort(unavailable(`The lease was lost: ${why}.`));
  }

  /** Whoever was stopped for a while learns here that others may have gone on without it. */
  function checkAge(): void {
    const age = entry.age();
    if (age >= GIVE_UP * ttlMs)
      lose(`it was not renewed for ${Math.round(age / 1000)} s, and another process may have it by now`);
  }

  async function renew(): Promise<void> {
    checkAge();
    await inTurn(async () => {
      if (!lost.signal.aborted && !(await entry.renew())) lose('another process has it');
      // A store that does not answer for a while is borne
    }).catch(() => undefined);
    checkAge();
  }

  function tick(): void {
    cancel = later(tick, RENEW * ttlMs);
    void renew();
  }

  async function check(): Promise<void> {
    checkAge();
    lost.signal.throwIfAborted();
    if (!(await entry.isOurs())) lose('another process has it');
    checkAge();
    lost.signal.throwIfAborted();
  }

  async function release(): Promise<void> {
    cancel();
    // Also where we gave it up ourselves: whoever has taken it has changed the version
    await inTurn(entry.free).catch(() => undefined);
  }

  return { epoch: taken.value.epoch, lost: lost.signal, renew, check, release };
}

/** Our entry in State, with the version that we know of. */
function ourEntry({ state, clock, elapsed, key }: Options, taken: Entry<LeaseValue>, takenAt: number) {
  const { holder: _, ...unheld } = taken.value;
  const { epoch } = unheld;
  let { version } = taken;
  let renewedAt = takenAt;

  /** Undefined where it is not ours any more: nobody else writes our epoch. */
  async function read(): Promise<Entry<LeaseValue> | undefined> {
    const entry = await state.get<LeaseValue>(key);
    return entry?.value.epoch === epoch && entry.value.holder ? entry : undefined;
  }

  return {
    /** Milliseconds since it was surely ours. */
    age: () => elapsed() - renewedAt,
    isOurs: async () => (await read()) !== undefined,
    /** False where somebody else has it. */
    async renew(): Promise<boolean> {
      const begun = elapsed();
      const value = { ...taken.value, renewedAt: clock() };
      const written = await state.put(key, value, { expect: version });
      if (written !== undefined) {
        [version, renewedAt] = [written, begun];
        return true;
      }
      // A renewal that seemed to fail may have been written all the same
      const present = await read();
      version = present?.version ?? version;
      return present !== undefined;
    },
    free: () => state.put(key, { ...unheld, renewedAt: clock() }, { expect: version }),
  };
}
