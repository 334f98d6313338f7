import type { Outcome } from '#kit';

/** Exit codes of the command line: what a script may rely on. */
export const exitCodes = { ok: 0, absent: 1, badInput: 2, unknown: 3, denied: 4, failed: 5 } as const;

const byOutcome: Record<Outcome, number> = {
  found: exitCodes.ok,
  absent: exitCodes.absent,
  invalid: exitCodes.badInput,
  unknown: exitCodes.unknown,
  denied: exitCodes.denied,
};

/** 0 found, 1 absent, 2 invalid, 3 unknown, 4 denied. */
export function exitCode(outcome: Outcome): number {
  return byOutcome[outcome];
}
