import type { Store } from '#kit';

/**
 * The index as lines of JSON, one document a line with its `asOf`, then the records of the scopes, as `import` reads
 * them back. In bounded memory. Throws `unavailable` where the store does not answer.
 */
export async function* exportLines(options: {
  kinds?: readonly string[];
  store: Store;
}): AsyncGenerator<string> {
  const { kinds, store } = options;
  for await (const document of store.index.export(kinds)) {
    const { validFrom: _from, validTo: _to, scope: _scope, ...line } = document;
    yield JSON.stringify(line);
  }
  for (const record of await store.index.scopes()) {
    const kind = record.key.split('/', 1).join('');
    if (kinds === undefined || kinds.includes(kind)) yield JSON.stringify({ scope: record });
  }
}
