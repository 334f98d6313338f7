const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const AGO = /^([0-9]{1,6}) ?(s|m|h|d|sec|seconds?|min|minutes?|hours?|days?) ago$/i;
const DATE =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?)?$/i;
const DAY = '(today|yesterday|(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?)(?:day)?)';
const TIME = '([0-2]?[0-9]:[0-5][0-9])';
const BY_DAY = new RegExp(`^(?:${DAY}[ ,-]{0,2})?${TIME}$|^${TIME}(?: on)? ${DAY}$|^${DAY}$`, 'i');
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What to type for a time, for messages. */
export const TIME_EXAMPLES = '2026-11-20T02:00Z, 2026-11-20, Tuesday 02:00, yesterday, or 2h ago';

/**
 * A moment in the past, in milliseconds since the epoch: ISO 8601 (UTC where no zone is given; a date is its
 * first moment), `now`, `yesterday` (24 hours ago), `2h ago`, `3 days ago`, `02:00`, `Tuesday 02:00`, `2:00 on
 * Tuesday` (the last one that is over; a day alone is its first moment). Undefined for anything else and for the future.
 */
export function parseTime(text: string, now: number): number | undefined {
  const trimmed = text.trim();
  if (/^now$/i.test(trimmed)) return now;
  if (/^yesterday$/i.test(trimmed)) return now - 86_400_000;
  const ago = AGO.exec(trimmed);
  if (ago) return now - Number(ago[1]) * UNITS[(ago[2] ?? '').charAt(0).toLowerCase() as keyof typeof UNITS];
  if (BY_DAY.test(trimmed)) return parseDay(trimmed.toLowerCase(), now);
  const [, date, time = '00:00', zone = 'Z'] = DATE.exec(trimmed) ?? [];
  if (date === undefined) return undefined;
  const midnight = new Date(`${date}T00:00Z`);
  // A day that the month does not have would become one of the next month
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) return undefined;
  const clock = time.charAt(1) === ':' ? `0${time}` : time;
  const at = Date.parse(`${date}T${clock}${zone.replace(/^([+-]..)(..)$/, '$1:$2').toUpperCase()}`);
  return Number.isNaN(at) || at > now ? undefined : at;
}

/** The last such time of such a day, in UTC; today's must be over. */
function parseDay(text: string, now: number): number | undefined {
  const match = BY_DAY.exec(text);
  const day = match?.[1] ?? match?.[4] ?? match?.[5];
  const [hours = 0, minutes = 0] = (match?.[2] ?? match?.[3] ?? '').split(':').map(Number);
  const weekday = WEEKDAYS.indexOf(day?.slice(0, 3) ?? '');
  const back = weekday >= 0 ? (new Date(now).getUTCDay() - weekday + 7) % 7 : day === 'yesterday' ? 1 : 0;
  const at = now - (now % UNITS.d) - back * UNITS.d + hours * UNITS.h + minutes * UNITS.m;
  if (hours > 23) return undefined;
  if (at <= now) return at;
  if (day === 'today') return undefined;
  return at - (weekday >= 0 ? 7 : 1) * UNITS.d;
}

/** Whether a text has the form of a time, whatever the present. */
export function looksLikeTime(text: string): boolean {
  return AGO.test(text) || DATE.test(text) || BY_DAY.test(text) || /^(now|yesterday)$/i.test(text);
}
