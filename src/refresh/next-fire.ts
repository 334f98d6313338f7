/** The values at which each field of a cron expression matches. Sunday is 0, January 1. */
export interface CronFields {
  minute: readonly number[];
  hour: readonly number[];
  dayOfMonth: readonly number[];
  month: readonly number[];
  dayOfWeek: readonly number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** 29 February on a given weekday comes back within 40 years, even over a year like 2100. */
const FARTHEST_DAYS = 40 * 366;

/**
 * The first time after `after` that matches, in UTC; both in milliseconds since the epoch. As node-cron has it, day of
 * the month and day of the week must both match. Undefined where there is none.
 */
export function nextFire(fields: CronFields, after: number): number | undefined {
  const times = timesOfDay(fields);
  const today = Math.floor(after / DAY_MS) * DAY_MS;
  for (let day = 0; day < FARTHEST_DAYS; day++) {
    const midnight = today + day * DAY_MS;
    if (!isOnDay(fields, new Date(midnight))) continue;
    const time = times.find((one) => midnight + one > after);
    if (time !== undefined) return midnight + time;
  }
  return undefined;
}

/** The last time up to and including `until` that matches; undefined where there is none within 40 years. */
export function lastFire(fields: CronFields, until: number): number | undefined {
  const times = timesOfDay(fields);
  const today = Math.floor(until / DAY_MS) * DAY_MS;
  for (let day = 0; day < FARTHEST_DAYS; day++) {
    const midnight = today - day * DAY_MS;
    if (!isOnDay(fields, new Date(midnight))) continue;
    const time = times.findLast((one) => midnight + one <= until);
    if (time !== undefined) return midnight + time;
  }
  return undefined;
}

function isOnDay({ dayOfMonth, month, dayOfWeek }: CronFields, date: Date): boolean {
  return (
    month.includes(date.getUTCMonth() + 1) &&
    dayOfMonth.includes(date.getUTCDate()) &&
    dayOfWeek.includes(date.getUTCDay())
  );
}

/** Milliseconds after midnight, in order. */
function timesOfDay({ hour, minute }: CronFields): number[] {
  return hour.flatMap((h) => minute.map((m) => h * HOUR_MS + m * MINUTE_MS)).toSorted((a, b) => a - b);
}
