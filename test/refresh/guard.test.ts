import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCode } from '../../src/refresh/report.ts';
import { account, awsError, documentsOf, setUp } from './world.ts';

const place = `${account}/eu-west-1`;
const key = `ip/aws/${place}`;

describe('pitfall 32: the guard against great losses', () => {
  const cases: { before: number; after: number; refused: boolean }[] = [
    { before: 19, after: 0, refused: false },
    { before: 20, after: 9, refused: true },
    { before: 20, after: 10, refused: false },
    { before: 100, after: 0, refused: true },
    { before: 100, after: 200, refused: false },
  ];
  for (const { before, after, refused } of cases) {
    it(`${refused ? 'refuses' : 'takes'} ${after} of ${before}`, async () => {
      const { world, run, record, ids } = setUp();
      world.weather.set(place, { documents: documentsOf({}, before) });
      await run();
      world.weather.set(place, { documents: documentsOf({}, after) });

      const report = await run();

      assert.equal((await record(key))?.outcome, refused ? 'refused' : 'complete');
      assert.equal((await ids()).length, refused ? before : after);
      assert.equal(exitCode(report), refused ? 3 : 0);
    });
  }

  async function refusedOnce(then: number) {
    const setup = setUp();
    setup.world.weather.set(place, { documents: documentsOf({}, 100) });
    await setup.run();
    setup.world.weather.set(place, { documents: documentsOf({}, 10) });
    await setup.run();
    assert.equal((await setup.record(key))?.refusedCount, 10);
    setup.world.weather.set(place, { documents: documentsOf({}, then) });
    return setup;
  }

  it('believes a second run that finds about as many', async () => {
    const { run, ids, record } = await refusedOnce(12);

    await run();

    assert.equal((await ids()).length, 12);
    assert.equal((await record(key))?.refusedCount, undefined);
  });

  it('does not believe a second run that finds another count', async () => {
    const { run, ids, record } = await refusedOnce(40);

    await run();

    assert.equal((await ids()).length, 100);
    assert.equal((await record(key))?.refusedCount, 40);
  });

  it('does not believe a second run after a failed one', async () => {
    const { world, run, ids } = await refusedOnce(10);
    world.weather.set(place, { error: awsError('Throttling') });
    await run();
    world.weather.set(place, { documents: documentsOf({}, 10) });

    await run();

    assert.equal((await ids()).length, 100);
  });

  it('believes the operator', async () => {
    const { run, ids } = await refusedOnce(40);

    await run({ confirm: true });

    assert.equal((await ids()).length, 40);
  });
});
