import type { Difference, Document, IndexWriter, Query, ScopeRecord, Store, StoredDocument } from '#kit';
import { iso, parseScopeKey } from '#kit';
import { documentOf, manualClock } from '#kit/testing';

/** One kind of store that is held to the contract. */
export interface Candidate {
  name: string;
  /** Which share of the property tests' runs is enough, since each takes long; 1 where absent. */
  runs?: number;
  /** A new, empty store; `close` leaves nothing behind. */
  open(clock: () => number): Promise<{ store: Store; close: () => Promise<void> }>;
}

/** An open store with its one writer, and the clock that both follow. */
export interface Bench {
  store: Store;
  writer: IndexWriter;
  clock: ReturnType<typeof manualClock>;
}

/** Runs a test on a new store and closes it. */
export function onStore(candidate: Candidate, run: (bench: Bench) => Promise<void>): () => Promise<void> {
  return async () => {
    const clock = manualClock();
    const { store, close } = await candidate.open(clock);
    const writer = await store.writer();
    try {
      await run({ store, writer, clock });
    } finally {
      await writer.close();
      await close();
    }
  };
}

export const SCOPE = 'ip/aws/111122223333/eu-west-1';

/** A record of a run that completed at this time (milliseconds). */
export function completeAt(key: string, at: number): ScopeRecord {
  return { key, outcome: 'complete', completedAt: iso(at), attemptedAt: iso(at) };
}

/** Writes a scope as a refresh does, at the clock's time. */
export async function commit(
  { writer, clock }: Pick<Bench, 'writer' | 'clock'>,
  documents: readonly Document[],
  key = SCOPE,
): Promise<Difference> {
  const scope = parseScopeKey(key);
  if (!scope) throw new Error(`no scope: ${key}`);
  const stage = await writer.stage(scope, clock());
  await stage.put(documents);
  return stage.commit(completeAt(key, clock()));
}

/** A document with this id and these parts. */
export function doc(id: string, part: Partial<Document> = {}): Document {
  return documentOf({ id, ...part });
}

export function idsOf(documents: readonly { id: string }[]): string[] {
  return documents.map(({ id }) => id);
}

/** All pages of a query, with what the first page said of the total. */
export async function findAll(
  index: Pick<Store['index'], 'find'>,
  query: Query,
): Promise<{ documents: StoredDocument[]; total: number; pages: number }> {
  const documents: StoredDocument[] = [];
  let page = await index.find(query);
  const { total } = page;
  let pages = 1;
  documents.push(...page.documents);
  while (page.cursor !== undefined) {
    page = await index.find({ ...query, cursor: page.cursor });
    documents.push(...page.documents);
    pages++;
  }
  return { documents, total, pages };
}
