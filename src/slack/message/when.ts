import { inWords, utc } from '#kit';

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
