import { iso } from '#kit';

/** What is wrong with one line of an imported file. */
export class LineFault extends Error {}

/** A time may lie this far in the future (milliseconds): clocks differ. */
const AHEAD_MS = 300_000;

/** The value as an object; throws LineFault where it is none. */
export function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new LineFault(`${what} is no object`);
}

/** An ISO 8601 time in its canonical form, or undefined where there is none; throws LineFault for anything else. */
export function timeOf(value: unknown, name: string, now: number): string | undefined {
  if (value === undefined) return undefined;
  const isIso =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value);
  const time = isIso ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new LineFault(`${name} is no ISO 8601 time`);
  if (time > now + AHEAD_MS) throw new LineFault(`${name} lies in the future`);
  return iso(time);
}
