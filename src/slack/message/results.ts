import type { Answer, Result } from '#kit';
import { utc } from '#kit';
import { code, escape, link, words } from './escape.ts';
import { accountName, type Item, itemsOf, valueText } from './facts.ts';
import { clamp, limits, shown } from './limits.ts';
import { type Block, mrkdwn, section, sectionsOf } from './message.ts';
import type { NextPage } from './next-page.ts';
import { relatedLines } from './related.ts';
import { ago } from './when.ts';

/** How many facts of one result are shown: two sections of fields. */
const maxItems = 2 * limits.fields;
/** How many facts a line of a list holds, and how long each may be. */
const lineFacts = 3;
const lineFactLength = 60;

export interface ResultOptions {
  now: number;
  /** How many results are shown at most, and up to how many of them with all their facts. */
  most: { results: number; detailed: number; blockFacts: number };
  /** The address that a button opens. */
  opened?: string;
}

/** The results in blocks, and a line of plain text for each. Ranks are kept; what is not shown is counted by `leftOut`. */
export function resultParts(
  answer: Answer,
  { now, most, opened }: ResultOptions,
): { blocks: Block[]; lines: string[] } {
  const results = answer.results.slice(0, most.results);
  if (results.length > most.detailed) {
    const blocks = most.detailed > 1 && results.length <= shown.grouped ? grouped(results) : listed(results);
    return { blocks, lines: results.map(compactLine) };
  }
  const alone = results.length === 1;
  const blocks: Block[] = [];
  const lines: string[] = [];
  for (const [position, result] of results.entries()) {
    const rank = alone ? '' : `${position + 1}. `;
    const items = itemsOf(result, now);
    blocks.push(...detailed(result, rank, { items, opened, blockFacts: most.blockFacts }));
    lines.push(detailedLine(result, rank, { items, now }));
  }
  return { blocks, lines };
}

/** "Showing 50 of 312; next page: `/s3info list … page:…`"; undefined where nothing is left out. */
export function leftOut(
  answer: Answer,
  most: ResultOptions['most'],
  next?: NextPage,
): { marked: string; plain: string } | undefined {
  const count = Math.min(answer.results.length, most.results);
  const total = Math.max(answer.total, answer.results.length);
  // A page that is shown in part has no next one: that would leave out the rest of it
  const command = count === answer.results.length ? next?.(answer) : undefined;
  if (command !== undefined) {
    const showing = `Showing ${count} of ${total}; next page:`;
    return { marked: `${showing} ${code(command, 1000)}`, plain: `${showing} ${escape(command, 1000)}` };
  }
  const how =
    total > count
      ? `Showing ${count} of ${total}: narrow it with a more exact value, such as an id, an ARN or a full name.`
      : `Showing ${count} of ${total} in short: ask for one of them by its id to see its facts.`;
  return total > count || count > most.detailed ? { marked: how, plain: how } : undefined;
}

function detailed(
  result: Result,
  rank: string,
  { items, opened, blockFacts }: { items: readonly Item[]; opened: string | undefined; blockFacts: number },
): Block[] {
  const large = items.filter(({ block }) => block !== undefined).slice(0, blockFacts);
  const small = items.filter((item) => !large.includes(item));
  const fields = small.slice(0, maxItems).map(({ label, marked }) => mrkdwn(`${label}\n${marked}`));
  const head = [`${rank}*${code(result.name ?? shortId(result), 200)}* ${typeOf(result)}`];
  if (hasOwnId(result)) head.push(`Id ${code(shortId(result), 300)}`);
  if (small.length > maxItems) head.push(`Showing ${maxItems} of ${small.length} facts.`);
  const more = fields.slice(limits.fields);
  return [
    { type: 'section', text: mrkdwn(head.join('\n')), fields: fields.slice(0, limits.fields), expand: true },
    ...(more.length > 0 ? [{ type: 'section' as const, fields: more }] : []),
    ...large.map(({ label, block = '' }) => section(mrkdwn(`${label}\n${block}`))),
    ...sectionsOf(pointers(result, opened), 2),
  ];
}

/** Where to look further: links into consoles, then what hangs together with it. */
function pointers(result: Result, opened: string | undefined): string[] {
  const others = result.links.filter(({ url }) => URL.parse(url)?.href !== opened);
  const links = others.slice(0, shown.links).map(({ text, url }) => link(text, url));
  return [...links, ...relatedLines(result.related, result.account).map(({ marked }) => marked)];
}

function detailedLine(
  result: Result,
  rank: string,
  { items, now }: { items: readonly Item[]; now: number },
): string {
  const facts = items.slice(0, maxItems).map(({ label, plain }) => `${label}: ${plain}`);
  if (items.length > maxItems) facts.push(`${items.length - maxItems} more facts`);
  facts.push(...relatedLines(result.related, result.account).map(({ plain }) => plain));
  const head = `${rank}${namesOf(result, 200)}, ${typeOf(result)}, as of ${utc(result.asOf)} (${ago(result.asOf, now)})`;
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
  return [...groups].flatMap(([place, lines]) => sectionsOf([`In ${code(place, 200)}`, ...lines], 3));
}

/** A list: a line for each, with its account, region and first facts. */
function listed(results: readonly Result[]): Block[] {
  const lines = results.map((result, position) => {
    const { account, region } = result;
    const place = [code(account.name ?? account.id, 60), ...(region === 'global' ? [] : [words(region, 30)])];
    const name = code(result.name ?? shortId(result), 120);
    return `${position + 1}. ${name} in ${[...place, ...firstFacts(result)].join(', ')}`;
  });
  return sectionsOf(lines, 20);
}

/** The first short facts that tell one thing of a list from the next: "Public `no`". */
function firstFacts({ facts }: Result): string[] {
  const short = facts.flatMap(({ state, label, value }) => {
    const text = state === 'value' ? valueText(value) : '';
    const fits = text !== '' && text.length <= lineFactLength && !text.includes('\n');
    return fits ? [`${words(label, 30)} ${code(text, lineFactLength)}`] : [];
  });
  return short.slice(0, lineFacts);
}

function idOf(result: Result): string {
  return hasOwnId(result) ? `, id ${code(shortId(result), 120)}` : '';
}

/** Whether the id says more than the name: a bucket is called what it is. */
function hasOwnId(result: Result): boolean {
  const id = shortId(result);
  return result.name !== undefined && id !== result.name && !id.endsWith(`/${result.name}`);
}

function ownerOf(result: Result): string {
  return result.owner === undefined ? '' : `, owner ${code(result.owner.team, 80)}`;
}

/** The name and the id, or the one of them that says both. */
function namesOf(result: Result, max: number): string {
  const id = escape(shortId(result), max);
  if (result.name === undefined) return id;
  return hasOwnId(result) ? `${escape(result.name, max)}, ${id}` : escape(result.name, max);
}

function compactLine(result: Result, position: number): string {
  const owner = result.owner === undefined ? '' : `, owner ${escape(result.owner.team, 60)}`;
  const place = `${escape(accountName(result.account), 80)}, ${escape(result.region, 40)}`;
  return `${position + 1}. ${namesOf(result, 80)}, ${typeOf(result)}, ${place}${owner}.`;
}

/** The id as AWS's console and the next question take it: without the account and the region, which stand beside it. */
function shortId({ id, account, region }: Result): string {
  const places = [`${account.id}/${region}/`, `${account.id}/`];
  const place = places.find((one) => id.startsWith(one)) ?? '';
  return id.slice(place.length);
}

function typeOf(result: Result): string {
  return words(result.type.replaceAll('-', ' '), 64);
}
