import { inWords } from '#kit';

/** As `toISOString` writes it: then its parts can be taken as they stand. */
const isoUtc = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;

/** `2026-11-21 02:46 UTC`, for the plain text that everybody reads alike. */
export function utc(at: string): string {
  if (isoUtc.test(at)) return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  const time = Date.parse(at);
  return Number.isNaN(time) ? 'an unknown time' : utc(new Date(time).toISOString());
}

/** A time that Slack shows in the reader's own zone, with UTC where a client cannot. */
export function slackDate(at: string): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return utc(at);
  return `<!date^${Math.floor(time / 1000)}^{date_short_pretty} {time}|${utc(at)}>`;
}

/** `14 min ago`; a time to come counts as now. */
export function ago(at: string, now: number): string {
  return `${inWords(Math.max(0, now - Date.parse(at)))} ago`;
}
