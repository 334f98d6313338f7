import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createQueues } from '../../src/store/elasticsearch/queues.ts';
import { createSpool } from '../../src/store/elasticsearch/spool.ts';

describe('a spool', () => {
  it('gives back every text, from memory and from a file without a name', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'spool-'));
    t.after(() => rm(folder, { recursive: true }));
    const spool = createSpool(folder);
    const texts = Array.from({ length: 300 }, (_, i) => `${i} ${'ü☃'.repeat(i * 40)}`);

    const places = texts.map((text) => spool.add(text));

    assert.deepEqual(places.map(spool.read), texts);
    assert.deepEqual(places.toReversed().map(spool.read), texts.toReversed());
    const late = spool.add('');
    assert.equal(spool.read(late), '');
    assert.equal(spool.read(places[1] ?? 0), texts[1]);
    assert.deepEqual(await readdir(folder), []);
    spool.close();
  });
});

describe('queues', () => {
  it('do the work of one key in turn, whatever becomes of the one before', async () => {
    const inTurn = createQueues();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const failing = inTurn('a', async () => {
      await first.promise;
      order.push('a1');
      throw new Error('no');
    });
    const second = inTurn('a', async () => order.push('a2'));
    await inTurn('b', async () => order.push('b'));

    first.resolve();

    await assert.rejects(failing, /no/);
    await second;
    assert.deepEqual(order, ['b', 'a1', 'a2']);
  });
});
