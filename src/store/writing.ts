import type { CloudwhoisError, Difference, Document, MergeDocument, Scope, ScopeRecord } from '#kit';
import { invalid, parseScopeKey, scopeKey, unavailable } from '#kit';

/** Throws `invalid` for a document of another kind than the scope's. */
export function checkScope(document: Document, scope: Scope): void {
  if (document.kind !== scope.kind)
    throw invalid(`A document of the kind "${document.kind}" is not one of the scope ${scopeKey(scope)}.`);
}

/** Throws `invalid` for a record whose key is none, or not the one expected. */
export function checkRecord(record: ScopeRecord, key?: string): void {
  if (!parseScopeKey(record.key) || (key !== undefined && record.key !== key))
    throw invalid(`"${record.key}" is not the key of ${key === undefined ? 'a scope' : `the scope ${key}`}.`);
}

/** The scope that an imported document goes to: the one it names, else that of its own account and region. */
export function scopeOf(document: MergeDocument): string {
  const named = document.scope === undefined ? undefined : parseScopeKey(document.scope);
  if (named) checkScope(document, named);
  const key = scopeKey(named ?? document);
  if (!parseScopeKey(key)) throw invalid(`The document ${document.id} belongs to no scope: "${key}".`);
  return key;
}

/** When an imported version was true; milliseconds. `to` is absent for one that is still current. */
export interface ImportedTimes {
  from: number;
  asOf: number;
  to?: number;
}

/** The times of an imported document, none of them later than the import. Throws `invalid` for a text that is no time. */
export function timesOf(document: MergeDocument, at: number): ImportedTimes {
  const asOf = timeOf(document, document.asOf, at) ?? at;
  const to = timeOf(document, document.validTo, at);
  const from = timeOf(document, document.validFrom, at) ?? Math.min(asOf, to ?? at);
  if (to === undefined) return { from, asOf };
  if (to < from) throw invalid(`A version of the document ${document.id} ends before it begins.`);
  return { from, asOf: Math.min(asOf, to), to };
}

function timeOf(document: MergeDocument, text: string | undefined, at: number): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`"${text}" of the document ${document.id} is no time.`);
  return Math.min(time, at);
}

/** Fills in what follows from the other counts. */
export function differenceOf(counts: Omit<Difference, 'after' | 'unchanged'>): Difference {
  const { before, added, changed, gone } = counts;
  return { before, after: before + added - gone, added, changed, gone, unchanged: before - changed - gone };
}

/** The error for whatever is asked of a store, or of its writer, that was closed. */
export function closedStore(): CloudwhoisError {
  return unavailable('The store is closed.', { fix: 'Start again.' });
}

/** The error for a stage that was committed or discarded before. */
export function closedStage(): CloudwhoisError {
  return invalid('This stage was committed or discarded before.');
}

/** The error for a stage whose scope was written by somebody else since it was begun. */
export function overtaken(key: string): CloudwhoisError {
  return unavailable(`The scope ${key} was written by somebody else meanwhile.`, {
    fix: 'Refresh it again.',
  });
}

/** The error for a writer whose lease has passed to a newer one. */
export function superseded(): CloudwhoisError {
  return unavailable(
    'The index is written by a newer lease: nothing of this older one is written any more.',
    {
      fix: 'Refresh again, or let the newer process do it.',
    },
  );
}
