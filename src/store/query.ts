import { hash } from 'node:crypto';
import type { Query, StoredDocument } from '#kit';
import { invalid, noSuchPage } from '#kit';

/** Where a page begins: after the document number `doc` at this key; `total` was counted for the first page. */
export interface Place {
  key: string;
  doc: number;
  total: number;
}

/** A query's page size and place, checked. Throws `invalid` for a limit or a cursor that cannot be used. */
export function pageOf(query: Query): { limit: number; after?: Place } {
  const limit = query.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw invalid(`A page of ${limit} is not possible.`, { fix: 'Ask for 1 to 1000 documents.' });
  return query.cursor === undefined ? { limit } : { limit, after: readCursor(query.cursor, query) };
}

/** The cursor that continues this query after a place; it fits no other query. */
export function writeCursor({ key, doc, total }: Place, query: Query): string {
  return Buffer.from(JSON.stringify([key, doc, total, printOf(query)])).toString('base64url');
}

function readCursor(cursor: string, query: Query): Place {
  const parts = parse(Buffer.from(cursor, 'base64url').toString());
  const [key, doc, total, print] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const sound = typeof key === 'string' && isCount(doc) && isCount(total) && print === printOf(query);
  if (!sound) throw noSuchPage();
  return { key, doc, total };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Tells one query from another; not a secret. */
function printOf({ match, kinds, accounts, at }: Query): string {
  const asked = JSON.stringify([match, kinds ?? null, accounts ?? null, at ?? null]);
  return hash('sha256', asked, 'base64url').slice(0, 8);
}

/** The order of what has ended: the last to go first, then by id. */
export function lastToGo(a: StoredDocument, b: StoredDocument): number {
  const [x, y] = [a.validTo ?? '', b.validTo ?? ''];
  if (x !== y) return x < y ? 1 : -1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** Throws `invalid` unless both are whole numbers that the change feed can use. */
export function checkChanges({ since, limit }: { since: number; limit: number }): void {
  if (!isCount(since))
    throw invalid(`"${String(since)}" is no place in the changes.`, { fix: 'Begin with 0.' });
  if (!isCount(limit) || limit < 1 || limit > 10_000)
    throw invalid(`A page of ${String(limit)} is not possible.`, { fix: 'Ask for 1 to 10000 changes.' });
}
