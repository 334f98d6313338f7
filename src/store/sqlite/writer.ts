import type { Difference, Index, IndexWriter, MergeDocument, Scope, ScopeRecord, Stage } from '#kit';
import { bodyOf } from '../body.ts';
import { checkScope, closedStore, scopeOf, timesOf } from '../writing.ts';
import type { WriterOptions } from './connection-writer.ts';
import type { MergedText } from './merge.ts';
import type { Remembering } from './remembering.ts';
import type { Ask, WriterThread } from './writer-thread.ts';

/** Documents of an import that are staged at once. */
const BATCH = 500;

/**
 * Opens the writer of the index: it reads as `index` does, and writes in a thread of its own, so that nothing here waits
 * for a commit. Documents cross as text, which costs here what storing them costs anyway.
 */
export async function sqliteWriter({
  thread,
  index,
  ...options
}: WriterOptions & {
  thread: WriterThread;
  index: Index & Pick<Remembering, 'changed'>;
}): Promise<IndexWriter> {
  const remote = await thread.open(options);
  let closing: Promise<void> | undefined;
  const ask: Ask = (name, ...values) => (closing ? Promise.reject(closedStore()) : remote(name, ...values));
  const writing: Ask = (name, ...values) => ask(name, ...values).finally(index.changed);
  let drafts = 0;
  return {
    ...index,
    async stage(scope, asOf) {
      const n = ++drafts;
      await ask('stage', n, scope, asOf);
      return stageOver({ ask, writing, n, scope });
    },
    merge: (documents, records, asOf) => merge({ ask, writing, n: ++drafts, documents, records, asOf }),
    record: (records) => writing('record', records),
    retire: (keys, how) => writing('retire', keys, how),
    prune: (before) => writing('prune', before),
    close() {
      // Where the thread is dead there is nothing left to close
      closing ??= remote('close').catch(() => undefined);
      return closing;
    },
  };
}

function stageOver({ ask, writing, n, scope }: { ask: Ask; writing: Ask; n: number; scope: Scope }): Stage {
  return {
    async put(documents) {
      for (const document of documents) checkScope(document, scope);
      await ask(
        'put',
        n,
        documents.map((document) => ({ id: document.id, body: bodyOf(document) })),
      );
    },
    difference: () => ask('difference', n),
    commit: (record) => writing('commit', n, record),
    discard: () => ask('discard', n),
  };
}

async function merge(options: {
  ask: Ask;
  writing: Ask;
  n: number;
  documents: Parameters<IndexWriter['merge']>[0];
  records: () => readonly ScopeRecord[];
  asOf: number;
}): Promise<Difference> {
  const { ask, writing, n, asOf } = options;
  await ask('merge', n, asOf);
  try {
    let batch: MergedText[] = [];
    for await (const document of options.documents) {
      batch.push(mergedText(document, asOf));
      if (batch.length < BATCH) continue;
      await ask('putMerged', n, batch);
      batch = [];
    }
    await ask('putMerged', n, batch);
    return await writing('commitMerged', n, options.records());
  } finally {
    await ask('discardMerged', n).catch(() => undefined);
  }
}

function mergedText(document: MergeDocument, at: number): MergedText {
  return { ...timesOf(document, at), body: bodyOf(document), scope: scopeOf(document) };
}
