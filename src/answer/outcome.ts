import type { Outcome } from '#kit';

/** All that an outcome rests on. */
export interface Evidence {
  /** Holders that no live check disproved, and those that one did. */
  holders: number;
  disproved: number;
  /** Every scope that could hold it was read completely and recently enough, there is one, and the index can hold it. */
  complete: boolean;
  /** A live search read every place completely, and can find it. */
  searched: boolean;
  /** Accounts, or fields that the text could match, are hidden from the asker. */
  hidden: boolean;
  /** The past was asked about: whether everything had been read then is not known. */
  past: boolean;
}

/**
 * Never a false "no": `absent` only where everything that could hold it was read and may be seen. Where something is
 * hidden the outcome is the same whether or not the hidden part holds it. Something that a live check disproved
 * shows that the index is out of date, so that then only a complete live search can say "no".
 */
export function outcomeOf(evidence: Evidence): Extract<Outcome, 'found' | 'absent' | 'unknown'> {
  if (evidence.holders > 0) return 'found';
  if (evidence.past || evidence.hidden) return 'unknown';
  if (evidence.searched) return 'absent';
  return evidence.complete && evidence.disproved === 0 ? 'absent' : 'unknown';
}

/**
 * The outcome of a whole from those of its parts: found if any is found, denied or invalid if all are (denied if
 * mixed), invalid if there is none, else unknown if any is unknown or denied, else absent.
 */
export function overallOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('found')) return 'found';
  if (outcomes.every((outcome) => outcome === 'invalid')) return 'invalid';
  if (outcomes.every((outcome) => outcome === 'denied' || outcome === 'invalid')) return 'denied';
  return outcomes.includes('unknown') || outcomes.includes('denied') ? 'unknown' : 'absent';
}
