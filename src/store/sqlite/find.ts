import type { SQLInputValue } from 'node:sqlite';
import type { Page, Query, StoredDocument } from '#kit';
import type { Probe } from '../keys.ts';
import { placeOf, probeOf } from '../keys.ts';
import type { Place } from '../query.ts';
import { lastToGo, pageOf, writeCursor } from '../query.ts';
import { findEvery } from './find-every.ts';
import type { Form } from './find-sql.ts';
import { endedSql, findSql } from './find-sql.ts';
import type { Found, FoundRow, Lexicon } from './found.ts';
import { toStored } from './found.ts';
import type { Handle } from './handle.ts';

/** A query made ready: its statements and the values that are bound to them. */
interface Plan {
  query: Query;
  probe: Probe;
  limit: number;
  after: Place | undefined;
  form: Form;
  filters: SQLInputValue[];
}

/** Answers a query on one connection. */
export function find(handle: Handle, lexicon: Lexicon, query: Query): Page {
  if ('all' in query.match && !query.ended) return findEvery(handle, lexicon, query);
  if ('holding' in query.match && !query.ended)
    return handle.snapshot(() => findAll(handle, planOf(lexicon, query)));
  const plan = planOf(lexicon, query);
  if (!plan) return { documents: [], total: 0 };
  if (query.ended) return findEnded(handle, plan);
  // Most often one statement says it all, and needs no transaction to be of one state
  const rows = read(handle, plan, plan.after);
  if (rows.length > plan.limit) return handle.snapshot(() => findAll(handle, plan));
  return toPage(plan, foundIn(plan, rows), undefined);
}

/** The page, in as many statements as it takes; inside a snapshot. */
function findAll(handle: Handle, plan: Plan | undefined): Page {
  if (!plan) return { documents: [], total: 0 };
  const found: Found[] = [];
  let place: Omit<Place, 'total'> | undefined = plan.after;
  for (;;) {
    const rows = read(handle, plan, place);
    found.push(...foundIn(plan, rows));
    const last = rows.at(-1);
    if (rows.length <= plan.limit || !last) return toPage(plan, found, undefined);
    if (found.length > plan.limit) break;
    place = { key: last[0], doc: last[1] };
  }
  const counted = plan.after
    ? undefined
    : handle.get<[number]>(
        findSql(plan.form).total,
        ...startOf(plan.probe, undefined),
        ...plan.filters,
        -1,
      )?.[0];
  return toPage(plan, found, counted);
}

/** What is gone by now. Few things are asked for by what they were, so that all of it is read. */
function findEnded(handle: Handle, plan: Plan): Page {
  const { query, probe, form, filters, limit } = plan;
  if (query.at !== undefined) return { documents: [], total: 0 };
  const rows = handle.all<FoundRow>(endedSql(form), ...startOf(probe, undefined), ...filters, -1);
  const latest = new Map<string, StoredDocument>();
  for (const document of foundIn(plan, rows).map(toStored)) {
    const key = `${document.kind} ${document.id}`;
    if ((document.validTo ?? '') >= (latest.get(key)?.validTo ?? '')) latest.set(key, document);
  }
  const all = [...latest.values()].sort(lastToGo);
  return { documents: all.slice(0, limit), total: all.length };
}

/** The plan of a query, or undefined where nothing can match. */
function planOf(lexicon: Lexicon, query: Query): Plan | undefined {
  const { limit, after } = pageOf(query);
  const probe = probeOf(query.match, 'holding' in query.match ? lexicon.prefixes() : []);
  const kinds = numbersOf(lexicon, query.kinds);
  const accounts = numbersOf(lexicon, query.accounts);
  if (kinds?.length === 0 || accounts?.length === 0 || ('list' in probe && probe.list.length === 0))
    return undefined;
  const one = kinds?.length === 1;
  const form: Form = {
    table: 'ids' in query.match ? 'ids' : 'keys',
    probe: 'one' in probe ? 'one' : 'list' in probe ? 'list' : 'range',
    kinds: kinds === undefined ? 'all' : one ? 'one' : 'some',
    accounts: accounts === undefined ? 'all' : 'some',
    past: query.at !== undefined,
  };
  const kindFilter = one ? kinds[0] : kinds && JSON.stringify(kinds);
  const filters = [kindFilter ?? null, accounts ? JSON.stringify(accounts) : null, query.at ?? null];
  return { query, probe, limit, after, form, filters };
}

/** One row more than the page holds, from a place on. */
function read(
  handle: Handle,
  { form, probe, filters, limit }: Plan,
  place: Omit<Place, 'total'> | undefined,
): FoundRow[] {
  return handle.all<FoundRow>(findSql(form).page, ...startOf(probe, place), ...filters, limit + 1);
}

/** The rows that count: a document with several keys in question counts at its lowest. */
function foundIn({ probe }: Plan, rows: readonly FoundRow[]): Found[] {
  const found = rows.map((row): Found => ({ row, document: JSON.parse(row[7]) }));
  if ('one' in probe) return found;
  return found.filter(({ row, document }) => placeOf(document, probe) === row[0]);
}

/** `counted` is the total, where it is more than what was found. */
function toPage({ limit, after, query }: Plan, found: readonly Found[], counted: number | undefined): Page {
  const shown = found.slice(0, limit);
  const documents = shown.map(toStored);
  const total = after?.total ?? counted ?? found.length;
  const last = shown.at(-1);
  if (found.length <= limit || !last) return { documents, total };
  return { documents, total, cursor: writeCursor({ key: last.row[0], doc: last.row[1], total }, query) };
}

function startOf(probe: Probe, place: Omit<Place, 'total'> | undefined): SQLInputValue[] {
  const doc = place?.doc ?? 0;
  if ('one' in probe) return [probe.one, null, doc];
  if ('list' in probe) return [JSON.stringify(probe.list), place?.key ?? '', doc];
  return [place?.key ?? probe.from, probe.to, doc];
}

/** The numbers of the words that are known; undefined where nothing is to be narrowed. */
function numbersOf(lexicon: Lexicon, words: readonly string[] | undefined): number[] | undefined {
  return words?.flatMap((word) => lexicon.numberOf(word) ?? []);
}
