import type { Difference, ScopeRecord } from '#kit';
import { printOf } from '../body.ts';
import { checkRecord, differenceOf } from '../writing.ts';
import { readEntry } from './entry.ts';
import { ensureScope, recount, setRecord, touchScope } from './scope-rows.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';
import type { OnSession } from './stage.ts';
import { loseDocuments } from './stage.ts';
import type { Staging } from './staging.ts';
import { writeDocument, writeVersion } from './write-document.ts';

/** A document of a file: its body (see ../body.ts), its scope's key, its times in milliseconds. `to` is the end of an old version. */
export interface MergedText {
  body: string;
  scope: string;
  from: number;
  asOf: number;
  to?: number;
}

/** A file being imported, all or nothing; to be discarded after its commit, too. */
export interface SqliteMerge {
  put(documents: readonly MergedText[]): void;
  commit(records: readonly ScopeRecord[]): Difference;
  discard(): void;
}

/** Adds or replaces documents, all or nothing: they are staged as they come and written in one transaction. */
export function sqliteMerge(
  on: OnSession,
  session: Session,
  { staging, asOf }: { staging: Staging; asOf: number },
): SqliteMerge {
  return {
    put: (documents) =>
      on(session, () => session.handle.snapshot(() => documents.forEach((one) => stageOne(staging, one)))),
    commit: (records) =>
      on(session, () => {
        for (const record of records) checkRecord(record);
        return writing(session, () => mergeStaged(session, staging, records, asOf));
      }),
    discard: () => on(session, () => staging.clear()),
  };
}

function stageOne(staging: Staging, { body, scope, from, asOf, to = 0 }: MergedText): void {
  staging.put({ entry: readEntry(body), print: printOf(body), ended: to, known: false, scope, from, asOf });
}

/** How many documents more (or fewer) each scope has, by key. */
type Balance = Map<string, { n: number; more: number }>;

function mergeStaged(
  session: Session,
  staging: Staging,
  records: readonly ScopeRecord[],
  at: number,
): Difference {
  const { handle } = session;
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const balance: Balance = new Map();
  const lost = new Map<number, number>();
  for (const { entry, ended, scope: key, from, asOf, print } of staging.read()) {
    if (ended > 0) {
      writeVersion(session, { entry, scope: key, from, to: ended, asOf: asOf ?? from });
      continue;
    }
    const scope = balance.get(key) ?? { n: ensureScope(handle, key).n, more: 0 };
    balance.set(key, scope);
    const written = writeDocument(session, { entry, print, scope: { n: scope.n, key }, from, asOf, at });
    counts[written.outcome]++;
    if (written.outcome === 'added' || written.moved !== undefined) scope.more++;
    if (written.moved !== undefined) lost.set(written.moved, (lost.get(written.moved) ?? 0) + 1);
  }
  settle(session, { balance, lost, records });
  return differenceOf({ before: counts.changed + counts.unchanged, ...counts, gone: 0 });
}

/** Brings the scopes' rows and records in line with their documents. */
function settle(
  session: Session,
  options: { balance: Balance; lost: Map<number, number>; records: readonly ScopeRecord[] },
): void {
  const { handle } = session;
  for (const { n, more } of options.balance.values()) touchScope(handle, n, more);
  for (const [n, count] of options.lost) loseDocuments(session, n, count);
  for (const record of options.records) setRecord(handle, record, false);
  for (const key of options.balance.keys())
    if (!recount(handle, key)) setRecord(handle, { key, outcome: 'unread' }, true);
}
