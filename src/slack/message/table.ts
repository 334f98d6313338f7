import type { Whois } from '#kit';
import { counted } from '#kit';
import { type Thing, thingsOf } from '../../answer/rows.ts';
import { askedBy, present, type RenderOptions } from './blocks.ts';
import { basis } from './coverage.ts';
import { escape } from './escape.ts';
import { clamp, fitLines, limits } from './limits.ts';
import { type Block, contextLine, mrkdwn, plain, type Rendered, section } from './message.ts';
import { together } from './together.ts';

/** The outcomes in a word or two, for tables. */
export const shortOutcomes = {
  found: 'found',
  absent: 'not there',
  unknown: 'not certain',
  invalid: 'not understood',
  denied: 'not allowed',
} as const;

/** How many things stand in a line of the text where there is no room for a line each. */
const perLine = 8;
/** Widths of the columns at most, in characters: together what a wide window shows in one line. */
const widths = { thing: 42, whose: 34, region: 16 } as const;

/**
 * Many things as one table: number, thing, whose, region, outcome. The text is a full answer, too: a line for each
 * thing where these fit, else the things by whose they are.
 */
export function renderTable(
  items: readonly Whois[],
  { by, now, hasFile, narrowed = [] }: RenderOptions,
): Rendered {
  const answers = items.flatMap((item) => item.answers);
  const lines = thingsOf(items);
  const summary = outcomesOf(lines);
  const [first] = items;
  const quiet = present([
    basis(together(answers), now),
    hasFile ? undefined : csvHint,
    by && first && askedBy(by, first.text),
    ...narrowed,
  ]);
  const blocks: Block[] = [section(plain(summary)), ...tables(lines)];
  blocks.push(contextLine(quiet.map(({ marked }) => marked).join(' ')));
  const tail = quiet.map((said) => said.plain).join('\n');
  const room = limits.text - summary.length - tail.length - 2;
  return { text: [summary, textOf(lines, room), tail].filter((part) => part !== '').join('\n'), blocks };
}

const csvHint = {
  marked: 'As CSV: `cloudwhois ask - --csv`, or `POST /v1/whois` with `Accept: text/csv`.',
  plain: 'As CSV: cloudwhois ask - --csv, or POST /v1/whois with Accept: text/csv.',
};

/** "60 things: 12 found, 40 not there, 8 not certain." */
export function outcomesOf(things: readonly { outcome: Thing['outcome'] }[]): string {
  if (things.length === 0) return 'Nothing was asked.';
  const counts = [...Map.groupBy(things, ({ outcome }) => outcome)].map(
    ([outcome, some]) => `${some.length} ${shortOutcomes[outcome]}`,
  );
  return `${counted(things.length, 'thing')}: ${counts.join(', ')}.`;
}

/** As few sections as they need, each a block of code under the same header. */
function tables(lines: readonly Thing[]): Block[] {
  if (lines.length === 0) return [];
  const cells = lines.map((line, at) => [
    `${at + 1}`,
    cell(line.thing, widths.thing),
    cell(line.whose, widths.whose),
    cell(line.region, widths.region),
    shortOutcomes[line.outcome],
  ]);
  const header = ['', 'thing', 'whose', 'region', 'outcome'];
  const wide = header.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const row = (texts: readonly string[]) =>
    escape(texts.map((text, at) => text.padEnd(wide[at] ?? 0)).join('  '), 800).trimEnd();
  const blocks: Block[] = [];
  for (let rest = cells.map(row); rest.length > 0; ) {
    const { text, left } = fitLines(rest, limits.section - 500);
    blocks.push(section(mrkdwn(`\`\`\`\n${row(header)}\n${text}\n\`\`\``)));
    rest = rest.slice(rest.length - left);
  }
  return blocks;
}

/** Harmless in a block of code, and cut with an ellipsis. */
function cell(text: string, most: number): string {
  const flat = text
    .replaceAll('`', "'")
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu, ' ')
    .toWellFormed();
  return clamp(flat, most);
}

function textOf(lines: readonly Thing[], room: number): string {
  const each = lines.map((line, at) => {
    const place = [line.whose, line.region].filter((part) => part !== '').join(', ');
    return `${at + 1}. ${escape(line.thing, 120)}: ${shortOutcomes[line.outcome]}${place === '' ? '' : `, ${escape(place, 120)}`}.`;
  });
  if (each.join('\n').length <= room) return each.join('\n');
  const { text, left } = fitLines(byPlace(lines), room - 80);
  return left === 0 ? text : `${text}\n${left} more lines are in the blocks of this message.`;
}

/** The things by outcome and whose they are, a few to a line, so that what must be left out is little. */
function byPlace(lines: readonly Thing[]): string[] {
  const groups = Map.groupBy(lines, ({ outcome, whose }) =>
    whose === '' ? shortOutcomes[outcome] : `${shortOutcomes[outcome]}, ${whose}`,
  );
  return [...groups].flatMap(([group, some]) =>
    Array.from({ length: Math.ceil(some.length / perLine) }, (_, at) => {
      const things = some.slice(at * perLine, (at + 1) * perLine).map(({ thing }) => escape(thing, 60));
      return `${at === 0 ? `${escape(group, 120)}: ` : ''}${things.join(', ')}`;
    }),
  );
}
