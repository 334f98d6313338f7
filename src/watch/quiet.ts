const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** Whether a time (milliseconds) lies in a span of the day such as `22:00-06:00`, in UTC. The end is outside. */
export function isQuiet(span: string | undefined, now: number): boolean {
  const [from, to] = (span ?? '').split('-').map(minutesOf);
  if (from === undefined || to === undefined) return false;
  const minute = Math.floor(now / MINUTE_MS) % DAY_MINUTES;
  return from <= to ? from <= minute && minute < to : from <= minute || minute < to;
}

function minutesOf(text: string): number | undefined {
  const match = /^(\d{2}):(\d{2})$/.exec(text.trim());
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}
