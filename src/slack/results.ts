import type { Answer, Result } from '#kit';
import { code, escape, link, words } from './escape.ts';
import { accountName, type Item, itemsOf } from './facts.ts';
import { clamp, limits, shown } from './limits.ts';
import { type Block, mrkdwn, sectionsOf } from './message.ts';
import { ago, utc } from './when.ts';

/** How many facts of one result are shown: two sections of fields. */
const maxItems = 2 * limits.fields;

/** The results in blocks, and a line of plain text for each. Ranks are kept; what is not shown is counted by `leftOut`. */
export function resultParts(answer: Answer, now: number): { blocks: Block[]; lines: string[] } {
  const results = answer.results.slice(0, shown.results);
  if (results.length > shown.detailed) {
    return { blocks: grouped(results), lines: results.map((one, rank) => compactLine(one, rank)) };
  }
  const alone = results.length === 1;
  const blocks: Block[] = [];
  const lines: string[] = [];
  for (const [position, result] of results.entries()) {
    const rank = alone ? '' : `${position + 1}. `;
    const items = itemsOf(result, now);
    blocks.push(...detailed(result, rank, items));
    lines.push(detailedLine(result, rank, { items, now }));
  }
  return { blocks, lines };
}

/** "Showing 10 of 312: …"; empty where nothing is left out. */
export function leftOut(answer: Answer): string {
  const count = Math.min(answer.results.length, shown.results);
  const total = Math.max(answer.total, answer.results.length);
  if (total > count)
    return `Showing ${count} of ${total}: narrow it with a more exact value, such as an id, an ARN or a full name.`;
  if (count > shown.detailed)
    return `Showing ${count} of ${total} in short: ask for one of them by its id to see its facts.`;
  return '';
}

function detailed(result: Result, rank: string, items: readonly Item[]): Block[] {
  const fields = items.slice(0, maxItems).map(fieldOf);
  const head = [`${rank}${code(result.name ?? shortId(result), 200)} ${typeOf(result)}`];
  if (result.name !== undefined) head.push(`Id ${code(shortId(result), 300)}`);
  if (items.length > maxItems) head.push(`Showing ${maxItems} of ${items.length} facts.`);
  const blocks: Block[] = [
    { type: 'section', text: mrkdwn(head.join('\n')), fields: fields.slice(0, limits.fields), expand: true },
    ...sectionsOf(pointers(result), 2),
  ];
  if (fields.length <= limits.fields) return blocks;
  return blocks.toSpliced(1, 0, { type: 'section', fields: fields.slice(limits.fields) });
}

/** Where to look further: links into consoles, then what hangs together with it. */
function pointers(result: Result): string[] {
  const links = result.links.slice(0, shown.links).map(({ text, url }) => link(text, url));
  const related = relatedLine(result.related);
  return related ? [...links, related.marked] : links;
}

function fieldOf({ label, marked }: Item) {
  return mrkdwn(`*${label}*\n${marked}`);
}

function detailedLine(
  result: Result,
  rank: string,
  { items, now }: { items: readonly Item[]; now: number },
): string {
  const facts = items.slice(0, maxItems).map(({ label, plain }) => `${label}: ${plain}`);
  if (items.length > maxItems) facts.push(`${items.length - maxItems} more facts`);
  const related = relatedLine(result.related);
  if (related) facts.push(related.plain);
  const name = result.name === undefined ? '' : `${escape(result.name, 200)}, `;
  const head = `${rank}${name}${escape(shortId(result), 200)}, ${typeOf(result)}, as of ${utc(result.asOf)} (${ago(result.asOf, now)})`;
  return clamp(`${head}. ${facts.join('; ')}.`, 2400);
}

/** One section for each account and region, in the order of the best result of each. */
function grouped(results: readonly Result[]): Block[] {
  const groups = new Map<string, string[]>();
  for (const [position, result] of results.entries()) {
    const place = `${accountName(result.account)}, ${result.region}`;
    const line = `${position + 1}. ${code(result.name ?? shortId(result), 120)} ${typeOf(result)}${idOf(result)}${ownerOf(result)}`;
    const lines = groups.get(place);
    if (lines) lines.push(line);
    else groups.set(place, [line]);
  }
  return [...groups].flatMap(([place, lines]) => sectionsOf([`*In* ${code(place, 200)}`, ...lines], 3));
}

function idOf(result: Result): string {
  return result.name === undefined ? '' : `, id ${code(shortId(result), 120)}`;
}

function ownerOf(result: Result): string {
  return result.owner === undefined ? '' : `, owner ${code(result.owner.team, 80)}`;
}

function compactLine(result: Result, position: number): string {
  const name = result.name === undefined ? '' : `${escape(result.name, 80)}, `;
  const owner = result.owner === undefined ? '' : `, owner ${escape(result.owner.team, 60)}`;
  const place = `${escape(accountName(result.account), 80)}, ${escape(result.region, 40)}`;
  return `${position + 1}. ${name}${escape(shortId(result), 80)}, ${typeOf(result)}, ${place}${owner}.`;
}

/** The id as AWS's console and the next question take it: without the account and the region, which stand beside it. */
function shortId({ id, account, region }: Result): string {
  const place = `${account.id}/${region}/`;
  return id.startsWith(place) ? id.slice(place.length) : id;
}

function typeOf(result: Result): string {
  return words(result.type.replaceAll('-', ' '), 64);
}

/** Things that hang together with it: "Related: in subnet `subnet-0a`", with what was left out. */
export function relatedLine(related: Answer['related']): { marked: string; plain: string } | undefined {
  if (related.length === 0) return undefined;
  const some = related.slice(0, shown.related);
  const more = related.length > some.length ? ` and ${related.length - some.length} more` : '';
  const relation = (text: string) => words(text.replaceAll('-', ' '), 40);
  const account = (one: Answer['related'][number]) => (one.account ? ` in ${accountName(one.account)}` : '');
  return {
    marked: `Related: ${some.map((one) => `${relation(one.relation)} ${code(`${one.name ?? one.id}${account(one)}`, 120)}`).join(', ')}${more}`,
    plain: `Related: ${some.map((one) => `${relation(one.relation)} ${escape(`${one.name ?? one.id}${account(one)}`, 120)}`).join(', ')}${more}`,
  };
}
