import type { Page, Query } from '#kit';
import { parseScopeKey } from '#kit';
import type { Place } from '../query.ts';
import { pageOf, writeCursor } from '../query.ts';
import type { FoundRow, Lexicon } from './found.ts';
import { toStored } from './found.ts';
import type { Handle } from './handle.ts';

/** A scope that a list has to look into: its number, key, and documents. */
type ListedScope = [n: number, key: string, documents: number];

const scopesSql = 'SELECT n, key, documents FROM scopes WHERE documents > 0 ORDER BY key';
const ofKind = 'AND (?3 IS NULL OR d.kind IN (SELECT value FROM json_each(?3)))';
const ofAccount = 'AND (?4 IS NULL OR d.account IN (SELECT value FROM json_each(?4)))';
const columns = 'd.doc, d.valid_from, NULL, d.as_of, s.key, s.completed, d.body';
const pageSql = `SELECT s.key, ${columns} FROM documents d CROSS JOIN scopes s ON s.n = d.scope
  WHERE d.scope = ?1 AND d.doc > ?2 ${ofKind} ${ofAccount} ORDER BY d.doc LIMIT cast(?5 AS INTEGER)`;
const countSql = `SELECT count(*) FROM documents d WHERE d.scope = ?1 AND d.doc > ?2 ${ofKind} ${ofAccount}
  LIMIT cast(?5 AS INTEGER)`;

const thenSql = `
SELECT s.key, ${columns} FROM documents d CROSS JOIN scopes s ON s.n = d.scope
  WHERE d.valid_from <= ?1 ${ofKind} ${ofAccount}
UNION ALL
SELECT s.key, d.doc, d.valid_from, d.valid_to, d.as_of, s.key, NULL, d.body
  FROM versions d CROSS JOIN scopes s ON s.n = d.scope
  WHERE d.valid_from <= ?1 AND d.valid_to > ?1 ${ofKind} ${ofAccount}
ORDER BY 1, 2`;

/** Answers `{ all: true }`: scope by scope, so that a page costs what it holds, however much there is of other kinds. */
export function findEvery(handle: Handle, lexicon: Lexicon, query: Query): Page {
  const { limit, after } = pageOf(query);
  const kinds = query.kinds?.flatMap((kind) => lexicon.numberOf(kind) ?? []);
  const accounts = query.accounts?.flatMap((account) => lexicon.numberOf(account) ?? []);
  if (kinds?.length === 0 || accounts?.length === 0) return { documents: [], total: 0 };
  const filters = [kinds ? JSON.stringify(kinds) : null, accounts ? JSON.stringify(accounts) : null] as const;
  if (query.at !== undefined) return then(handle, query, query.at, filters);
  return handle.snapshot(() => {
    const scopes = handle.all<ListedScope>(scopesSql).filter((scope) => isWanted(scope, query));
    const rows: FoundRow[] = [];
    for (const [n, key] of scopes) {
      if (after && key < after.key) continue;
      const from = after?.key === key ? after.doc : 0;
      rows.push(...handle.all<FoundRow>(pageSql, n, from, ...filters, limit + 1 - rows.length));
      if (rows.length > limit) break;
    }
    const total = after?.total ?? sum(scopes.map((scope) => countOf(handle, scope, query, filters)));
    return toPage(rows.slice(0, limit), rows.length > limit, total, query);
  });
}

type Filters = readonly [kinds: string | null, accounts: string | null];

/** A scope holds what is of its own kind and account; one without an account may hold anything. */
function isWanted([, key]: ListedScope, { kinds, accounts }: Query): boolean {
  const scope = parseScopeKey(key);
  if (!scope) return true;
  if (kinds && !kinds.includes(scope.kind)) return false;
  return !accounts || scope.account === '-' || accounts.includes(scope.account);
}

/** The scope's own count where every document of it is asked for. */
function countOf(handle: Handle, [n, key, documents]: ListedScope, { accounts }: Query, filters: Filters) {
  if (!accounts || parseScopeKey(key)?.account !== '-') return documents;
  return handle.get<[number]>(countSql, n, 0, ...filters, -1)?.[0] ?? 0;
}

/** The past is asked for seldom, and read as a whole. */
function then(handle: Handle, query: Query, at: number, filters: Filters): Page {
  const { limit, after } = pageOf(query);
  const all = handle.all<FoundRow>(thenSql, at, null, ...filters);
  const rest = after ? all.filter((row) => isAfter(row, after)) : all;
  return toPage(rest.slice(0, limit), rest.length > limit, after?.total ?? all.length, query);
}

function isAfter([key, doc]: FoundRow, place: Place): boolean {
  return key === place.key ? doc > place.doc : key > place.key;
}

function toPage(rows: readonly FoundRow[], more: boolean, total: number, query: Query): Page {
  const documents = rows.map((row) => toStored({ row, document: JSON.parse(row[7]) }));
  const last = rows.at(-1);
  if (!more || !last) return { documents, total };
  return { documents, total, cursor: writeCursor({ key: last[0], doc: last[1], total }, query) };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
