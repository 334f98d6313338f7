import { counted, inWords } from '#kit';
import type { Status, StatusCause, StatusRow } from '../answer/status.types.ts';
import type { SlackCommand } from './commands.ts';
import { escape, withCode } from './message/escape.ts';
import { clamp, fitLines, limits } from './message/limits.ts';
import { contextLine, plain, type Rendered, section, sectionsOf } from './message/message.ts';

/** The command that tells how fresh the index is. */
export const cloudStatus: SlackCommand = {
  name: 'cloudstatus',
  summary: 'Is the index fresh, what could not be read, and what is to be done about it?',
  usage: '/cloudstatus',
  example: '/cloudstatus',
};

/** How many causes one message tells; the command line has them all. */
const mostCauses = 8;
/** Characters of a line: escaped, it can have five times as many and still fits into a section. */
const longest = 500;
/** For each part of the message; the causes alone can need so many. */
const mostSections = 3 * mostCauses + 1;

/**
 * The status as one message: the verdict, a line for each kind, the causes of what is not read with their fixes (for
 * those who are told them), and the next runs. `text` alone says the same, as far as Slack's limit lets it.
 */
export function renderStatus(status: Status): Rendered {
  const now = Date.parse(status.at);
  const kinds = [...Map.groupBy(status.rows, ({ kind }) => kind)].map(([kind, rows]) => kindLine(kind, rows));
  const parts = [kinds, causeLines(status.causes, now), runLines(status, now)];
  return {
    text: textOf([status.summary, ...parts.flat()]),
    blocks: [
      section(plain(escape(status.summary, 1000))),
      ...parts.flatMap((lines) =>
        sectionsOf(
          lines.map((line) => withCode(line, longest)),
          mostSections,
        ),
      ),
      contextLine(`As of ${status.at.slice(0, 16).replace('T', ' ')} UTC.`),
    ],
  };
}

function textOf(lines: readonly string[]): string {
  const escaped = lines.map((line) => escape(line, longest));
  const { text, left } = fitLines(escaped, limits.text - 80);
  return left === 0 ? text : `${text}\n${left} more lines are in the blocks of this message.`;
}

/** `ip: fresh, 65 of 65 scopes, the oldest 12 min ago` */
function kindLine(kind: string, rows: readonly StatusRow[]): string {
  const sum = (of: (row: StatusRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const scopes = sum((row) => row.scopes);
  if (scopes === 0) return `${kind}: left out on purpose`;
  const ages = rows.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  const oldest = ages.reduce((most, age) => Math.max(most, age), 0);
  const age = ages.length === 0 ? '' : `, the oldest ${inWords(oldest * 1000)} ago`;
  const fresh = `${sum((row) => row.complete)} of ${scopes} scopes`;
  const wrong = rows.flatMap(({ errors }) => errors);
  if (wrong.length === 0) return `${kind}: fresh, ${fresh}${age}`;
  const outcomes = [...Map.groupBy(wrong, ({ outcome }) => outcome)].map(
    ([outcome, some]) => `${some.reduce((all, { regions }) => all + regions.length, 0)} ${said(outcome)}`,
  );
  return `${kind}: ${fresh} are fresh${age}; ${outcomes.join(', ')}`;
}

/** What was never read is not empty, and must not sound so. */
function said(outcome: string): string {
  return outcome === 'unread' ? 'not read yet' : outcome;
}

function causeLines(causes: readonly StatusCause[], now: number): string[] {
  const lines = causes
    .slice(0, mostCauses)
    .flatMap(({ summary, since, message, fix }) => [
      `• ${summary}${since === undefined ? '' : `, for ${inWords(now - Date.parse(since))}`}.`,
      ...(message === undefined ? [] : [clamp(message, 200)]),
      ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    ]);
  const left = causes.length - mostCauses;
  return left > 0 ? [...lines, `${left} more reasons: "cloudwhois status" tells them all.`] : lines;
}

function runLines({ forecast, running, interrupted }: Status, now: number): string[] {
  // The soonest first; a kind may be read from several providers
  const soonest = [...Map.groupBy(forecast, ({ kind }) => kind).values()].flatMap(([first]) => first ?? []);
  const runs = soonest.map(
    ({ kind, at, scopes }) => `${kind} in ${inWords(Date.parse(at) - now)} (${counted(scopes, 'scope')})`,
  );
  return [
    ...(runs.length > 0 ? [`Next runs: ${runs.join('; ')}.`] : []),
    ...(running ? [`The index has been written for ${inWords(now - Date.parse(running.since))}.`] : []),
    ...(interrupted
      ? [
          `A refresh or import was killed, stopped or cut off, heard of last ${inWords(now - Date.parse(interrupted.at))} ago; the next run reads what it had not.`,
        ]
      : []),
  ];
}
