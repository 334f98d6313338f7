import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { concurrently } from '../../src/store/elasticsearch/concurrently.ts';
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

describe('work that is done several at a time', () => {
  it('begins in order, and nothing more after a failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (n: number) => {
      begun.push(n);
      await Promise.resolve();
      if (n === 3) throw new Error('three');
      await Promise.resolve();
      ended.push(n);
    };

    await assert.rejects(concurrently(2, [1, 2, 3, 4, 5, 6, 7, 8], work), /three/);

    assert.deepEqual(begun.slice(0, 4), [1, 2, 3, 4]);
    assert.ok(begun.length <= 5);
    assert.deepEqual(
      ended,
      begun.filter((n) => n !== 3),
    );
  });

  it('of one key happens in turn, whatever becomes of the one before', async () => {
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
