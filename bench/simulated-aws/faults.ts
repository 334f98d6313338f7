import { chance } from './random.ts';

/** How AWS misbehaves: parts of all calls, and the time that each takes in milliseconds. */
export interface Weather {
  seed: number;
  errors: number;
  throttles: number;
  latency: number;
  /** As much more or less. */
  spread: number;
}

export type Fate = 'answer' | 'throttle' | 'unavailable' | 'internal-error' | 'cut';

/** Decides what becomes of each call: the same for the nth try of the same call, whoever comes first. */
export function createFates({ seed, errors, throttles, latency, spread }: Weather) {
  const tries = new Map<string, number>();
  return (call: string): { fate: Fate; ms: number } => {
    const attempt = tries.get(call) ?? 0;
    tries.set(call, attempt + 1);
    const draw = chance(seed, `${call}#${attempt}`);
    const ms = latency + spread * (2 * chance(seed + 1, `${call}#${attempt}`) - 1);
    if (draw >= errors + throttles) return { fate: 'answer', ms };
    if (draw >= errors) return { fate: 'throttle', ms };
    const third = Math.floor((3 * draw) / errors);
    return { fate: third === 0 ? 'unavailable' : third === 1 ? 'internal-error' : 'cut', ms };
  };
}
