/** The time, as an argument: milliseconds since the epoch. */
export type Clock = () => number;

/** Runs something once after so many milliseconds; what it gives back calls it off. Time as an argument. */
export type Later = (work: () => void, ms: number) => () => void;

/** The real one: a timer of Node. */
export function byTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** The text that was made last: what happens at once has one time. */
let last = { time: Number.NaN, text: '' };

/** ISO 8601 in UTC, to the millisecond. */
export function iso(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}

/** As `toISOString` writes it: then its parts can be taken as they stand. */
const isoUtc = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** `2026-11-21 02:46 UTC`, for a sentence that everybody reads alike; of ISO 8601, or milliseconds since the epoch. */
export function utc(at: string | number): string {
  if (typeof at === 'number') return utc(iso(at));
  if (isoUtc.test(at)) return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  const time = Date.parse(at);
  return Number.isNaN(time) ? 'an unknown time' : utc(time);
}

/** `90s`, `30m`, `2h`, `90d` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,5})(s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as 's' | 'm' | 'h' | 'd'];
  return Number(match[1]) * unit;
}

/** A duration in words, rounded down to its greatest unit: `12 min`, `3 h`, `2 days`. */
export function inWords(ms: number): string {
  if (ms < 90_000) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (ms < 5_400_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} days`;
}
