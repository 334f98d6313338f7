import type { ScopeRecord, Timetable } from '#kit';
import { parseScopeKey } from '#kit';

/** What the scope records say of one kind; nothing of it changes with the time. */
export interface KindFigures {
  /** Scopes by the outcome of their last run. */
  outcomes: Map<string, number>;
  /** Of the last runs of its scopes: attempts of calls, attempts that were throttled, time in seconds. */
  calls: number;
  throttles: number;
  seconds: number;
  longestSeconds: number;
  /** End of the oldest last complete run, milliseconds since the epoch. */
  oldest?: number;
  /** Until when the promise is kept if nothing else is read; in the past where a scope is not complete. */
  keptUntil: number;
  /** The schedules of its scopes. */
  every: Set<string>;
}

/**
 * The figures of each kind. They are derived once for the same array of records, so that a scrape costs little
 * however many scopes there are.
 */
export function figuresOf({ intervalOf }: Pick<Timetable, 'intervalOf'>) {
  let last: { records: readonly ScopeRecord[]; figures: Map<string, KindFigures> } | undefined;
  return (records: readonly ScopeRecord[]): Map<string, KindFigures> => {
    if (last?.records === records) return last.figures;
    const figures = new Map<string, KindFigures>();
    for (const record of records) {
      const kind = parseScopeKey(record.key)?.kind ?? 'unknown';
      const known = figures.get(kind) ?? nothing();
      figures.set(kind, known);
      add(known, record, intervalOf(record.key));
    }
    last = { records, figures };
    return figures;
  };
}

function nothing(): KindFigures {
  return {
    outcomes: new Map(),
    calls: 0,
    throttles: 0,
    seconds: 0,
    longestSeconds: 0,
    keptUntil: Number.POSITIVE_INFINITY,
    every: new Set(),
  };
}

function add(figures: KindFigures, record: ScopeRecord, interval: ReturnType<Timetable['intervalOf']>): void {
  const { outcome, completedAt, calls = 0, throttles = 0, durationMs = 0 } = record;
  figures.outcomes.set(outcome, (figures.outcomes.get(outcome) ?? 0) + 1);
  if (outcome === 'excluded') return;
  figures.every.add(interval.every);
  figures.calls += calls;
  figures.throttles += throttles;
  figures.seconds += durationMs / 1000;
  figures.longestSeconds = Math.max(figures.longestSeconds, durationMs / 1000);
  const ended = completedAt === undefined ? undefined : Date.parse(completedAt);
  if (ended !== undefined) figures.oldest = Math.min(figures.oldest ?? ended, ended);
  const fresh = outcome === 'complete' && ended !== undefined;
  figures.keptUntil = Math.min(
    figures.keptUntil,
    fresh ? ended + interval.staleAfter : Number.NEGATIVE_INFINITY,
  );
}
