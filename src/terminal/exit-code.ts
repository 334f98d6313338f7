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

/** Of an error, by its HTTP status: 4 not allowed, 2 bad input, 5 for limits and everything that is no fault of the asker's. */
export function errorExitCode(status: number): number {
  if (status === 401 || status === 403) return exitCodes.denied;
  return status < 500 && status !== 429 ? exitCodes.badInput : exitCodes.failed;
}
