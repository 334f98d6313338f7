import { scopeKey } from '#kit';
import { documentOf } from '#kit/testing';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';

/** A process that commits one generation of a scope after the other until it is killed. Says `ready` after the first. */
const [folder = ''] = process.argv.slice(2);
const scope = { kind: 'ip', provider: 'aws', account: '1', region: 'x' };
const store = await openSqlite({ folder, clock: Date.now });
const writer = await store.writer();
const [last] = (await store.index.find({ match: { ids: ['d0'] } })).documents;
for (let generation = Number(last?.attrs['generation'] ?? 0) + 1; ; generation++) {
  const stage = await writer.stage(scope, Date.now());
  // Some change with every generation, some are added or go
  const documents = Array.from({ length: 300 + (generation % 2) * 50 }, (_, i) =>
    documentOf({
      id: `d${i}`,
      account: '1',
      region: 'x',
      identifiers: [`generation-${generation}`],
      attrs: { generation },
    }),
  );
  await stage.put(documents);
  await stage.commit({ key: scopeKey(scope), outcome: 'complete', runId: String(generation) });
  await writer.prune(Date.now() - 1);
  await store.state.put('generation', generation);
  process.send?.(generation);
}
