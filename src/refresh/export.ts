import type { Store } from '#kit';

/**
 * The index as lines of JSON, as `import` reads them back: one document a line with its `asOf` and `validFrom`, the
 * versions that ended, then the records of the scopes. In bounded memory. Throws `unavailable` where the store does
 * not answer.
 */
export async function* exportLines(options: {
  kinds?: readonly string[];
  store: Store;
}): AsyncGenerator<string> {
  const { kinds, store } = options;
  for await (const document of store.index.export(kinds)) {
    const { scope: _scope, ...line } = document;
    yield JSON.stringify(line);
  }
  for await (const ended of store.index.versions(kinds)) {
    const { scope: _scope, ...version } = ended;
    yield JSON.stringify({ version });
  }
  for (const record of await store.index.scopes()) {
    const kind = record.key.split('/', 1).join('');
    if (kinds === undefined || kinds.includes(kind)) yield JSON.stringify({ scope: record });
  }
}
