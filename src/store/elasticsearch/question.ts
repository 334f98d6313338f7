import type { Document, Match, Query } from '#kit';
import { formatAddress, holds, invalid, lastAddress, parseAddress, parseNetwork } from '#kit';
import { marks, probeOf } from '../keys.ts';
import { termFor } from './names.ts';
import type { Source, Stamp } from './source.ts';

/** A question in the words of Elasticsearch: what to find, and in which order. */
export interface Question {
  filter: object;
  /** Before the number of the document. */
  sort: object[];
  /** Where hardly ever more than a handful of documents fit: what puts them in the same order here. */
  order?: (a: Source, b: Source) => number;
}

/** Keys that are a few. */
const FEW = 20;

/** The question of a match, or undefined where it can have no answer. Throws `invalid` for a value that is none. */
export function questionOf(match: Match): Question | undefined {
  if ('holding' in match) return holding(match.holding);
  if ('inside' in match) return inside(match.inside);
  if ('all' in match) return { filter: { match_all: {} }, sort: [] };
  const probe = probeOf(match, []);
  if ('one' in probe) return { filter: { term: { keys: termFor(probe.one) } }, sort: [], order: byNumber };
  if ('from' in probe) return { filter: { prefix: { keys: probe.from } }, sort: [] };
  if (probe.list.length === 0) return undefined;
  const filter = { terms: { keys: probe.list.map(termFor) } };
  return { filter, sort: [], ...(probe.list.length <= FEW && { order: byNumber }) };
}

function byNumber(a: Source, b: Source): number {
  return a.doc - b.doc;
}

/** The most specific range first. */
function holding(text: string): Question {
  const address = parseAddress(text);
  if (!address) throw invalid(`"${text}" is not an IP address.`, { fix: 'Give one such as 10.0.0.1.' });
  const filter = { term: { 'spots.net': formatAddress(address) } };
  const order = (a: Source, b: Source) => longest(b, address) - longest(a, address) || byNumber(a, b);
  return { ...nested(filter, 'spots.prefix', 'desc'), order };
}

/** The length of the longest prefix among the ranges of a document that hold this address. */
function longest({ body }: Source, address: Uint8Array): number {
  const { ranges } = JSON.parse(body) as Document;
  const networks = ranges.flatMap((range) => parseNetwork(range) ?? []);
  return Math.max(...networks.filter((one) => holds(one, address)).map(({ prefix }) => prefix));
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

/** What narrows every question beside the kind, which has an index of its own; undefined where nothing can be left. */
export function narrowing({ kinds, accounts }: Pick<Query, 'kinds' | 'accounts'>): object[] | undefined {
  if (kinds?.length === 0 || accounts?.length === 0) return undefined;
  return accounts ? [{ terms: { account: accounts } }] : [];
}

/** A version that is not the last of its document, or the last of one that is gone. */
export const hasEnded = { exists: { field: 'ended' } };

/** What those see who know the head with this number: what was made by then, be it current or ended. */
export function madeBy(seq: number): object {
  return { range: { made: { lte: seq } } };
}

/** What was ended by then. */
export function endedBy(seq: number): object {
  return { range: { ended: { lte: seq } } };
}

/** The current documents, for those who know the head with this number. */
export function presentAt(seq: number): { filter: object[]; must_not: object[] } {
  return { filter: [madeBy(seq)], must_not: [endedBy(seq)] };
}

/** Whether a version is current, for the same. */
export function isPresent({ made, ended }: Pick<Stamp, 'made' | 'ended'>, seq: number): boolean {
  return made <= seq && (ended ?? Infinity) > seq;
}

/** The versions that were true at a time (milliseconds), for the same. */
export function trueAt(seq: number, at: number): { filter: object[]; must_not: object[] } {
  const overBy = { bool: { filter: [endedBy(seq), { range: { to: { lte: at } } }] } };
  return { filter: [madeBy(seq), { range: { from: { lte: at } } }], must_not: [overBy] };
}

/** The key of a document by its id. */
export function idTerm(id: string): object {
  return { term: { keys: termFor(marks.id + id) } };
}
