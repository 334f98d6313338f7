import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Place } from '#kit';
import { everywhere } from '../../src/sources/aws/everywhere.ts';

const places = Array.from({ length: 100 }, (_, i) => ({ account: '111122223333', region: `r${i}` }));

/** Runs over the places and tells what came and who failed. */
async function runOver(options: {
  places?: Place[];
  run: (place: Place) => AsyncIterable<string>;
  signal?: AbortSignal;
  onItem?: (item: string) => void;
}) {
  const failed: string[] = [];
  const found: string[] = [];
  const items = everywhere({
    places: options.places ?? places,
    run: options.run,
    signal: options.signal ?? new AbortController().signal,
    failed: ({ region }, error) => failed.push(`${region}: ${(error as Error).message}`),
  });
  for await (const item of items) {
    found.push(item);
    options.onItem?.(item);
  }
  return { found: found.sort(), failed: failed.sort() };
}

describe('everywhere', () => {
  it('visits every place once and gives everything that each yields', async () => {
    const { found, failed } = await runOver({
      run: async function* ({ region }) {
        yield `${region}a`;
        await Promise.resolve();
        yield `${region}b`;
      },
    });

    assert.deepEqual(found, places.flatMap(({ region }) => [`${region}a`, `${region}b`]).sort());
    assert.deepEqual(failed, []);
  });

  it('never has more than 32 places open', async () => {
    let open = 0;
    let most = 0;
    await runOver({
      run: async function* ({ region }) {
        most = Math.max(most, ++open);
        await new Promise(setImmediate);
        open--;
        yield region;
      },
    });

    assert.equal(most, 32);
  });

  it('remembers the place that fails, keeps what it gave before, and goes on', async () => {
    const { found, failed } = await runOver({
      places: places.slice(0, 3),
      run: async function* ({ region }) {
        yield region;
        if (region === 'r1') throw new Error('denied');
      },
    });

    assert.deepEqual(found, ['r0', 'r1', 'r2']);
    assert.deepEqual(failed, ['r1: denied']);
  });

  it('keeps what was found when the time runs out, and reports every place that is not done', async () => {
    const time = new AbortController();
    const never = new Promise<void>(() => {});

    const { found, failed } = await runOver({
      run: async function* ({ region }) {
        if (region !== 'r0') await never;
        yield region;
      },
      signal: time.signal,
      onItem: () => time.abort(new Error('time ran out')),
    });

    assert.deepEqual(found, ['r0']);
    assert.deepEqual(
      failed,
      places
        .slice(1)
        .map(({ region }) => `${region}: time ran out`)
        .sort(),
    );
  });

  it('asks nobody once the time has run out', async () => {
    let asked = 0;

    const { failed } = await runOver({
      run: async function* () {
        asked++;
        yield 'nothing';
      },
      signal: AbortSignal.abort(new Error('too late')),
    });

    assert.equal(asked, 0);
    assert.equal(failed.length, places.length);
  });

  it('ends at once where there is no place', async () => {
    const { found } = await runOver({ places: [], run: async function* () {} });

    assert.deepEqual(found, []);
  });
});
