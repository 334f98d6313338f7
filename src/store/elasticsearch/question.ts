import type { Match, Query } from '#kit';
import { formatAddress, invalid, lastAddress, parseAddress, parseNetwork } from '#kit';
import { marks, probeOf } from '../keys.ts';
import { termFor } from './names.ts';

/** A question in the words of Elasticsearch: what to find, and in which order. */
export interface Question {
  filter: object;
  /** Before the number of the document. */
  sort: object[];
}

/** The question of a match, or undefined where it can have no answer. Throws `invalid` for a value that is none. */
export function questionOf(match: Match): Question | undefined {
  if ('holding' in match) return holding(match.holding);
  if ('inside' in match) return inside(match.inside);
  if ('all' in match) return { filter: { match_all: {} }, sort: [] };
  const probe = probeOf(match, []);
  if ('one' in probe) return { filter: { term: { keys: termFor(probe.one) } }, sort: [] };
  if ('from' in probe) return { filter: { prefix: { keys: probe.from } }, sort: [] };
  if (probe.list.length === 0) return undefined;
  return { filter: { terms: { keys: probe.list.map(termFor) } }, sort: [] };
}

/** The most specific range first. */
function holding(text: string): Question {
  const address = parseAddress(text);
  if (!address) throw invalid(`"${text}" is not an IP address.`, { fix: 'Give one such as 10.0.0.1.' });
  const filter = { term: { 'spots.net': formatAddress(address) } };
  return nested(filter, 'spots.prefix', 'desc');
}

/** By address; a network before what is inside it. */
function inside(text: string): Question {
  const network = parseNetwork(text);
  if (!network) throw invalid(`"${text}" is not a network.`, { fix: 'Give one such as 10.0.0.0/24.' });
  const range = { gte: formatAddress(network.base), lte: formatAddress(lastAddress(network)) };
  const filter = [{ range: { 'spots.base': range } }, { range: { 'spots.prefix': { gte: network.prefix } } }];
  return nested({ bool: { filter } }, 'spots.place', 'asc');
}

function nested(filter: object, by: string, order: 'asc' | 'desc'): Question {
  const mode = order === 'asc' ? 'min' : 'max';
  return {
    filter: { nested: { path: 'spots', query: filter, score_mode: 'none' } },
    sort: [{ [by]: { order, mode, nested: { path: 'spots', filter } } }],
  };
}

/** What narrows every question; undefined where nothing can be left. */
export function narrowing({ kinds, accounts }: Pick<Query, 'kinds' | 'accounts'>): object[] | undefined {
  if (kinds?.length === 0 || accounts?.length === 0) return undefined;
  return [
    ...(kinds ? [{ terms: { kind: kinds } }] : []),
    ...(accounts ? [{ terms: { account: accounts } }] : []),
  ];
}

/** The versions that were true at a time (milliseconds). */
export function trueAt(at: number): object[] {
  const ended = { bool: { must_not: { exists: { field: 'to' } } } };
  return [
    { range: { from: { lte: at } } },
    { bool: { should: [ended, { range: { to: { gt: at } } }], minimum_should_match: 1 } },
  ];
}

/** The key of a document by its id. */
export function idTerm(id: string): object {
  return { term: { keys: termFor(marks.id + id) } };
}
