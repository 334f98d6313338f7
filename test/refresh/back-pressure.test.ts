import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Cloud, Document, IndexWriter, Stage } from '#kit';
import { documentChecker } from '../../src/refresh/check-document.ts';
import { runScope } from '../../src/refresh/run-scope.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { account, documentsOf, kindOf } from './world.ts';

const scope = { kind: 'ip', provider: 'aws', account, region: 'eu-west-1' };
const difference = { before: 0, after: 1000, added: 1000, changed: 0, gone: 0, unchanged: 0 };

describe('a store that is slow', () => {
  it('holds up the collector: no more than a batch is read before it was staged', async () => {
    let read = 0;
    const puts: PromiseWithResolvers<void>[] = [];
    const sizes: number[] = [];
    const collect = async function* (): AsyncGenerator<Document> {
      for (const document of documentsOf(scope, 1000)) {
        read++;
        yield document;
      }
    };
    const stage: Stage = {
      put(documents) {
        sizes.push(documents.length);
        const held = Promise.withResolvers<void>();
        puts.push(held);
        return held.promise;
      },
      difference: async () => difference,
      commit: async () => difference,
      discard: async () => undefined,
    };
    const kind = kindOf();
    const never = new AbortController().signal;
    const run = runScope({
      kind,
      scope,
      cloud: { collect } as unknown as Cloud,
      writer: { stage: async () => stage } as unknown as IndexWriter,
      store: createMemoryStore({ clock: () => 0 }),
      check: documentChecker(kind, 'aws'),
      previous: undefined,
      runId: 'run',
      clock: () => 0,
      elapsed: () => 0,
      confirm: false,
      dryRun: false,
      commit: (work) => work(),
      deadline: never,
      signal: never,
    });
    for (let batch = 1; batch <= 10; batch++) {
      while (puts.length < batch) await turn();
      for (let i = 0; i < 5; i++) await turn();
      assert.equal(read, batch * 100);
      puts[batch - 1]?.resolve();
    }
    assert.equal((await run).record.outcome, 'complete');
    assert.deepEqual(
      sizes,
      Array.from({ length: 10 }, () => 100),
    );
  });
});
