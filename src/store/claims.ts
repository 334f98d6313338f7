/** Keys that were claimed, until they expire. Times are in milliseconds since the epoch. */
export interface Claims {
  has(key: string, now: number): boolean;
  add(key: string, expiresAt: number): void;
  clear(): void;
}

/** Keys that expire in the same minute are forgotten together, which costs less than key by key. */
const STEP = 60_000;

export function createClaims(): Claims {
  const steps = new Map<number, Map<string, number>>();
  const forget = (now: number) => {
    for (const step of steps.keys()) if ((step + 1) * STEP <= now) steps.delete(step);
  };
  return {
    has(key, now) {
      forget(now);
      for (const keys of steps.values()) {
        const expiresAt = keys.get(key);
        if (expiresAt !== undefined && expiresAt > now) return true;
      }
      return false;
    },
    add(key, expiresAt) {
      const step = Math.floor(expiresAt / STEP);
      const keys = steps.get(step) ?? new Map<string, number>();
      steps.set(step, keys.set(key, expiresAt));
    },
    clear: () => steps.clear(),
  };
}
