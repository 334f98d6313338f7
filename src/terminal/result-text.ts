import type { AccountRef, Fact, Related, Result } from '#kit';
import {
  blockLines,
  byRelation,
  counted,
  factWords,
  inWords,
  nameOfAccount,
  nameOfRelated,
  shorten,
  valueText,
} from '#kit';
import { plain } from './plain.ts';
import type { Style } from './style.ts';

/** How many lines of a long value are shown, and how many things of one relation. All of it is in `--json`. */
const mostLines = 60;
const mostRelated = 10;
/** How many facts a line of a list holds, and how long each may be. */
const lineFacts = 3;
const lineFactLength = 40;
const columnWidth = 48;

/** A label with one line, or with lines of their own below it. */
interface Row {
  label: string;
  value: string | string[];
}

/** One result with all its facts. `now` in milliseconds. */
export function resultText(result: Result, now: number, style: Style): string {
  const { account, owner, since, confirmed } = result;
  const rows: Row[] = [
    { label: 'Account', value: nameOfAccount(account) },
    { label: 'Region', value: result.region },
    ...(since ? [{ label: 'Since', value: `${since} (${age(since, now)} ago)` }] : []),
    ...(owner ? [{ label: 'Owner', value: ownerText(owner) }] : []),
    ...result.facts.map(factRow),
    ...byRelation(result.related).map(({ relation, things }) => ({
      label: relation,
      value: thingsText(things, account),
    })),
    ...(confirmed ? [{ label: 'Live check', value: `${confirmed.outcome}: ${confirmed.detail}` }] : []),
    {
      label: 'As of',
      value: `${result.asOf} (${age(result.asOf, now)} ago), from ${result.source}`,
    },
    ...result.links.map(({ text, url }) => ({ label: text, value: url })),
  ];
  const width = Math.max(...rows.map(({ label }) => plain(label).length));
  const head = style.strong(plain(`${result.type} ${result.name ?? result.id}`));
  return [head, ...rows.flatMap((row) => rowLines(row, width, style))].join('\n');
}

/** What comes from outside stays behind a mark of ours, so that no line of it can pose as one of the answer. */
function rowLines({ label, value }: Row, width: number, style: Style): string[] {
  const title = style.quiet(plain(label).padEnd(width));
  if (typeof value === 'string') return [`  ${title}  ${plain(value)}`];
  const more = value.length - mostLines;
  const rest = more > 0 ? [`… ${counted(more, 'more line')}`] : [];
  const lines = [...value.slice(0, mostLines).map(plain), ...rest];
  return [`  ${title.trimEnd()}`, ...lines.map((line) => `    | ${line}`.trimEnd())];
}

/** A line for each of a list: name, account, region and first facts, in columns. */
export function listText(results: readonly Result[]): string {
  const rows = results.map((result, at) => [
    `${at + 1}.`,
    result.name ?? result.id,
    result.account.name ?? result.account.id,
    result.region,
    firstFacts(result),
  ]);
  return inColumns(rows);
}

/** Cells under each other, each harmless, and all but the last at most 48 characters wide. */
export function inColumns(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) =>
    row.map(plain).map((text, at) => (at < row.length - 1 ? shorten(text, columnWidth) : text)),
  );
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function firstFacts({ facts }: Result): string {
  const short = facts.flatMap(({ state, label, value }) => {
    const text = state === 'value' ? valueText(value) : '';
    return text !== '' && text.length <= lineFactLength && !text.includes('\n') ? [`${label}: ${text}`] : [];
  });
  return short.slice(0, lineFacts).join(', ');
}

function ownerText({ team, contact, because }: NonNullable<Result['owner']>): string {
  return `${team}${contact ? ` (${contact})` : ''}, because: ${because}`;
}

/** The names of related things, with the account where it is not `own`. */
export function thingsText(things: readonly Related[], own?: AccountRef): string {
  const some = things.slice(0, mostRelated).map((one) => {
    const { account } = one;
    const where = account && account.id !== own?.id ? ` in ${account.name ?? account.id}` : '';
    return `${nameOfRelated(one)}${where}`;
  });
  const more = things.length - some.length;
  return `${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function factRow(fact: Fact): Row {
  const lines = fact.state === 'value' ? blockLines(fact.value) : undefined;
  const label = lines && fact.why ? `${fact.label} (${fact.why})` : fact.label;
  return { label, value: lines ?? factWords(fact) };
}

/** How long ago, in words. */
export function age(time: string, now: number): string {
  return inWords(now - Date.parse(time));
}
