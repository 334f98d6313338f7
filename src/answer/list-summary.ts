import type { Kind, Outcome, Question, Result } from '#kit';
import { plural, utc } from '#kit';
import type { Listed } from './list-accounts.ts';
import type { Filter } from './parse-filters.ts';
import type { Window } from './scan-list.ts';
import type { SeenCoverage } from './seen-coverage.ts';
import { doubtOf, HIDDEN_ACCOUNTS, proofOf } from './summary.ts';

/** What the summary of a list is made of: everything in it is already redacted. */
interface Told {
  kind: Kind;
  question: Question;
  filters: readonly Filter[];
  listed: Listed;
  outcome: Outcome;
  results: readonly Result[];
  total: number;
  window: Window;
  seen: SeenCoverage;
  now: number;
}

const MOST_NAMED = 3;

/** `12 buckets in payments-prod with public: yes: logs-a, logs-b, logs-c; and 9 more.` */
export function summariseList(told: Told): string {
  const { question, window, total, results } = told;
  const past = question.at === undefined ? '' : ` at ${utc(question.at)}`;
  const where = `${whereOf(told)}${past}`;
  if (told.outcome !== 'found') return nothing(told, where);
  const at = window.next === undefined ? '' : 'At least ';
  const names = results.slice(0, MOST_NAMED).map((result) => nameOf(result, told));
  const more = total - names.length;
  const named = names.length === 0 ? '' : `: ${names.join(', ')}${more > 0 ? `; and ${more} more` : ''}`;
  return `${at}${total} ${nounOf(told, total)}${where}${named}.`;
}

function nothing(told: Told, where: string): string {
  const { seen, window, question, now } = told;
  const what = `No ${nounOf(told, 1)}${where}`;
  if (told.outcome === 'absent') return `${what}: ${proofOf(seen, now)}.`;
  if (window.next !== undefined) return `${what} among the first ${window.looked} of ${window.of} documents.`;
  if (question.at !== undefined)
    return `${what} in the history; whether everything had been read by then is not known.`;
  const [unsure] = window.unsure;
  const untold = unsure && `, but \`${unsure[0]}\` could not be told of ${unsure[1]}`;
  const hidden = seen.hiddenAccounts
    ? HIDDEN_ACCOUNTS
    : ' in what you may see: a part of it is hidden from you';
  const doubt = doubtOf(seen, 'there may be some') ?? untold ?? hidden;
  return `${what} was found${doubt}.`;
}

/** What all the results are, in words; where they are of several types, what the kind is called. */
function nounOf({ kind, filters, window }: Told, count: number): string {
  const types = new Set(window.matches.map(({ type }) => type));
  const asked = filters.find(({ field, value }) => field === 'type' && !value?.includes('*'))?.value;
  const [only = asked] = types;
  const noun = types.size > 1 ? commonOf([...types]) : (only ?? kind.title);
  return count === 1 ? words(noun) : plural(words(noun));
}

/** What several types have in common: load balancers, whichever; else resources. */
function commonOf(types: readonly string[]): string {
  const [first = [], ...others] = types.map((type) => type.split('-'));
  const start = first.findIndex((_, i) => {
    const tail = first.slice(i);
    return others.every((other) => other.slice(-tail.length).join('-') === tail.join('-'));
  });
  return start < 0 ? 'resource' : first.slice(start).join('-');
}

function words(type: string): string {
  return type.replaceAll('-', ' ');
}

const phrases: Record<Filter['field'], (filter: Filter) => string> = {
  account: ({ value }) => ` in ${value}`,
  region: ({ value }) => ` in ${value}`,
  type: () => '',
  name: ({ value }) => ` named ${value}`,
  owner: ({ value }) => ` of ${value}`,
  tag: ({ key, value }) => ` tagged ${key}${value === undefined ? '' : `=${value}`}`,
  column: ({ key, value }) => ` with ${key}: ${value}`,
};

/** ` in payments-prod, with public: yes`. */
function whereOf({ filters }: Told): string {
  const order = Object.keys(phrases);
  return filters
    .toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
    .map((filter) => phrases[filter.field](filter))
    .filter((phrase) => phrase !== '')
    .join(',');
}

function nameOf({ name, id, account }: Result, { listed }: Told): string {
  const own = name ?? id.slice(id.lastIndexOf('/') + 1);
  return listed.ids.length === 1 || account.id === '-' ? own : `${own} (${account.name ?? account.id})`;
}
