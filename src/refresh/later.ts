/** Calls back once after so many milliseconds, unless it is stopped before. An argument, so that tests need not wait. */
export type Later = (work: () => void, ms: number) => { stop(): void };

/** A timer of Node. */
export const later: Later = (work, ms) => {
  const timeout = setTimeout(work, ms);
  return { stop: () => clearTimeout(timeout) };
};
