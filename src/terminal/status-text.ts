import { inWords, nameOfAccount } from '#kit';
import type { Status, StatusCause, StatusRow, StatusRun } from '../answer/status.types.ts';
import type { Style } from './style.ts';

/** How many rows of what is wrong are shown where not all are asked for. */
const mostRows = 20;
const heads = [
  'kind',
  'source',
  'account',
  'outcome',
  'fresh',
  'documents',
  'age',
  'promise',
  'calls',
  'read in',
  'scheduled',
];

/**
 * The status as lines: the verdict, the causes of what is wrong with their fixes, a table of what is wrong (or, with
 * `all`, of everything), what is left out on purpose, and the next runs. Texts must be plain already.
 */
export function statusText(status: Status, { style, all }: { style: Style; all: boolean }): string {
  const now = Date.parse(status.at);
  const wrong = status.rows.filter(({ promiseKept }) => !promiseKept);
  const shown = all ? status.rows : wrong.slice(0, mostRows);
  const parts = [
    [(status.promiseKept ? style.good : style.bad)(status.summary)],
    headed('What is wrong', status.causes, (cause) => causeLines(cause, now, style), style),
    table(shown, now, style),
    hidden(status.rows.length - shown.length, wrong.length - shown.length),
    headed('Left out on purpose', status.excluded, ({ summary }) => [`  ${summary}`], style),
    headed('Next runs', status.forecast, (run) => [runLine(run, now)], style),
    running(status, now),
    interrupted(status, now),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headed<T>(
  title: string,
  items: readonly T[],
  lines: (item: T) => string[],
  { strong }: Style,
): string[] {
  return items.length === 0 ? [] : [strong(title), ...items.flatMap(lines)];
}

/** One cause as lines: what and since when, what one scope said, and what to do about all of them. */
export function causeLines(
  { outcome, summary, since, message, fix }: StatusCause,
  now: number,
  style: Style,
): string[] {
  const colour = outcome === 'unread' || outcome === 'throttled' ? style.doubtful : style.bad;
  const age = since === undefined ? '' : `, for ${inWords(now - Date.parse(since))}`;
  return [
    `  ${colour(outcome)} ${summary}${age}`,
    ...(message === undefined ? [] : [style.quiet(`    ${message}`)]),
    ...(fix === undefined ? [] : [`    fix: ${fix}`]),
  ];
}

function table(rows: readonly StatusRow[], now: number, style: Style): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => cellsOf(row, now));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.quiet(line(heads)), ...cells.map(line)];
}

function cellsOf(row: StatusRow, now: number): string[] {
  const { account, calls, throttles, ageSeconds } = row;
  return [
    row.kind,
    row.provider,
    nameOfAccount(account),
    row.outcome,
    `${row.complete} of ${row.scopes}`,
    // What was never read is not empty
    ageSeconds === undefined ? '-' : String(row.documents),
    ageSeconds === undefined ? '-' : inWords(ageSeconds * 1000),
    `${row.promiseKept ? 'kept' : 'broken'} (${inWords(row.promiseSeconds * 1000)})`,
    `${calls}${throttles > 0 ? ` (${throttles} throttled)` : ''}`,
    inWords(row.durationMs),
    row.nextRun === undefined ? '-' : `in ${inWords(Date.parse(row.nextRun) - now)}`,
  ];
}

/** How many rows are not in the table, and how many of them are wrong. */
function hidden(rows: number, wrong: number): string[] {
  if (rows <= 0) return [];
  const many = (count: number, what: string) => `${count} ${count === 1 ? 'row is' : 'rows are'} ${what}`;
  const more = wrong > 0 ? `${many(wrong, 'wrong, too')}, and ` : '';
  return [`${more}${many(rows - wrong, 'fine')}: --all shows them.`];
}

function runLine({ kind, provider, at, scopes }: StatusRun, now: number): string {
  const due = `${scopes} ${scopes === 1 ? 'scope is' : 'scopes are'} due then`;
  return `  ${kind} of ${provider} in ${inWords(Date.parse(at) - now)} (${at.slice(0, 16)}Z): ${due}`;
}

function running({ running: writer }: Status, now: number): string[] {
  if (!writer) return [];
  const by = writer.by === undefined ? '' : ` by ${writer.by}`;
  return [`The index is being written now${by}, for ${inWords(now - Date.parse(writer.since))}.`];
}

function interrupted({ interrupted: lost }: Status, now: number): string[] {
  if (!lost) return [];
  const by = lost.by === undefined ? '' : ` by ${lost.by}`;
  const ago = inWords(now - Date.parse(lost.at));
  return [
    `A refresh or import${by} was killed, stopped or cut off, heard of last ${ago} ago.`,
    'Nothing that it had committed is lost; the rest is read by the next run.',
  ];
}
