/** Runs something once after so many milliseconds; what it gives back calls it off. Time as an argument. */
export type Schedule = (run: () => void, ms: number) => () => void;

/** The real one. */
export function byTimer(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
