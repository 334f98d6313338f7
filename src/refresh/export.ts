import type { Store } from '#kit';

/** Documents between two reports of progress. */
const STEP = 1000;

/**
 * The index as lines of JSON, as `import` reads them back: one document a line with its `asOf` and `validFrom`, the
 * versions that ended, then the records of the scopes. In bounded memory; `onProgress` is told of the documents. Throws
 * `unavailable` where the store does not answer.
 */
export async function* exportLines(options: {
  kinds?: readonly string[];
  store: Store;
  onProgress?: (done: number, total: number) => void;
}): AsyncGenerator<string> {
  const { kinds, store, onProgress } = options;
  // Read first: a scope that is read anew while we write must not promise more than the documents that we had
  const records = (await store.index.scopes()).filter(
    ({ key }) => kinds?.includes(key.split('/', 1).join('')) ?? true,
  );
  const total = records.reduce((sum, { count = 0 }) => sum + count, 0);
  let done = 0;
  for await (const document of store.index.export(kinds)) {
    const { scope: _scope, ...line } = document;
    yield JSON.stringify(line);
    if (++done % STEP === 0) onProgress?.(done, Math.max(done, total));
  }
  onProgress?.(done, done);
  for await (const ended of store.index.versions(kinds)) {
    const { scope: _scope, ...version } = ended;
    yield JSON.stringify({ version });
  }
  for (const record of records) yield JSON.stringify({ scope: record });
}
