import type { Fact, Result } from '#kit';
import { blockLines, nameOfAccount, utc } from '#kit';
import { code, codeBlock, escape, words } from './escape.ts';
import { shown } from './limits.ts';
import { ago, slackDate } from './when.ts';

/** One thing to say about a result, for the blocks (`marked`) and for the plain text. All three are escaped. */
export interface Item {
  label: string;
  marked: string;
  plain: string;
  /** A block of its own, where a field is too small for it. */
  block?: string;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

/** How many characters of one value are shown, and how many entries of a list. */
const valueLength = 400;
const listLength = 12;

/** The live check, account, region, owner and facts of a result, in the order in which they are shown. */
export function itemsOf(result: Result, now: number): Item[] {
  // That it is gone comes before what it was
  const items = result.confirmed ? [confirmedItem(result.confirmed, now)] : [];
  items.push(item('Account', accountName(result.account)));
  if (result.region !== 'global') items.push(item('Region', result.region));
  if (result.since !== undefined) items.push(sinceItem(result.since, now));
  if (result.owner) items.push(ownerItem(result.owner));
  for (const fact of result.facts) if (!isSaid(fact, result)) items.push(factItem(fact));
  return items;
}

/** Whether the account, the region or a longer fact ("instance i-0abc") says the same id already. */
function isSaid({ value }: Fact, { account, region, facts }: Result): boolean {
  if (typeof value !== 'string' || !/[0-9]/.test(value)) return false;
  if (value === account.id || value === region) return true;
  return facts.some((other) => typeof other.value === 'string' && other.value.endsWith(` ${value}`));
}

/** `payments-prod (111122223333)`, not escaped. */
export function accountName(account: { id: string; name?: string }): string {
  if (account.id === '-') return account.name ?? 'no account';
  return nameOfAccount(account);
}

function item(label: string, value: string): Item {
  return { label: words(label), marked: code(value, valueLength), plain: escape(value, valueLength) };
}

function sinceItem(since: string, now: number): Item {
  const held = ago(since, now);
  return { label: 'Since', marked: `${slackDate(since)} (${held})`, plain: `${utc(since)} (${held})` };
}

function ownerItem(owner: NonNullable<Result['owner']>): Item {
  const contact = owner.contact === undefined ? '' : `, contact ${owner.contact}`;
  const { marked } = item('Owner', `${owner.team}${contact}`);
  const because = escape(owner.because, 200);
  return {
    label: 'Owner',
    marked: `${marked} because of ${code(owner.because, 200)}`,
    plain: `${escape(`${owner.team}${contact}`)} (${because})`,
  };
}

function factItem(fact: Fact): Item {
  const label = words(fact.label);
  const why = fact.why === undefined ? '' : ` (${escape(fact.why, 200)})`;
  const markedWhy = fact.why === undefined ? '' : ` (${code(fact.why, 200)})`;
  const ours = wordsOf(fact);
  if (ours) return { label, marked: `${ours.marked}${markedWhy}`, plain: `${ours.plain}${why}` };
  const { marked, plain } = item(fact.label, valueText(fact.value));
  const said = { label, marked: `${marked}${markedWhy}`, plain: `${plain}${why}` };
  const lines = blockLines(fact.value);
  return lines ? { ...said, block: `${codeBlock(lines, shown.blockLines)}${markedWhy}` } : said;
}

/** What stands in our own words and not in those of the cloud: the two states without a value, and times. */
function wordsOf(fact: Fact): { marked: string; plain: string } | undefined {
  if (fact.state === 'not-configured') return { marked: 'not configured', plain: 'not configured' };
  if (fact.state === 'unreadable') return { marked: 'could not be read', plain: 'could not be read' };
  if (typeof fact.value !== 'string' || !isoTime.test(fact.value)) return undefined;
  return { marked: slackDate(fact.value), plain: utc(fact.value) };
}

function confirmedItem(confirmed: NonNullable<Result['confirmed']>, now: number): Item {
  const verdicts = {
    same: 'still so',
    changed: 'changed since',
    gone: 'gone',
    failed: 'could not be checked',
  };
  const verdict = verdicts[confirmed.outcome];
  const detail = confirmed.detail === '' ? '' : escape(confirmed.detail, 200);
  return {
    label: 'Checked live',
    marked: `${verdict}, ${slackDate(confirmed.at)}${detail === '' ? '' : `: ${code(confirmed.detail, 200)}`}`,
    plain: `${verdict}, ${utc(confirmed.at)} (${ago(confirmed.at, now)})${detail === '' ? '' : `: ${detail}`}`,
  };
}

/** A value in words: lists with commas, yes and no, objects as `name: value`. Not escaped. */
export function valueText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : listText(value.map((one) => nested(one, depth)));
  if (value === undefined || value === null) return 'none';
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'none';
  return listText(Object.entries(value).map(([name, one]) => `${name}: ${nested(one, depth)}`));
}

function nested(value: unknown, depth: number): string {
  return depth < 2 ? valueText(value, depth + 1) : JSON.stringify(value);
}

function listText(entries: readonly string[]): string {
  if (entries.length <= listLength) return entries.join(', ');
  return `${entries.slice(0, listLength).join(', ')} and ${entries.length - listLength} more`;
}
