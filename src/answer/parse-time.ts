const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const AGO = /^([0-9]{1,6}) ?(s|m|h|d|sec|seconds?|min|minutes?|hours?|days?) ago$/i;
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?)?$/i;

/** What to type for a time, for messages. */
export const TIME_EXAMPLES = '2026-11-20T02:00Z, 2026-11-20, yesterday, or 2h ago';

/**
 * A moment in the past, in milliseconds since the epoch: ISO 8601 (UTC where no zone is given; a date is its
 * first moment), `now`, `yesterday` (24 hours ago), `2h ago`, `3 days ago`. Undefined for anything else and for the future.
 */
export function parseTime(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (/^now$/i.test(trimmed)) return now;
  if (/^yesterday$/i.test(trimmed)) return now - 86_400_000;
  const ago = AGO.exec(trimmed);
  if (ago) return now - Number(ago[1]) * (UNITS[(ago[2] ?? '').charAt(0).toLowerCase()] ?? Number.NaN);
  const [, date, time = '00:00', zone = 'Z'] = DATE.exec(trimmed) ?? [];
  if (date === undefined) return undefined;
  const midnight = new Date(`${date}T00:00Z`);
  // A day that the month does not have would become one of the next month
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) return undefined;
  const clock = time.charAt(1) === ':' ? `0${time}` : time;
  const at = Date.parse(`${date}T${clock}${zone.replace(/^([+-]..)(..)$/, '$1:$2').toUpperCase()}`);
  return Number.isNaN(at) || at > now ? undefined : at;
}

/** Whether a text has the form of a time, whatever the present. */
export function looksLikeTime(text: string): boolean {
  return AGO.test(text) || DATE.test(text) || /^(now|yesterday)$/i.test(text);
}
