import type { Difference, IndexWriter, MergeDocument, ScopeRecord } from '#kit';
import { bodyOf, printOf } from '../body.ts';
import { checkRecord, differenceOf, scopeOf, timesOf } from '../writing.ts';
import { entryOf } from './entry.ts';
import { ensureScope, recount, setRecord, touchScope } from './scope-rows.ts';
import type { Session } from './session.ts';
import { writing } from './session.ts';
import type { OnSession } from './stage.ts';
import { loseDocuments } from './stage.ts';
import type { Staging } from './staging.ts';
import { writeDocument, writeVersion } from './write-document.ts';

/** Documents that are staged in one transaction. */
const BATCH = 500;

/** Adds or replaces documents, all or nothing: they are staged as they come and written in one transaction. */
export async function sqliteMerge(
  on: OnSession,
  session: Session,
  options: {
    staging: Staging;
    documents: Parameters<IndexWriter['merge']>[0];
    records: () => readonly ScopeRecord[];
    asOf: number;
  },
): Promise<Difference> {
  const { staging, documents, records, asOf } = options;
  const put = (batch: MergeDocument[]) =>
    on(session, () => session.handle.snapshot(() => batch.forEach((one) => stageOne(staging, one, asOf))));
  try {
    let batch: MergeDocument[] = [];
    for await (const document of documents) {
      batch.push(document);
      if (batch.length < BATCH) continue;
      put(batch);
      batch = [];
    }
    put(batch);
    const given = records();
    for (const record of given) checkRecord(record);
    return on(session, () => writing(session, () => mergeStaged(session, staging, given, asOf)));
  } finally {
    on(session, () => staging.clear());
  }
}

function stageOne(staging: Staging, document: MergeDocument, at: number): void {
  const { from, asOf, to = 0 } = timesOf(document, at);
  const body = bodyOf(document);
  const entry = entryOf(document, body);
  staging.put({ entry, print: printOf(body), ended: to, known: false, scope: scopeOf(document), from, asOf });
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
